import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { type BackingServiceKind, BackingServiceKindSchema } from '../../model/index.js';
import content from './signs.json' with { type: 'json' };

const words = z.array(z.string()).default([]);

const SignSchema = z.strictObject({
  kind: BackingServiceKindSchema,
  flavour: z.string().nullable(),
  npm: words,
  pypi: words,
  images: words,
  schemes: words,
  variables: words,
  settings: words,
  ports: z.array(z.int()).default([]),
});

/** By what each backing service gives itself away. */
export const signData = loadData('backing-services/signs.json', { signs: z.array(SignSchema) }, content);

/** Package ecosystems whose drivers the table knows. */
export type DriverEcosystem = 'npm' | 'pypi';

/** What a sign points at. */
export interface Sighting {
  readonly kind: BackingServiceKind;
  readonly flavour: string | null;
}

function index(select: (sign: z.infer<typeof SignSchema>) => readonly string[]): ReadonlyMap<string, Sighting> {
  return new Map(
    signData.signs.flatMap((sign) =>
      select(sign).map((word): [string, Sighting] => [word, { kind: sign.kind, flavour: sign.flavour }]),
    ),
  );
}

const DRIVERS: Readonly<Record<DriverEcosystem, ReadonlyMap<string, Sighting>>> = {
  npm: index((sign) => sign.npm),
  pypi: index((sign) => sign.pypi),
};
const IMAGES = index((sign) => sign.images);
const SCHEMES = index((sign) => sign.schemes);
const VARIABLES = index((sign) => sign.variables);
const SETTINGS = index((sign) => sign.settings);

/** PEP 503: case and runs of "-", "_" and "." do not tell Python packages apart. */
function packageName(ecosystem: DriverEcosystem, name: string): string {
  return ecosystem === 'pypi' ? name.toLowerCase().replace(/[-_.]+/gu, '-') : name;
}

/** What a driver package connects to. Python extras count: "celery[redis]". */
export function sightingOfPackage(ecosystem: DriverEcosystem, requirement: string): Sighting[] {
  const [bare = '', extras = ''] = requirement.replace(/\s+/gu, '').replace(/\]$/u, '').split('[', 2);
  const name = packageName(ecosystem, bare);
  const keys = [name, ...extras.split(',').map((extra) => `${name}[${extra.toLowerCase()}]`)];
  return keys.flatMap((key) => DRIVERS[ecosystem].get(key) ?? []);
}

/**
 * What an image runs, by the end of its name ("bitnami/postgresql" and "registry.example/postgresql" alike): the last two
 * parts where the last alone says nothing ("mssql/server").
 */
export function sightingOfImage(name: string): Sighting | null {
  const parts = name.toLowerCase().split('/');
  return IMAGES.get(parts.slice(-2).join('/')) ?? IMAGES.get(parts.at(-1) ?? '') ?? null;
}

/** What a connection string's scheme names; a driver suffix ("postgresql+asyncpg", "mysql+pymysql") is ignored. */
export function sightingOfScheme(scheme: string): Sighting | null {
  const lower = scheme.toLowerCase();
  return SCHEMES.get(lower) ?? SCHEMES.get(lower.split('+')[0] ?? '') ?? null;
}

/** What a variable's bare name speaks of, where the name leaves no doubt (REDIS_URL, but not DATABASE_URL). */
export function sightingOfVariable(name: string): Sighting | null {
  return VARIABLES.get(name) ?? null;
}

/** What a setting value of a framework names (a Django engine or cache backend). */
export function sightingOfSetting(value: string): Sighting | null {
  return SETTINGS.get(value) ?? null;
}

/** The port an engine listens on, null for kinds without one. */
export function defaultPort(kind: BackingServiceKind): number | null {
  return signData.signs.find((sign) => sign.kind === kind && sign.ports.length > 0)?.ports[0] ?? null;
}
