import type { BackingService, EnvironmentVariable } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import {
  backingServicesFromConfiguration,
  backingServicesFromDependencies,
  backingServicesFromVariables,
  mergeBackingServices,
} from '../backing-services/index.js';
import type { ExampleEntry } from '../environment.js';
import { evidenceOf } from '../source.js';
import type { PythonManifest } from './manifest.js';
import type { PythonDependency } from './requirements.js';
import { sqlalchemyScheme } from './sqlalchemy.js';
import { searchFirst } from './syntax.js';

function fromDependencies(dependencies: readonly PythonDependency[]): BackingService[] {
  return backingServicesFromDependencies(
    'pypi',
    dependencies.map(({ requirement, evidence }) => ({ name: requirement, evidence })),
  );
}

/** boto3 serves every AWS service: only a client of S3 tells. */
function objectStorage(repository: Repository, sources: readonly string[]): BackingService[] {
  const match = searchFirst(repository, sources, /\.(?:client|resource)\(\s*["']s3["']/u);
  if (!match) return [];
  const unknown = { version: null, flavour: null, variable: null, scheme: null };
  return [{ kind: 's3', basis: 'inferred', ...unknown, evidence: [evidenceOf(match)] }];
}

const RELATIONAL = new Set(['postgres', 'mysql', 'sqlserver']);
const GENERAL_VARIABLES = [
  'DATABASE_URL',
  'DB_URL',
  'DATABASE_URI',
  'SQLALCHEMY_DATABASE_URI',
  'SQLALCHEMY_DATABASE_URL',
];

/** DATABASE_URL names no engine: where the service has one database server, it is that one's. */
function withVariable(
  services: readonly BackingService[],
  environment: readonly EnvironmentVariable[],
): BackingService[] {
  const name = GENERAL_VARIABLES.find((candidate) => environment.some((variable) => variable.name === candidate));
  const servers = services.filter(({ kind, basis }) => RELATIONAL.has(kind) && basis !== 'assumed');
  if (name === undefined || servers.length !== 1 || servers[0]?.variable != null) return [...services];
  return services.map((service) => (service === servers[0] ? { ...service, variable: name } : service));
}

/** Gives each database the URL scheme of its driver, where the program reads URLs through SQLAlchemy. */
function withScheme(services: readonly BackingService[], dependencies: readonly PythonDependency[]): BackingService[] {
  const names = new Set(dependencies.map(({ requirement }) => requirement.replace(/\[.*$/u, '')));
  return services.map((service) => ({ ...service, scheme: sqlalchemyScheme(service.kind, names) ?? service.scheme }));
}

/**
 * Backing services of a service: drivers among its dependencies (optional ones are only assumed), settings and connection
 * strings in code, values of .env.example. A variable's name alone proves nothing here: the driver does.
 */
export function backingOf(
  repository: Repository,
  manifests: readonly PythonManifest[],
  sources: readonly string[],
  environment: readonly EnvironmentVariable[],
  example: ReadonlyMap<string, ExampleEntry>,
): BackingService[] {
  const dependencies = manifests.flatMap((manifest) => manifest.dependencies);
  const optional = fromDependencies(dependencies.filter(({ group }) => group === 'optional'));
  const variables = new Map(
    environment.flatMap(({ name, default: value, evidence: [place] }) =>
      place === undefined ? [] : [[name, example.get(name) ?? { value: value ?? '', evidence: place }] as const],
    ),
  );
  const named = backingServicesFromVariables(variables);
  const proven = [
    ...fromDependencies(dependencies.filter(({ group }) => group === 'main')),
    ...optional.map((service) => ({ ...service, basis: 'assumed' as const })),
    ...backingServicesFromConfiguration(repository, sources),
    ...objectStorage(repository, sources),
  ];
  const kinds = new Set([...proven, ...named.filter(({ basis }) => basis === 'declared')].map(({ kind }) => kind));
  const merged = mergeBackingServices([...proven, ...named]).filter(({ kind }) => kinds.has(kind));
  return withScheme(
    withVariable(merged, environment),
    dependencies.filter(({ group }) => group === 'main'),
  );
}
