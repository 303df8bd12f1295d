import { type BackingService, type Evidence, evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName } from '../../repository/paths.js';
import { evidenceOf, findAll, findFirst, type SourceMatch } from '../source.js';
import { backingServiceFromUrl } from './find.js';
import { type Sighting, sightingOfScheme, sightingOfSetting } from './signs.js';

function fromSighting(sighting: Sighting, place: Evidence, variable: string | null = null): BackingService {
  return { ...sighting, basis: 'declared', version: null, variable, scheme: null, evidence: [place] };
}

/** Words of ORMs for an engine, where they are no URL scheme. */
const DIALECTS: ReadonlyMap<string, Sighting> = new Map([
  ['pg', { kind: 'postgres', flavour: null }],
  ['aurora-postgres', { kind: 'postgres', flavour: null }],
  ['mysql2', { kind: 'mysql', flavour: null }],
  ['better-sqlite3', { kind: 'sqlite', flavour: null }],
  ['turso', { kind: 'sqlite', flavour: null }],
]);

function sightingOfDialect(word: string): Sighting | null {
  return DIALECTS.get(word) ?? sightingOfScheme(word);
}

function dialects(matches: readonly SourceMatch[]): BackingService[] {
  return matches.flatMap((match) => {
    const sighting = sightingOfDialect(match.groups[0] ?? '');
    return sighting === null ? [] : [fromSighting(sighting, evidenceOf(match))];
  });
}

/** Lines of a Prisma schema's datasource block. */
function prismaDatasource(repository: Repository, file: string): BackingService[] {
  const lines = repository.read(file)?.split(/\r?\n/u) ?? [];
  let inside = false;
  let provider: { readonly sighting: Sighting; readonly place: Evidence } | null = null;
  let variable: string | null = null;
  for (const [index, line] of lines.entries()) {
    if (/^\s*datasource\s+\w+\s*\{/u.test(line)) inside = true;
    else if (/^\s*\}/u.test(line)) inside = false;
    if (!inside) continue;
    const word = /^\s*provider\s*=\s*\[?\s*"([a-z]+)"/u.exec(line)?.[1];
    const sighting = word === undefined ? null : sightingOfDialect(word);
    if (sighting) provider = { sighting, place: evidence(file, index + 1, line) };
    variable ??= /^\s*url\s*=\s*env\(\s*"(\w+)"/u.exec(line)?.[1] ?? null;
  }
  return provider === null ? [] : [fromSighting(provider.sighting, provider.place, variable)];
}

const isScript = (file: string) => /\.[cm]?[jt]sx?$/u.test(file);
const isPython = (file: string) => file.endsWith('.py');
const DRIZZLE = /^drizzle(\.[\w-]+)?\.config\.[cm]?[jt]s$/u;
const TYPED_ORM = /\b(?:new\s+(?:DataSource|Sequelize)|TypeOrmModule\.forRoot|SequelizeModule\.forRoot|knex\s*\()/u;

/** Engine words of JavaScript ORMs, looked for only in files that set one up. */
function scriptDialects(repository: Repository, files: readonly string[]): BackingService[] {
  const drizzle = files.filter((file) => DRIZZLE.test(baseName(file)));
  const other = files.filter(
    (file) => /^(knexfile|ormconfig)\./u.test(baseName(file)) || findFirst(repository, [file], TYPED_ORM) !== null,
  );
  return [
    ...dialects(findAll(repository, drizzle, /\b(?:dialect|driver)\s*:\s*['"]([a-z][a-z0-9-]+)['"]/u)),
    ...dialects(findAll(repository, other, /\b(?:type|dialect|client)\s*:\s*['"]([a-z][a-z0-9-]+)['"]/u)),
  ];
}

const DATABASE_SERVERS = new Set(['postgres', 'mysql', 'sqlserver', 'mongodb']);

/**
 * Values of ENGINE and BACKEND in Django's settings (DATABASES, CACHES, CHANNEL_LAYERS, STORAGES). Settings that know
 * several database servers leave the choice to the operator: then each is only assumed.
 */
function djangoSettings(repository: Repository, files: readonly string[]): BackingService[] {
  const pattern = /['"](?:ENGINE|BACKEND)['"]\s*(?:\]\s*=|:)\s*['"]([\w.]+)['"]/u;
  const found = findAll(repository, files, pattern).flatMap((match) => {
    const sighting = sightingOfSetting(match.groups[0] ?? '');
    return sighting === null ? [] : [fromSighting(sighting, evidenceOf(match))];
  });
  const servers = new Set(found.map(({ kind }) => kind).filter((kind) => DATABASE_SERVERS.has(kind)));
  if (servers.size < 2) return found;
  return found.map((service) => (servers.has(service.kind) ? { ...service, basis: 'assumed' } : service));
}

const CONNECTION_STRING = /['"`](?:jdbc:)?((?:[a-z][a-z0-9]{1,20})(?:\+[a-z0-9]{1,20})?:\/\/[^\s'"`]{0,200})['"`]/iu;

/** Connection strings written in code: mostly the default of a variable, so they let a service be inferred. */
function connectionStrings(repository: Repository, files: readonly string[]): BackingService[] {
  return findAll(repository, files, CONNECTION_STRING).flatMap((match) => {
    const service = backingServiceFromUrl(match.groups[0] ?? '', evidenceOf(match), { basis: 'inferred' });
    return service === null ? [] : [service];
  });
}

/**
 * Backing services that the code's configuration names: Prisma's datasource, Drizzle, TypeORM, Sequelize and Knex
 * dialects, Django engines, connection strings.
 * @param files source files of one service (see `sourceFiles`), with `.prisma` files among them where it has some
 */
export function backingServicesFromConfiguration(repository: Repository, files: readonly string[]): BackingService[] {
  const scripts = files.filter(isScript);
  const python = files.filter(isPython);
  return [
    ...files.filter((file) => file.endsWith('.prisma')).flatMap((file) => prismaDatasource(repository, file)),
    ...scriptDialects(repository, scripts),
    ...djangoSettings(repository, python),
    ...connectionStrings(repository, [...scripts, ...python]),
  ];
}
