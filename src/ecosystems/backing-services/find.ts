import { type BackingService, type Basis, declared, type Evidence } from '../../model/index.js';
import {
  type DriverEcosystem,
  type Sighting,
  sightingOfImage,
  sightingOfPackage,
  sightingOfScheme,
  sightingOfVariable,
} from './signs.js';

function found(
  sighting: Sighting,
  basis: Basis,
  evidence: Evidence,
  more: Partial<Pick<BackingService, 'version' | 'variable'>> = {},
): BackingService {
  return {
    kind: sighting.kind,
    flavour: sighting.flavour,
    basis,
    version: more.version ?? null,
    variable: more.variable ?? null,
    scheme: null,
    evidence: [evidence],
  };
}

/** A package a service depends on at run time, with the line that says so. */
export interface Dependency {
  /** As written; Python extras in brackets behind the name. */
  readonly name: string;
  readonly evidence: Evidence;
}

/** Backing services whose drivers are among the dependencies: inferred, for a driver may be there unused. */
export function backingServicesFromDependencies(
  ecosystem: DriverEcosystem,
  dependencies: readonly Dependency[],
): BackingService[] {
  return dependencies.flatMap((dependency) =>
    sightingOfPackage(ecosystem, dependency.name).map((sighting) => found(sighting, 'inferred', dependency.evidence)),
  );
}

/** Value of `${NAME:-default}` and `${NAME-default}`; a reference without a default stays as it is. */
export function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^${}]*)\}/gu, '$1');
}

/** An image reference in its parts; a registry's port is no tag. */
export function imageParts(reference: string): { readonly name: string; readonly tag: string | null } {
  const plain = withDefaults(reference).split('@')[0] ?? '';
  const slash = plain.lastIndexOf('/');
  const colon = plain.indexOf(':', slash + 1);
  return colon === -1 ? { name: plain, tag: null } : { name: plain.slice(0, colon), tag: plain.slice(colon + 1) };
}

/** Version of the engine out of an image's tag: "16-alpine", "v1.53", "0.8.6-pg17" (then PostgreSQL's). */
function versionOfTag(tag: string): string | null {
  const postgres = /(?:^|-)pg(\d{1,2})(?:[-.]|$)/u.exec(tag);
  if (postgres?.[1] !== undefined) return postgres[1];
  return /^v?(\d{1,4}(?:\.\d{1,4}){0,3})(?:[-+_]|$)/u.exec(tag)?.[1] ?? null;
}

/** The backing service an image runs, or null where it is none. */
export function backingServiceFromImage(reference: string, evidence: Evidence): BackingService | null {
  const { name, tag } = imageParts(reference);
  const sighting = sightingOfImage(name);
  if (sighting === null) return null;
  const version = tag === null ? null : versionOfTag(tag);
  return found(sighting, 'declared', evidence, { version: version === null ? null : declared(version, evidence) });
}

const SCHEME = /^(?:jdbc:)?([a-z][a-z0-9+]{1,30}):\/\/\S/iu;

/** The backing service a connection string names, or null (http and the like). */
export function backingServiceFromUrl(
  url: string,
  evidence: Evidence,
  options: { readonly variable?: string | null; readonly basis?: Basis } = {},
): BackingService | null {
  const scheme = SCHEME.exec(url.trim())?.[1];
  const sighting = scheme === undefined ? null : sightingOfScheme(scheme);
  if (sighting === null) return null;
  return found(sighting, options.basis ?? 'declared', evidence, { variable: options.variable ?? null });
}

/** A variable with the value an example or a deployment file gives it. */
export interface VariableValue {
  readonly value: string;
  readonly evidence: Evidence;
}

/** Names that carry a whole connection string. */
const CARRIES_URL = /(URL|URI|DSN|CONNECTION_STRING|BROKERS?|SERVERS)$/u;

/**
 * Backing services that variables speak of: a connection string declares one, a telling name (REDIS_HOST) with a value
 * lets one be inferred, an empty one is only assumed.
 */
export function backingServicesFromVariables(variables: ReadonlyMap<string, VariableValue>): BackingService[] {
  return [...variables].flatMap(([name, { value, evidence }]) => {
    const byValue = backingServiceFromUrl(withDefaults(value), evidence, { variable: name });
    if (byValue) return [byValue];
    const byName = sightingOfVariable(name);
    if (byName === null) return [];
    const basis = value.trim() === '' ? 'assumed' : 'inferred';
    return [found(byName, basis, evidence, { variable: CARRIES_URL.test(name) ? name : null })];
  });
}
