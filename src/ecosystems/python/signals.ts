import { declared, type Evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { evidenceOf } from '../source.js';
import { type PythonManifest, runtimeDependency } from './manifest.js';
import { searchFirst } from './syntax.js';

const HANDLER =
  /\bsignal\.signal\(\s*(?:signal\.)?SIGTERM\b|\badd_signal_handler\(\s*(?:signal\.)?SIGTERM\b|\bsignal\.SIGTERM\b[^\n]{0,80}(?:add_signal_handler|signal\.signal)|for\s+\w+\s+in\s*\([^()\n]{0,80}SIGTERM/u;

/**
 * Servers that finish open requests on SIGTERM by themselves:
 * https://www.uvicorn.org/server-behavior/#graceful-process-shutdown · https://docs.gunicorn.org/en/stable/signals.html
 * https://hypercorn.readthedocs.io (graceful_timeout) · https://docs.celeryq.dev/en/stable/userguide/workers.html (warm shutdown)
 */
const HANDLED: ReadonlySet<string> = new Set([
  'uvicorn',
  'gunicorn',
  'hypercorn',
  'granian',
  'daphne',
  'fastapi',
  'sanic',
  'celery',
]);

/** Whether SIGTERM ends the service in order: by a handler of its own, or by the server that runs it. */
export function gracefulShutdownOf(
  repository: Repository,
  sources: readonly string[],
  server: { readonly name: string | null; readonly start: Fact<string> | null; readonly ownServer: Evidence | null },
): Fact<boolean> | null {
  // A management command is another process than the one that serves.
  const own = sources.filter((file) => !file.includes('management/commands/'));
  const handler = searchFirst(repository, own, HANDLER);
  if (handler) return declared(true, evidenceOf(handler));
  if (server.name !== null && HANDLED.has(server.name)) return inferred(true, ...(server.start?.evidence ?? []));
  const inCode = searchFirst(repository, sources, /\b(?:uvicorn\.run|web\.run_app)\s*\(/u);
  if (inCode) return inferred(true, evidenceOf(inCode));
  return server.name === null && server.ownServer ? inferred(false, server.ownServer) : null;
}

/** Loggers, and the setting that makes them write JSON lines; without one they write for people. */
const LOGGERS: readonly { readonly packages: readonly string[]; readonly json: RegExp | null }[] = [
  { packages: ['python-json-logger'], json: /jsonlogger|JsonFormatter/iu },
  {
    packages: ['json-log-formatter', 'ecs-logging', 'google-cloud-logging', 'logging-json', 'jsonformatter'],
    json: null,
  },
  { packages: ['structlog'], json: /\bJSONRenderer\b/u },
  { packages: ['loguru'], json: /\bserialize\s*=\s*True\b/u },
  { packages: ['aws-lambda-powertools'], json: null },
];

const OWN_FORMATTER = /\bclass\s+\w*(?:Json|JSON)\w*\(\s*(?:logging\.)?Formatter\s*\)/u;

/** Whether the service writes its log as JSON lines. */
export function structuredLoggingOf(
  repository: Repository,
  sources: readonly string[],
  manifest: PythonManifest,
): Fact<boolean> | null {
  for (const { packages, json } of LOGGERS) {
    const found = runtimeDependency(manifest, ...packages);
    if (!found) continue;
    const match = json === null ? null : searchFirst(repository, sources, json);
    if (json === null || match) return inferred(true, found.evidence, ...(match ? [evidenceOf(match)] : []));
  }
  const own = searchFirst(repository, sources, OWN_FORMATTER);
  if (own) return declared(true, evidenceOf(own));
  const plain = searchFirst(
    repository,
    sources,
    /\blogging\.(?:getLogger|basicConfig|info|error)\s*\(|^[ \t]*print\s*\(|\bloguru\b|\bstructlog\b/mu,
  );
  return plain ? inferred(false, evidenceOf(plain)) : null;
}
