import { declared, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, folderOf } from '../../repository/paths.js';
import { compareHealthPaths, joinRoute, type RouteUse, routeUse } from '../health-routes.js';
import { evidenceOf, type SourceMatch } from '../source.js';
import { argument, argumentsAt, assignmentOf, literalOf, pythonCode, search } from './syntax.js';

export interface Routes {
  readonly liveness: Fact<string> | null;
  readonly readiness: Fact<string> | null;
  readonly metrics: Fact<string> | null;
}

interface Scope {
  readonly repository: Repository;
  readonly sources: readonly string[];
  readonly framework: string | null;
}

interface Found {
  readonly path: string;
  readonly use: RouteUse;
  readonly fact: Fact<string>;
}

function callArguments({ repository }: Scope, match: SourceMatch) {
  return argumentsAt(pythonCode(repository, match.file), match.index + match.length - 1);
}

const CONFIGURATION = /(^|\/)(config|configs|settings|constants?|core|conf)([/._]|$)/iu;

/** A path written as text, or as a name whose text stands in the file or in the settings; null where it is computed. */
function pathText(scope: Scope, file: string, expression: string | null): string | null {
  const text = literalOf(expression);
  if (text !== null || expression === null) return text;
  const name = /^[A-Za-z_][\w.]*$/u.test(expression) ? (expression.split('.').at(-1) ?? '') : '';
  for (const candidate of [file, ...scope.sources.filter((source) => CONFIGURATION.test(source))]) {
    const found = assignmentOf(scope.repository, candidate, name);
    const value = found ? literalOf(found.expression) : null;
    if (value !== null) return value;
  }
  return null;
}

/** A router that is included somewhere, and the prefix it gets there. Null prefix: computed, so its routes are unknown. */
interface Inclusion {
  readonly file: string;
  /** Expression of the included router: `health.router`, `health_router`. */
  readonly target: string;
  /** Name of what it is included in. */
  readonly receiver: string;
  readonly prefix: string | null;
}

const INCLUDE = /\b(\w+)\.(?:include_router|register_blueprint|blueprint)\s*\(/u;

function inclusions(scope: Scope): Inclusion[] {
  return search(scope.repository, scope.sources, INCLUDE).map((match) => {
    const all = callArguments(scope, match);
    const written = argument(all, 'prefix') ?? argument(all, 'url_prefix');
    const target = all.find(({ name }) => name === null || name === 'router' || name === 'blueprint')?.value ?? '';
    const prefix = written === null ? '' : pathText(scope, match.file, written);
    return { file: match.file, target, receiver: match.groups[0] ?? '', prefix };
  });
}

function stem(file: string): string {
  const name = baseName(file).replace(/\.py$/u, '');
  return name === '__init__' ? baseName(folderOf(file)) : name;
}

/** The module and the name in it that an expression of a file refers to. */
function resolve(scope: Scope, file: string, expression: string): { readonly module: string; readonly name: string } {
  const parts = expression.split('.');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!/^\w+$/u.test(first)) return { module: '', name: last };
  const code = pythonCode(scope.repository, file);
  const imported = new RegExp(
    `^[ \\t]*from[ \\t]+([.\\w]+)[ \\t]+import[ \\t]*(?:\\([^)]{0,2000}|[^\\n]{0,500})?(?<!\\w)(?:(\\w+)[ \\t]+as[ \\t]+)?${first}(?!\\w)`,
    'mu',
  ).exec(code);
  if (!imported) return { module: parts.length > 1 ? (parts.at(-2) ?? '') : stem(file), name: last };
  const from =
    imported[1]
      ?.split('.')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  const original = imported[2] ?? first;
  return parts.length > 1 ? { module: original, name: last } : { module: from, name: original };
}

