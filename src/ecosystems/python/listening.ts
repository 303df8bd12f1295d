import { declared, type Evidence, evidence, type Fact } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import { evidenceOf, lineAt, type SourceMatch } from '../source.js';
import { readTomlFile } from './pyproject.js';
import { type Argument, argument, argumentsAt, assignmentOf, literalOf, pythonCode, search } from './syntax.js';

/** What the code says about the address it listens on. */
export interface Listening {
  readonly port: Fact<number> | null;
  readonly variable: Fact<string> | null;
  readonly host: Fact<string> | null;
  /** Where a server is started in the code itself (uvicorn.run, app.run …), null where only a server program does. */
  readonly starts: SourceMatch | null;
  /** True where that is no other thing than a server, whatever its port. */
  readonly isServer: boolean;
}

/** Calls that open a port: where host and port stand among their arguments. */
interface Opener {
  readonly pattern: RegExp;
  readonly port: readonly string[];
  readonly portAt?: number;
  readonly host: readonly string[];
  readonly hostAt?: number;
}

const OPENERS: readonly Opener[] = [
  { pattern: /\buvicorn\.run\s*\(/u, port: ['port'], host: ['host'] },
  { pattern: /\buvicorn\.Config\s*\(/u, port: ['port'], host: ['host'] },
  { pattern: /\bweb\.run_app\s*\(/u, port: ['port'], host: ['host'] },
  { pattern: /\bweb\.TCPSite\s*\(/u, port: ['port'], portAt: 2, host: ['host'], hostAt: 1 },
  { pattern: /\bsocketio\.run\s*\(|\bsocket_io\.run\s*\(/u, port: ['port'], host: ['host'] },
  {
    pattern: /\b(?:app|application|server|api|create_app\([^()]{0,80}\))\.(?:run|run_server|run_task)\s*\(/u,
    port: ['port'],
    host: ['host'],
  },
  { pattern: /\b(?:serve|waitress\.serve)\s*\(/u, port: ['port'], host: ['host'] },
  { pattern: /\.launch\s*\(/u, port: ['server_port'], host: ['server_name'] },
  { pattern: /\bui\.run\s*\(/u, port: ['port'], host: ['host'] },
  { pattern: /\bmcp\.run\s*\(|\bFastMCP\s*\(/u, port: ['port'], host: ['host'] },
  { pattern: /\.add_(?:in)?secure_port\s*\(/u, port: [], portAt: 0, host: [] },
  {
    pattern: /\b(?:app|application|http_server|server|httpserver)\.(?:listen|bind)\s*\(/u,
    port: ['port'],
    portAt: 0,
    host: ['address'],
    hostAt: 1,
  },
  { pattern: /\b(?:Threading|Thread)?(?:HTTP|TCP|WSGI)Server\s*\(/u, port: [], portAt: 0, host: [] },
  { pattern: /\bmake_server\s*\(/u, port: ['port'], portAt: 1, host: ['host'], hostAt: 0 },
  { pattern: /\bWSGIServer\s*\(/u, port: [], portAt: 0, host: [] },
  { pattern: /\basyncio\.start_server\s*\(/u, port: ['port'], portAt: 2, host: ['host'], hostAt: 1 },
];

/** Calls whose name leaves no doubt that they open a port. */
const CERTAIN = /uvicorn\.|run_app|secure_port|(?:HTTP|TCP|WSGI)Server|make_server|start_server|TCPSite/u;

interface Found {
  readonly port: number | null;
  readonly variable: string | null;
  readonly place: Evidence;
}

interface Scope {
  readonly repository: Repository;
  readonly sources: readonly string[];
}

const READS =
  /(?:environ(?:\.get)?\s*[([]|getenv\s*\(|\b(?:env|config)(?:\.int|\.str)?\s*\()\s*["']([A-Za-z_]\w*)["']/u;
const FALLBACK = /["'][A-Za-z_]\w*["']\s*,\s*(?:default\s*=\s*)?["']?(\d{2,5})["']?|\bor\s+["']?(\d{2,5})\b/u;

function portNumber(text: string | null | undefined): number | null {
  const port = text != null && /^\d{1,5}$/u.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

/** A number, a text with one, an address that ends in one, or a variable with its fallback. */
function direct(expression: string, place: Evidence): Found | null {
  const plain = /^(?:int\(\s*)?["']?(\d{2,5})["']?\s*\)?$/u.exec(expression.trim())?.[1];
  if (plain !== undefined) return { port: portNumber(plain), variable: null, place };
  const variable = READS.exec(expression)?.[1];
  if (variable !== undefined) {
    const fallback = FALLBACK.exec(expression);
    return { port: portNumber(fallback?.[1] ?? fallback?.[2]), variable, place };
  }
  const address = /^f?["'](?:[\w.[\]:*-]*):(\d{2,5})["']$/u.exec(expression.trim())?.[1];
  return address === undefined ? null : { port: portNumber(address), variable: null, place };
}

const MAXIMUM_DEPTH = 4;
const CONFIGURATION = /(^|\/)(config|configs|configuration|settings|constants?|env|environment|conf|core)([/._]|$)/iu;

/** `parser.add_argument("--port", type=int, default=8000)`. */
function argumentDefault(scope: Scope, file: string, name: string): Found | null {
  for (const match of search(scope.repository, [file], /\.add_argument\s*\(/u)) {
    const all = argumentsAt(pythonCode(scope.repository, file), match.index + match.length - 1);
    const names = all.filter((item) => item.name === null).map((item) => literalOf(item.value) ?? '');
    if (!names.includes(`--${name.replaceAll('_', '-')}`) && !names.includes(`--${name}`)) continue;
    const value = direct(argument(all, 'default') ?? '', evidenceOf(match));
    if (value) return value;
  }
  return null;
}

/** A settings field (`port: int = 8000`, `PORT: int = Field(default=8000)`) in a configuration file. */
function settingsField(scope: Scope, file: string, name: string): Found | null {
  const files = [file, ...scope.sources.filter((candidate) => candidate !== file && CONFIGURATION.test(candidate))];
  for (const candidate of files) {
    const found = assignmentOf(scope.repository, candidate, name);
    if (!found) continue;
    const place = evidence(candidate, found.line, found.quote);
    const field = /^(?:\w+\.)?Field\(\s*(?:default\s*=\s*)?(\d{2,5})/u.exec(found.expression)?.[1];
    const value =
      field === undefined ? direct(found.expression, place) : { port: portNumber(field), variable: null, place };
    if (value === null) continue;
    const isField = /^\s+\w+\s*:/u.test(rawLine(scope.repository, candidate, found.line));
    return isField && value.variable === null ? { ...value, variable: name.toUpperCase() } : value;
  }
  return null;
}

function rawLine(repository: Repository, file: string, line: number): string {
  return pythonCode(repository, file).split('\n')[line - 1] ?? '';
}

/** Follows an expression to a port: literals, variables, names in the file, arguments, settings. */
function evaluate(scope: Scope, expression: string, file: string, place: Evidence, depth = 0): Found | null {
  const value = direct(expression, place);
  if (value !== null || depth >= MAXIMUM_DEPTH) return value;
  const tail = /(?:\+\s*(?:str\()?|\{\s*)([A-Za-z_][\w.]*)\s*[})]*\s*["']?\s*[,)]*$/u.exec(expression)?.[1];
  const inner = /^(?:int|str)\(\s*(.+?)\s*\)$/su.exec(expression.trim())?.[1];
  if (inner !== undefined && inner !== expression) return evaluate(scope, inner, file, place, depth + 1);
  const path = tail ?? /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,3})$/u.exec(expression.trim())?.[1];
  const name = path?.split('.').at(-1);
  if (path === undefined || name === undefined) return null;
  if (path.includes('.')) return argumentDefault(scope, file, name) ?? settingsField(scope, file, name);
  const own = assignmentOf(scope.repository, file, name);
  if (own && own.expression !== name)
    return evaluate(scope, own.expression, file, evidence(file, own.line, own.quote), depth + 1);
  return /port/iu.test(name) ? settingsField(scope, file, name) : null;
}

/** The port part of a tuple such as ("", 8000). */
function ofTuple(expression: string): string {
  return /^\(\s*[^,()]{0,80},\s*(.+?)\s*\)$/u.exec(expression)?.[1] ?? expression;
}

interface Call {
  readonly match: SourceMatch;
  readonly found: Found | null;
  readonly host: string | null;
}

function calls(scope: Scope, opener: Opener): Call[] {
  return search(scope.repository, scope.sources, opener.pattern).map((match) => {
    const all: readonly Argument[] = argumentsAt(
      pythonCode(scope.repository, match.file),
      match.index + match.length - 1,
    );
    const byName = opener.port.map((name) => argument(all, name)).find((value) => value !== null) ?? null;
    const port = byName ?? (opener.portAt === undefined ? null : argument(all, '', opener.portAt));
    const host =
      opener.host.map((name) => argument(all, name)).find((value) => value !== null) ??
      (opener.hostAt === undefined ? null : argument(all, '', opener.hostAt));
    const found = port === null ? null : evaluate(scope, ofTuple(port), match.file, placeOf(scope, match, port));
    return { match, found, host };
  });
}

/** The line of the argument itself, in a call over several lines. */
function placeOf(scope: Scope, match: SourceMatch, value: string): Evidence {
  const code = pythonCode(scope.repository, match.file);
  const at = code.indexOf(value, match.index);
  const { line, quote } = lineAt(code, at === -1 ? match.index : at);
  return evidence(match.file, line, quote);
}

/** `bind = "0.0.0.0:8000"` of gunicorn.conf.py or hypercorn's file. */
function serverFile(scope: Scope, root: string): Found | null {
  for (const name of [
    'gunicorn.conf.py',
    'gunicorn_conf.py',
    'gunicorn_config.py',
    'gunicorn.py',
    'hypercorn_config.py',
  ]) {
    const file = joinPath(root, name);
    const found =
      file === null || !scope.repository.hasFile(file) ? null : assignmentOf(scope.repository, file, 'bind');
    if (file === null || !found) continue;
    const place = evidence(file, found.line, found.quote);
    const variable = READS.exec(found.expression)?.[1] ?? null;
    const port = /:(\d{2,5})["'\]]/u.exec(found.expression)?.[1] ?? FALLBACK.exec(found.expression)?.[1];
    if (port !== undefined || variable !== null)
      return {
        port: portNumber(port),
        variable: variable !== null && /PORT/iu.test(variable) ? variable : null,
        place,
      };
  }
  return null;
}

/** `[server] port` of .streamlit/config.toml. */
function streamlitFile(scope: Scope, root: string): Found | null {
  const toml = readTomlFile(scope.repository, joinPath(root, '.streamlit/config.toml') ?? '.streamlit/config.toml');
  const port = toml?.get('server', 'port');
  return toml && typeof port === 'number'
    ? { port: portNumber(String(port)), variable: null, place: toml.at(['server', 'port']) }
    : null;
}

/** Django's `runserver.default_port = "3543"`. */
function djangoDefault(scope: Scope): Found | null {
  const manage = scope.sources.filter((file) => baseName(file) === 'manage.py');
  const [match] = search(scope.repository, manage, /\bdefault_port\s*=\s*["']?(\d{2,5})/u);
  return match ? { port: portNumber(match.groups[0]), variable: null, place: evidenceOf(match) } : null;
}

function hostFact(scope: Scope, call: Call): Fact<string> | null {
  const text = literalOf(call.host);
  if (text !== null && text !== '') return declared(text, evidenceOf(call.match));
  const fallback = /["'][A-Z_]+["']\s*,\s*["']([\d.a-z:]+)["']/u.exec(call.host ?? '')?.[1];
  if (fallback !== undefined) return declared(fallback, evidenceOf(call.match));
  const assigned = call.host === null ? null : assignmentOf(scope.repository, call.match.file, call.host);
  const value = assigned ? literalOf(assigned.expression) : null;
  return assigned && value ? declared(value, evidence(call.match.file, assigned.line, assigned.quote)) : null;
}

const DEPTH = (file: string) => file.split('/').length;

/**
 * Reads port, its variable and the host: server files, calls that open a port, Django's default. What stands nearest to the
 * top of the tree counts first.
 */
export function listeningOf(repository: Repository, root: string, sources: readonly string[]): Listening {
  const scope: Scope = { repository, sources };
  const all = OPENERS.flatMap((opener) => calls(scope, opener)).sort(
    (left, right) => DEPTH(left.match.file) - DEPTH(right.match.file),
  );
  const call = all.find(({ found }) => found?.port != null) ?? all.find(({ found }) => found !== null) ?? null;
  const found = serverFile(scope, root) ?? streamlitFile(scope, root) ?? call?.found ?? djangoDefault(scope);
  const starts = call ?? all[0] ?? null;
  return {
    port: found?.port == null ? null : declared(found.port, found.place),
    variable: found?.variable == null ? null : declared(found.variable, found.place),
    host: starts ? hostFact(scope, starts) : null,
    starts: starts?.match ?? null,
    isServer: starts !== null && (starts.found !== null || CERTAIN.test(starts.match.quote)),
  };
}
