/** What a path that a service answers is good for. */
export type RouteUse = 'liveness' | 'readiness' | 'metrics';

/** Last parts of paths that tell whether a process lives, by how plainly they say it. */
const LIVENESS = [
  'livez',
  'liveness',
  'live',
  'alive',
  'healthz',
  'health',
  'healthcheck',
  'health-check',
  'health_check',
  'heartbeat',
  '__health',
  '_health',
  'ping',
  'up',
];
const READINESS = ['readyz', 'readiness', 'ready', 'isready'];
const METRICS = ['metrics'];

/** Segments that may stand in front: prefixes of an API, its version, actuator-like groups. */
const PREFIX =
  /^(api|v\d+|rest|internal|public|_|health|healthz|actuator|status|system|monitoring|-|__\w+|\.well-known)$/iu;

/** What a route path is for; null for a route of the application. Paths with parameters or wild cards are never probes. */
export function routeUse(path: string): RouteUse | null {
  const parts = path
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  const last = parts.at(-1);
  if (last === undefined || parts.length > 4 || /[:*{[(]/u.test(path)) return null;
  if (!parts.slice(0, -1).every((part) => PREFIX.test(part))) return null;
  if (READINESS.includes(last)) return 'readiness';
  if (LIVENESS.includes(last)) return 'liveness';
  return METRICS.includes(last) ? 'metrics' : null;
}

/** Orders liveness paths: the plainer the name and the shorter the path, the better. */
export function compareHealthPaths(left: string, right: string): number {
  const rank = (path: string) => {
    const last =
      path
        .toLowerCase()
        .split('/')
        .filter((part) => part !== '')
        .at(-1) ?? '';
    return LIVENESS.indexOf(last) * 10 + path.split('/').length;
  };
  return rank(left) - rank(right);
}

/** Joins path pieces with single slashes and a leading one. */
export function joinRoute(...pieces: readonly string[]): string {
  const path = pieces
    .flatMap((piece) => piece.split('/'))
    .filter((part) => part !== '')
    .join('/');
  return `/${path}`;
}