/** Prefix under which a router of a file is reachable; null where a part of it is computed. */
function prefixOf(scope: Scope, all: readonly Inclusion[], file: string, router: string, depth = 0): string | null {
  if (depth > 4) return '';
  const own = ownPrefix(scope, file, router);
  const inclusion = all.find((candidate) => {
    const target = resolve(scope, candidate.file, candidate.target);
    const sameName = target.name === router;
    return (
      sameName &&
      (candidate.file === file || target.module === stem(file) || target.module === baseName(folderOf(file)))
    );
  });
  if (!inclusion || own === null) return own;
  if (inclusion.prefix === null) return null;
  const outer = prefixOf(scope, all, inclusion.file, inclusion.receiver, depth + 1);
  return outer === null ? null : joinRoute(outer, inclusion.prefix, own);
}

/** `router = APIRouter(prefix="/v1")`, `bp = Blueprint("x", __name__, url_prefix="/api")`. */
function ownPrefix(scope: Scope, file: string, router: string): string | null {
  if (!/^\w+$/u.test(router)) return '';
  const [match] = search(
    scope.repository,
    [file],
    new RegExp(
      `^[ \\t]*${router}[ \\t]*(?::[^=\\n]{1,40})?=[ \\t]*(?:\\w+\\.)?(?:APIRouter|Blueprint|Router|APIBlueprint)\\s*\\(`,
      'mu',
    ),
  );
  if (!match) return '';
  const all = callArguments(scope, match);
  const written = argument(all, 'prefix') ?? argument(all, 'url_prefix');
  return written === null ? '' : pathText(scope, file, written);
}

