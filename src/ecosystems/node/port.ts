import { declared, type Evidence, type Fact } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { codeOf, evidenceOf, findAll, type SourceMatch } from '../source.js';
import {
  argumentsAt,
  definitions,
  direct,
  evaluate,
  portNumber,
  type Scope,
  split,
  type Value,
} from './port-expression.js';

/** What the code says about the address it listens on. */
export interface Listening {
  /** All ports found, the likeliest first; several mean that only a person can tell. */
  readonly ports: readonly Fact<number>[];
  readonly variable: Fact<string> | null;
  readonly host: Fact<string> | null;
  /** Whether anything in the code listens at all. */
  readonly listens: Evidence | null;
}

interface Call {
  readonly match: SourceMatch;
  readonly port: string;
  readonly host: string | null;
}

/** A property of an object literal at its outer level; the shorthand `{ port }` is its own name. */
function property(object: string, name: string): string | null {
  for (const part of split(object)) {
    const found = new RegExp(`^['"]?${name}['"]?\\s*(?::\\s*([\\s\\S]+))?$`, 'u').exec(part);
    if (found) return found[1] ?? name;
  }
  return null;
}

function callOf(match: SourceMatch, text: string): Call | null {
  const [first = '', second = ''] = split(text);
  const object = /^\{([\s\S]*)\}?$/u.exec(first.trim())?.[1]?.replace(/\}$/u, '');
  if (object !== undefined) {
    const port = property(object, 'port');
    return port === null ? null : { match, port, host: property(object, 'hostname') ?? property(object, 'host') };
  }
  if (first === '') return null;
  const host = /^['"`][\w.:-]+['"`]$/u.test(second) || /host|addr/iu.test(second) ? second : null;
  return { match, port: first, host: host !== null && /=>|function/u.test(host) ? null : host };
}

