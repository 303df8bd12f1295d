import type { ServicePlan } from '../model/index.js';

/**
 * Commands that ask a service's own health route with the runtime that is in its image anyway: slim images have neither
 * curl nor wget. Answers of 400 and more fail.
 */
const PROBES: Readonly<Record<string, (url: string) => readonly string[]>> = {
  node: (url) => ['node', '-e', `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`],
  bun: (url) => ['bun', '-e', `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`],
  python: (url) => ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=3)`],
};

/** Routes that need no quoting anywhere: what a router accepts as a plain path. */
const PLAIN_PATH = /^\/[\w\-./]*$/u;

/** Health command of a service, null where it has no health route or its runtime cannot ask itself. */
export function healthCommand(plan: ServicePlan): readonly string[] | null {
  const path = plan.healthPath;
  const runtime = plan.service.runtime?.name.value ?? '';
  const probe = Object.hasOwn(PROBES, runtime) ? PROBES[runtime] : undefined;
  if (probe === undefined || path === null || plan.port === null || !PLAIN_PATH.test(path)) return null;
  return probe(`http://127.0.0.1:${plan.port.value}${path}`);
}

/** The path itself, null where it holds anything but a plain route (parameters, patterns). */
export function plainPath(path: string | null): string | null {
  return path !== null && PLAIN_PATH.test(path) ? path : null;
}