const DECORATOR =
  /^[ \t]*@(\w+)\.(?:get|head|route|api_route|add_route)\s*\(\s*(?:path\s*=\s*|rule\s*=\s*)?["'](\/?[\w./~-]*)["']/mu;
const BARE_DECORATOR = /^[ \t]*@(?:get|route|head)\s*\(\s*["'](\/[\w./~-]*)["']/mu;
const REGISTERED =
  /\b(?:add_get|add_route|add_url_rule|add_api_route|add_resource|web\.get|Route|Mount)\s*\(\s*(?:["']GET["']\s*,\s*|\w+\s*,\s*)?["'](\/[\w./~-]*)["']/u;
const TORNADO = /\(\s*r?["'](\/[\w./~-]+?)\/?\$?["']\s*,\s*\w*(?:Handler|Health|Ready|Ping)\w*/u;

function found(path: string, match: SourceMatch): Found[] {
  const use = routeUse(path);
  return use === null ? [] : [{ path, use, fact: declared(path, evidenceOf(match)) }];
}

function decorated(scope: Scope): Found[] {
  const matches = search(scope.repository, scope.sources, DECORATOR);
  const candidates = matches.filter(
    ({ groups: [, path = ''] }) => path === '' || path === '/' || routeUse(path) !== null,
  );
  if (candidates.length === 0) return [];
  const all = inclusions(scope);
  return candidates.flatMap((match) => {
    const [router = '', path = ''] = match.groups;
    const prefix = prefixOf(scope, all, match.file, router);
    return prefix === null ? [] : found(joinRoute(prefix, path), match);
  });
}

function registered(scope: Scope): Found[] {
  return [
    ...search(scope.repository, scope.sources, BARE_DECORATOR),
    ...search(scope.repository, scope.sources, REGISTERED),
    ...(scope.framework === 'tornado' ? search(scope.repository, scope.sources, TORNADO) : []),
  ].flatMap((match) => found(joinRoute(match.groups[0] ?? ''), match));
}

/** Libraries whose `include("…urls")` brings a probe or metrics. */
const DJANGO_LIBRARIES: readonly { readonly module: RegExp; readonly path: string }[] = [
  { module: /^health_check\.urls$/u, path: '' },
  { module: /^django_prometheus\.urls$/u, path: 'metrics' },
  { module: /^watchman\.urls$/u, path: '' },
];

const DJANGO_PATH =
  /\b(?:path|re_path|url)\(\s*r?["']\^?([\w./-]*)(?:\/\?)?\$?["']\s*,\s*(include\(\s*\(?\s*["']([\w.]+)["'])?/u;

/** Prefix of an urls.py: where other ones include it. Files that nobody includes are the root. */
function djangoPrefix(scope: Scope, matches: readonly SourceMatch[], file: string, depth = 0): string {
  const module = file.replace(/\.py$/u, '').replaceAll('/', '.');
  const parent = matches.find(
    (match) =>
      match.groups[2] !== undefined &&
      match.file !== file &&
      (module === match.groups[2] || module.endsWith(`.${match.groups[2]}`)),
  );
  if (!parent || depth > 4) return '';
  return `${djangoPrefix(scope, matches, parent.file, depth + 1)}${parent.groups[0] ?? ''}`;
}

/** Django keeps the slash at the end of a path: without it the answer is a redirect. */
function djangoRoutes(scope: Scope): Found[] {
  const files = scope.sources.filter((file) => /(^|\/)urls(\.py$|\/)/u.test(file));
  const matches = search(scope.repository, files, DJANGO_PATH);
  return matches.flatMap((match) => {
    const [own = '', , included] = match.groups;
    const library = DJANGO_LIBRARIES.find(({ module }) => included !== undefined && module.test(included));
    if (included !== undefined && !library) return [];
    const path = `/${djangoPrefix(scope, matches, match.file)}${own}${library?.path ?? ''}`.replace(/\/{2,}/gu, '/');
    return found(path, match);
  });
}

/** Libraries that answer a path on their own. */
const PROVIDED: readonly { readonly pattern: RegExp; readonly path: string; readonly use: RouteUse }[] = [
  { pattern: /\bInstrumentator\s*\([^\n]*\)[\s\S]{0,300}?\.expose\s*\(/u, path: '/metrics', use: 'metrics' },
  { pattern: /\.expose\s*\(\s*(?:app|application)\s*[,)]/u, path: '/metrics', use: 'metrics' },
  { pattern: /\b(?:Gunicorn\w*)?PrometheusMetrics(?:\.for_app_factory)?\s*\(/u, path: '/metrics', use: 'metrics' },
];

function provided(scope: Scope): Found[] {
  return PROVIDED.flatMap(({ pattern, path, use }) => {
    const [match] = search(scope.repository, scope.sources, pattern);
    if (!match) return [];
    const code = pythonCode(scope.repository, match.file).slice(match.index, match.index + match.length + 300);
    const own = /(?:endpoint|path)\s*=\s*["'](\/[\w/-]+)["']/u.exec(code)?.[1];
    return [{ path: own ?? path, use, fact: inferred(own ?? path, evidenceOf(match)) }];
  });
}

/** `app.mount("/metrics", make_asgi_app())`. */
function mounted(scope: Scope): Found[] {
  return search(scope.repository, scope.sources, /\.mount\s*\(\s*["'](\/[\w/-]+)["']/u).flatMap((match) =>
    found(match.groups[0] ?? '', match),
  );
}

/** Paths that the framework's own server answers. */
const BUILT_IN: Readonly<Record<string, string>> = {
  // https://docs.streamlit.io/deploy/tutorials/docker
  streamlit: '/_stcore/health',
};

/**
 * Probe and metrics paths that really exist in the code, with the prefixes of the routers they hang in.
 * @param framework id of the service's framework
 * @param place evidence for the framework, for paths its own server answers
 */
export function routesOf(repository: Repository, sources: readonly string[], framework: Fact<string> | null): Routes {
  const scope: Scope = { repository, sources, framework: framework?.value ?? null };
  const all = [
    ...decorated(scope),
    ...registered(scope),
    ...djangoRoutes(scope),
    ...mounted(scope),
    ...provided(scope),
  ];
  const best = (use: RouteUse) =>
    all.filter((route) => route.use === use).sort((left, right) => compareHealthPaths(left.path, right.path))[0]
      ?.fact ?? null;
  const builtIn =
    scope.framework !== null && Object.hasOwn(BUILT_IN, scope.framework) ? BUILT_IN[scope.framework] : undefined;
  const fallback = builtIn !== undefined && framework ? inferred(builtIn, ...framework.evidence) : null;
  return { liveness: best('liveness') ?? fallback, readiness: best('readiness'), metrics: best('metrics') };
}
