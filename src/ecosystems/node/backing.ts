import type { BackingService, Service } from '../../model/index.js';
import {
  backingServicesFromConfiguration,
  backingServicesFromDependencies,
  backingServicesFromVariables,
  mergeBackingServices,
} from '../backing-services/index.js';
import type { ExampleEntry } from '../environment.js';
import type { NodePackage } from './package.js';

const RELATIONAL = new Set(['postgres', 'mysql', 'sqlserver', 'sqlite']);
const GENERAL_VARIABLES = ['DATABASE_URL', 'DB_URL', 'DATABASE_URI', 'DB_CONNECTION_STRING'];

/** DATABASE_URL names no engine: where the service has one relational database, it is that one's. */
function withVariable(services: readonly BackingService[], environment: Service['environment']): BackingService[] {
  const name = GENERAL_VARIABLES.find((candidate) => environment.some((variable) => variable.name === candidate));
  const relational = services.filter(({ kind, basis }) => RELATIONAL.has(kind) && basis !== 'assumed');
  if (name === undefined || relational.length !== 1 || relational[0]?.variable != null) return [...services];
  return services.map((service) => (service === relational[0] ? { ...service, variable: name } : service));
}

/** Files that can set up a connection: components of a page only show connection strings to people. */
function serverFiles(pack: NodePackage): string[] {
  const configs = pack.repository.filesIn(pack.manifest.root).filter((file) => /\.config\.[cm]?[jt]s$/u.test(file));
  const files = [...pack.prisma, ...configs, ...pack.sources, ...pack.memberSources];
  return [...new Set(files)].filter((file) => !/\.(tsx|jsx|vue|svelte|astro)$/u.test(file));
}

/**
 * Backing services of a package and the members it needs: drivers among the run-time dependencies, engines that ORM
 * settings name, and connection strings and variables where one of those proves the kind.
 */
export function backingOf(
  pack: NodePackage,
  environment: Service['environment'],
  example: ReadonlyMap<string, ExampleEntry>,
): BackingService[] {
  const dependencies = [pack.manifest, ...pack.members].flatMap((manifest) =>
    [...manifest.dependencies.values()].filter(
      ({ group }) => group === 'dependencies' || group === 'optionalDependencies',
    ),
  );
  const drivers = backingServicesFromDependencies('npm', dependencies);
  const configured = backingServicesFromConfiguration(pack.repository, serverFiles(pack));
  const variables = new Map(
    environment.flatMap(({ name, evidence: places }) => {
      const given = example.get(name);
      const place = given?.evidence ?? places[0];
      return place ? [[name, { value: given?.value ?? '', evidence: place }] as const] : [];
    }),
  );
  const named = backingServicesFromVariables(variables);
  const proven = new Set(
    [...drivers, ...configured.filter(({ basis }) => basis === 'declared')].map(({ kind }) => kind),
  );
  const merged = mergeBackingServices([...drivers, ...configured, ...named].filter(({ kind }) => proven.has(kind)));
  return withVariable(merged, environment);
}