const LISTEN = /\.listen(?:Async)?\s*\(/u;
/** `serve({ fetch, port })` of @hono/node-server, `Bun.serve({ port })`, `Hapi.server({ port })`, `bindAsync('0.0.0.0:50051')`. */
const SERVE = /(?<![\w.])(?:Bun\.|Deno\.)?serve\s*\(|\b[Hh]api\.[sS]erver\s*\(|new\s+Hapi\.Server\s*\(/u;
const DEFAULT_EXPORT = /export\s+default\s*\{/u;
const BIND = /\.bind(?:Async)?\s*\(/u;

/** Names on which `.listen(` opens no network port: loggers, stores, event buses, subscriptions. */
const NOT_A_SERVER =
  /(history|socket|emitter|events?|bus|logger|window|document|electron|observer|store|channel|mock|msw|queue|consumer|subscriber)\s*$/iu;

function calls(scope: Scope, pattern: RegExp): Call[] {
  return findAll(scope.repository, scope.sources, pattern).flatMap((match) => {
    const code = codeOf(scope.repository, match.file) ?? '';
    if (pattern === LISTEN && NOT_A_SERVER.test(code.slice(Math.max(0, match.index - 30), match.index))) return [];
    const text = argumentsAt(code, match.index + match.length - 1);
    const call = callOf(match, text);
    // Port 0 asks the system for any free port: a helper inside the program, not the service.
    return call === null || call.port === '0' ? [] : [call];
  });
}

/** An address behind a name: `const address = ip + ':' + port`. */
function addressText(scope: Scope, call: Call): string {
  const name = /^[A-Za-z_$][\w$]*$/u.exec(call.port)?.[0];
  const [definition] = name === undefined ? [] : definitions(scope, call.match.file, name);
  return definition?.expression ?? call.port;
}

/** gRPC: `server.bindAsync("0.0.0.0:" + port)`, `` `[::]:${PORT}` ``. */
function bindValue(scope: Scope, call: Call): Value | null {
  const place = evidenceOf(call.match);
  const address = addressText(scope, call);
  const fixed = /:(\d{2,5})['"`]/u.exec(address)?.[1];
  if (fixed !== undefined) return { port: portNumber(fixed), variable: null, evidence: place };
  const name = /\$\{([^{}]{1,80})\}[`'"]?\s*$/u.exec(address)?.[1] ?? /\+\s*([\w$.[\]'"]+)\s*$/u.exec(address)?.[1];
  return name === undefined ? null : evaluate(scope, name, call.match.file, place);
}

const ENTRY = /(^|\/)(src\/|bin\/|app\/|server\/)?(main|index|server|app|www|start|bootstrap)(\.\w+)?$/iu;

/** Places nearer to the start of the program come first; a port that can be set through PORT beats a fixed one. */
function rank(value: Value, file: string, entry: string | null): number {
  const isEntry = entry !== null && file.replace(/\.\w+$/u, '') === entry;
  return (
    (value.variable === 'PORT' ? 0 : value.variable !== null && /PORT/u.test(value.variable) ? 2 : 4) +
    (isEntry ? 0 : ENTRY.test(file) ? 1 : 2)
  );
}

function hostOf(scope: Scope, call: Call): Fact<string> | null {
  if (call.host === null) return null;
  const place = evidenceOf(call.match);
  const text = /^['"`]([\w.:-]+)['"`]$/u.exec(call.host)?.[1];
  if (text !== undefined) return declared(text, place);
  const fallback = /(?:\|\||\?\?)\s*['"`]([\w.:-]+)['"`]/u;
  const inline = fallback.exec(call.host)?.[1];
  if (inline !== undefined) return declared(inline, place);
  const name = /^[\w$.]+$/u.test(call.host) ? (call.host.split('.').at(-1) ?? '') : '';
  for (const { expression, place: where } of definitions(scope, call.match.file, name)) {
    const value = /^\s*['"`]([\w.:-]+)['"`]/u.exec(expression)?.[1] ?? fallback.exec(expression)?.[1];
    if (value !== undefined) return declared(value, where);
  }
  return null;
}

/** Configuration of build tools, and helpers that people run by hand: what they listen on is not the service's port. */
const NOT_THE_PROGRAM = /(^|\/)\w*\.config\.\w+$|(^|\/)(scripts?|tools?|tooling)\//u;

/**
 * Reads the port, its variable and the host out of the code.
 * @param sources source files of the service, shallow ones first
 * @param entry file that is started, without extension and relative to the repository, where it is known
 */
export function listeningOf(repository: Repository, sources: readonly string[], entry: string | null): Listening {
  const scope: Scope = { repository, sources: sources.filter((file) => !NOT_THE_PROGRAM.test(file)) };
  const servers = [...calls(scope, LISTEN), ...calls(scope, SERVE), ...defaultExports(scope)];
  const found = servers.flatMap((call) => {
    const value = evaluate(scope, call.port, call.match.file, evidenceOf(call.match));
    return value === null ? [] : [{ value, call }];
  });
  for (const call of calls(scope, BIND)) {
    const value = bindValue(scope, call);
    if (value) found.push({ value, call });
  }
  found.sort(
    (left, right) => rank(left.value, left.call.match.file, entry) - rank(right.value, right.call.match.file, entry),
  );
  const best = found[0];
  const bestRank = best ? rank(best.value, best.call.match.file, entry) : 0;
  const ports = new Map<number, Fact<number>>();
  for (const { value, call } of found) {
    if (value.port === null || rank(value, call.match.file, entry) > bestRank + 1) continue;
    if (!ports.has(value.port)) ports.set(value.port, declared(value.port, value.evidence));
  }
  const withVariable = found.find(({ value }) => value.variable !== null)?.value;
  const fallback = best === undefined ? loosePort(scope) : null;
  if (fallback?.port != null) ports.set(fallback.port, declared(fallback.port, fallback.evidence));
  const variable = withVariable ?? fallback;
  const listening = servers[0] ?? calls(scope, BIND).find((call) => bindValue(scope, call) !== null);
  return {
    ports: [...ports.values()],
    variable: variable?.variable == null ? null : declared(variable.variable, variable.evidence),
    host: best ? hostOf(scope, best.call) : null,
    listens: listening ? evidenceOf(listening.match) : bareListen(scope),
  };
}

/** `export default { port: 3000, fetch: app.fetch }`: what bun serves. */
function defaultExports(scope: Scope): Call[] {
  return findAll(scope.repository, scope.sources, DEFAULT_EXPORT).flatMap((match) => {
    const code = codeOf(scope.repository, match.file) ?? '';
    const object = argumentsAt(code, match.index + match.length - 1);
    const port = property(object, 'port');
    if (port === null || !/\bfetch\b/u.test(object)) return [];
    return [{ match, port, host: property(object, 'hostname') }];
  });
}

/** No call of `listen` was understood: `PORT` with a fallback, anywhere in the code, still tells. */
function loosePort(scope: Scope): Value | null {
  const [match] = findAll(
    scope.repository,
    scope.sources,
    /(?:process|Bun)\.env\.PORT\b[^\n;]{0,40}?(?:\|\||\?\?)\s*(?:Number\()?['"`]?\d{2,5}/u,
  );
  if (match === undefined) return null;
  const code = codeOf(scope.repository, match.file) ?? '';
  return direct(code.slice(match.index, match.index + match.length + 6), evidenceOf(match));
}

/** A `listen()` whose port nobody can read still proves a server. */
function bareListen(scope: Scope): Evidence | null {
  const [match] = findAll(
    scope.repository,
    scope.sources,
    /\b(?:app|server|httpServer|fastify|instance)\.listen\s*\((?!\s*0\b)/u,
  );
  return match === undefined ? null : evidenceOf(match);
}
