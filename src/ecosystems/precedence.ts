/** Where a fact about a service can come from. */
export type FactSource = 'dockerfile' | 'compose' | 'platform' | 'kubernetes' | 'procfile' | 'code';

/**
 * Which source counts for which fact, the strongest first. Inside "code" an ecosystem keeps its own order
 * (program, configuration, .env.example, and last the framework's default, which is marked as assumed).
 * - port: what the image really opens beats what the code would take without it.
 * - start: a file that is only ever written to say how the service runs beats the manifest's script; the command of an
 *   image is spoken inside that image, so it comes last.
 * - healthPath: a route that was read in the code is known to exist; a deployment file may be out of date.
 */
export const precedence = {
  port: ['dockerfile', 'compose', 'platform', 'kubernetes', 'procfile', 'code'],
  start: ['procfile', 'platform', 'code', 'dockerfile', 'compose', 'kubernetes'],
  healthPath: ['code', 'kubernetes', 'platform', 'dockerfile', 'compose', 'procfile'],
} as const satisfies Record<string, readonly FactSource[]>;

const KINDS: Readonly<Record<string, FactSource>> = {
  dockerfile: 'dockerfile',
  compose: 'compose',
  kubernetes: 'kubernetes',
  kustomize: 'kubernetes',
  helm: 'kubernetes',
  procfile: 'procfile',
};

/** The source that a kind of deployment file is; every file of a hosting platform is one kind of source. */
export function sourceOfKind(kind: string): FactSource {
  return Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? 'platform') : 'platform';
}
