import { declared, type Evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { evidenceOf, findFirst } from '../source.js';
import { type Manifest, runtimeDependency } from './manifest.js';

/** Handlers of SIGTERM, and helpers that install one. */
const SHUTDOWN =
  /\b(?:process|Bun)\s*\.\s*(?:on|once|addListener)\(\s*['"`]SIGTERM['"`]|enableShutdownHooks\s*\(|createTerminus\s*\(|closeWithGrace\s*\(|gracefulShutdown\s*\(|createHttpTerminator\s*\(|\bonShutdown\s*\(|['"`]SIGTERM['"`]\s*\]?[^\n]{0,60}(?:forEach|\bof\b|process\.on)|for\s*\([^)]{0,80}['"`]SIGTERM['"`]|Deno\.addSignalListener\(\s*['"`]SIGTERM|\[[^\]]{0,60}['"`]SIGTERM['"`]/u;
/** Servers of frameworks that close on SIGTERM themselves, with the document that says so. */
const HANDLED_BY_SERVER: ReadonlySet<string> = new Set([
  'next', // https://nextjs.org/docs/app/guides/self-hosting#graceful-shutdowns
  'sveltekit', // https://svelte.dev/docs/kit/adapter-node#Graceful-shutdown
  'remix', // remix-serve closes its server on SIGTERM
  'react-router', // https://github.com/remix-run/react-router/blob/main/packages/react-router-serve/cli.ts
]);

/** Whether SIGTERM ends open requests before the process ends. Null where no server of ours is involved. */
export function gracefulShutdownOf(
  repository: Repository,
  sources: readonly string[],
  server: {
    readonly framework: string | null;
    /** Where the service's own code listens; null where a framework's server does. */
    readonly listens: Evidence | null;
    readonly dependency: Fact<string> | null;
  },
): Fact<boolean> | null {
  const handler = findFirst(repository, sources, SHUTDOWN);
  if (handler) return declared(true, evidenceOf(handler));
  if (server.listens === null && server.framework !== null && HANDLED_BY_SERVER.has(server.framework))
    return inferred(true, ...(server.dependency?.evidence ?? []));
  return server.listens === null ? null : inferred(false, server.listens);
}

const LOGGERS = [
  'pino',
  'nestjs-pino',
  'pino-http',
  '@logtail/pino',
  'bunyan',
  'hono-pino',
  '@axiomhq/pino',
  'evlog',
  'tslog',
  'roarr',
  '@logtape/logtape',
  'winston',
];
/** Loggers that write lines for people unless told otherwise, and the setting that makes them write JSON. */
const NEEDS_JSON: Readonly<Record<string, RegExp>> = {
  winston: /format\.json\s*\(|format\s*:\s*json\s*\(|winston\.format\.json|ecsFormat\s*\(|logstash\s*\(/u,
  tslog: /type:\s*['"]json['"]/u,
  '@logtape/logtape': /jsonLines|getJsonLines/u,
};
const FASTIFY_LOGGER = /[fF]astify\(\s*\{[^{}]{0,300}?\blogger\s*(?::\s*(?!false)|,|\})/u;
const NEST_JSON = /new\s+ConsoleLogger\(\s*\{[^{}]{0,200}?json:\s*true/u;

/** Whether the service writes its log as JSON lines. */
export function structuredLoggingOf(
  repository: Repository,
  sources: readonly string[],
  manifests: readonly Manifest[],
): Fact<boolean> | null {
  for (const name of LOGGERS) {
    const dependency = manifests.map((manifest) => runtimeDependency(manifest, name)).find((found) => found !== null);
    if (!dependency) continue;
    const setting = Object.hasOwn(NEEDS_JSON, name) ? NEEDS_JSON[name] : undefined;
    if (setting === undefined) return inferred(true, dependency.evidence);
    const match = findFirst(repository, sources, setting);
    return match ? declared(true, dependency.evidence, evidenceOf(match)) : inferred(false, dependency.evidence);
  }
  const built = findFirst(repository, sources, FASTIFY_LOGGER) ?? findFirst(repository, sources, NEST_JSON);
  if (built) return declared(true, evidenceOf(built));
  const server = sources.filter((file) => !/\.(tsx|jsx|vue|svelte|astro)$|\.config\.\w+$/u.test(file));
  const console = findFirst(repository, server, /\bconsole\.(?:log|error|info|warn)\(/u);
  return console ? inferred(false, evidenceOf(console)) : null;
}
