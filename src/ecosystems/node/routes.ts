import { declared, type Evidence, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName } from '../../repository/paths.js';
import { compareHealthPaths, joinRoute, type RouteUse, routeUse } from '../health-routes.js';
import { codeOf, evidenceOf, findAll, findFirst, relativeTo, type SourceMatch } from '../source.js';

export interface Routes {
  readonly liveness: Fact<string> | null;
  readonly readiness: Fact<string> | null;
  readonly metrics: Fact<string> | null;
}

interface Route {
  readonly path: string;
  readonly fact: Fact<string>;
}

export interface RouteQuestion {
  readonly repository: Repository;
  readonly root: string;
  readonly sources: readonly string[];
  readonly framework: string | null;
}

/** Router prefixes by file base name: `app.use('/api', healthRouter)`, `app.route('/v1', health)`, `register(x, { prefix })`. */
interface Mount {
  readonly prefix: string;
  readonly target: string;
  readonly file: string;
}

function mounts({ repository, sources }: RouteQuestion): Mount[] {
  const used = findAll(
    repository,
    sources,
    /\.(?:use|route|mount|basePath)\(\s*['"`](\/[\w./-]*)['"`]\s*,\s*(?:[\w$.]+\(\s*\)\s*,\s*)*(?:require\(\s*['"`]([^'"`]+)['"`]|([A-Za-z_$][\w$.]*))/u,
  );
  const registered = findAll(
    repository,
    sources,
    /\.register\(\s*(?:import\(\s*['"`]([^'"`]+)['"`]\s*\)|([A-Za-z_$][\w$.]*))\s*,\s*\{[^{}]{0,120}?prefix:\s*['"`](\/[\w./-]*)['"`]/u,
  );
  return [
    ...used.map(({ groups: [prefix = '', module, name = ''], file }) => ({ prefix, target: module ?? name, file })),
    ...registered.map(({ groups: [module, name = '', prefix = ''], file }) => ({
      prefix,
      target: module ?? name,
      file,
    })),
  ];
}

/** The module a name was imported from in a file, by its base name without extension. */
function moduleOf(question: RouteQuestion, file: string, name: string): string {
  if (/[/.]/u.test(name) && name.includes('/')) return stem(name);
  const plain = name.split('.')[0] ?? name;
  if (!/^[\w$]+$/u.test(plain)) return plain;
  const quoted = plain.replace(/\$/gu, '\\$');
  const code = codeOf(question.repository, file) ?? '';
  const source = new RegExp(
    `(?:import\\s[^;'"]{0,200}\\b${quoted}\\b[^;'"]{0,200}['"]([^'"]+)['"]|\\b${quoted}\\b[^=\\n]{0,40}=\\s*(?:await\\s+)?(?:require|import)\\(\\s*['"]([^'"]+)['"])`,
    'u',
  ).exec(code);
  const path = source?.[1] ?? source?.[2];
  return path === undefined ? plain : stem(path);
}

function stem(path: string): string {
  const base = baseName(path).replace(/\.\w+$/u, '');
  return base === 'index' ? baseName(path.slice(0, Math.max(0, path.lastIndexOf('/')))) : base;
}

/** Prefix under which a file's routes are mounted, followed over at most three routers. */
function prefixOf(question: RouteQuestion, all: readonly Mount[], file: string, depth = 0): string {
  if (depth > 2) return '';
  const own = stem(file);
  const mount = all.find(
    (candidate) => candidate.file !== file && moduleOf(question, candidate.file, candidate.target) === own,
  );
  return mount === undefined ? '' : joinRoute(prefixOf(question, all, mount.file, depth + 1), mount.prefix);
}

const VERB_ROUTE = /([A-Za-z_$][\w$]*)\s*\.\s*(?:get|head|all|use|route)\(\s*['"`](\/[\w./~-]*)['"`]\s*(?:,|\))/u;
const OBJECT_ROUTE = /\b(?:url|path):\s*['"`](\/[\w./~-]+)['"`]/u;
/** Callers of `.get('/health')` that ask for a page instead of serving one. */
const CLIENT =
  /^(axios|request|supertest|agent|fetch|got|ky|client|http|https|api|apiClient|superagent|instance|page|session|cache|redis|params|searchParams|headers|map)$/iu;

function isServed(match: SourceMatch): boolean {
  const [receiver] = match.groups;
  return receiver === undefined || !CLIENT.test(receiver);
}

/** Routes of Express, Fastify, Koa, Hono, Hapi and their kin. */
function codeRoutes(question: RouteQuestion): Route[] {
  const { repository, sources } = question;
  const verbs = findAll(repository, sources, VERB_ROUTE).filter(isServed);
  const objects = findAll(repository, sources, OBJECT_ROUTE).filter(({ file, index }) =>
    /\b(method|handler)\b/u.test((codeOf(repository, file) ?? '').slice(Math.max(0, index - 150), index + 250)),
  );
  const candidates = [
    ...verbs.map((match) => ({ match, own: match.groups[1] ?? '' })),
    ...objects.map((match) => ({ match, own: match.groups[0] ?? '' })),
  ].filter(({ own }) => routeUse(own) !== null || own === '/');
  if (candidates.length === 0) return [];
  const all = mounts(question);
  return candidates.flatMap(({ match, own }) => {
    const receiver = match.groups[0] ?? '';
    const local = localPrefix(question, match.file, receiver);
    const path = joinRoute(prefixOf(question, all, match.file), local, own);
    return routeUse(path) === null ? [] : [{ path, fact: declared(path, evidenceOf(match)) }];
  });
}

/** `new Hono().basePath('/api')`, `new Router({ prefix: '/api' })` in the same file. */
function localPrefix({ repository }: RouteQuestion, file: string, receiver: string): string {
  const code = codeOf(repository, file) ?? '';
  const prefix = /new\s+(?:Koa)?Router\(\s*\{[^{}]{0,80}?prefix:\s*['"`](\/[\w/-]*)['"`]/u.exec(code)?.[1];
  const base = /\.basePath\(\s*['"`](\/[\w/-]*)['"`]/u.exec(code)?.[1];
  return /router|app|api|health/iu.test(receiver) ? (prefix ?? base ?? '') : '';
}

/** `@Controller('health')` with `@Get()` or `@Get('ready')`, under setGlobalPrefix unless that excludes it. */
function nestRoutes(question: RouteQuestion): Route[] {
  const { repository, sources } = question;
  const controllers = findAll(
    repository,
    sources,
    /@Controller\(\s*(?:['"`]([\w/-]*)['"`]|\{[^{}]{0,120}?path:\s*['"`]([\w/-]*)['"`][^{}]{0,120}\}|\{[^{}]{0,80}\})?\s*\)/u,
  );
  const global = findFirst(repository, sources, /setGlobalPrefix\(\s*['"`]([\w/-]+)['"`]([^;]{0,300})/u);
  return controllers.flatMap((controller) => {
    const code = codeOf(repository, controller.file) ?? '';
    const base = controller.groups[0] ?? controller.groups[1] ?? '';
    const next = code.indexOf('@Controller(', controller.index + 1);
    const body = code.slice(controller.index, next === -1 ? undefined : next);
    return [...body.matchAll(/@Get\(\s*(?:['"`]([\w/-]*)['"`])?\s*\)/gu)].flatMap((match) => {
      const own = joinRoute(base, match[1] ?? '');
      if (routeUse(own) === null) return [];
      const excluded = global?.groups[1]?.includes(own.slice(1)) === true;
      const path = global && !excluded ? joinRoute(global.groups[0] ?? '', own) : own;
      return [{ path, fact: declared(path, evidenceOf(controller)) }];
    });
  });
}

/** A rule that turns the place of a route file into its path. */
type FileRule = (path: string) => string | null;

const withoutGroups = (path: string) => path.replace(/(^|\/)\([^)]*\)(?=\/|$)/gu, '');

/** Files that are routes: the folder structure is the path. */
const FILE_RULES: Readonly<Record<string, readonly FileRule[]>> = {
  next: [
    (path) => /^(?:src\/)?app\/(.+)\/route\.[jt]sx?$/u.exec(withoutGroups(path))?.[1] ?? null,
    (path) => /^(?:src\/)?pages\/(api\/.+?)(?:\/index)?\.[jt]sx?$/u.exec(path)?.[1] ?? null,
  ],
  nuxt: [
    (path) => {
      const found = /^(?:src\/)?server\/(api|routes)\/(.+?)(?:\.get)?\.[jt]s$/u.exec(path);
      return found ? joinRoute(found[1] === 'api' ? 'api' : '', (found[2] ?? '').replace(/\/index$/u, '')) : null;
    },
  ],
  nitro: [
    (path) => {
      const found = /^(?:src\/)?(?:server\/)?(api|routes)\/(.+?)(?:\.get)?\.[jt]s$/u.exec(path);
      return found ? joinRoute(found[1] === 'api' ? 'api' : '', (found[2] ?? '').replace(/\/index$/u, '')) : null;
    },
  ],
  sveltekit: [(path) => /^src\/routes\/(.+)\/\+server\.[jt]s$/u.exec(withoutGroups(path))?.[1] ?? null],
  astro: [(path) => /^src\/pages\/(.+?)\.[jt]s$/u.exec(path)?.[1] ?? null],
  remix: [remixRoute],
  'react-router': [remixRoute],
  'tanstack-start': [(path) => /^(?:src|app)\/routes\/(.+?)\.[jt]sx?$/u.exec(path)?.[1]?.replace(/\./gu, '/') ?? null],
};

/** Flat routes: `app/routes/api.health.ts`, `healthcheck.tsx`, `_internal+/healthz.ts`, `resources+/health.tsx`. */
function remixRoute(path: string): string | null {
  const found = /^app\/routes\/(.+?)(?:\/(?:route|index))?\.[jt]sx?$/u.exec(path)?.[1];
  if (found === undefined) return null;
  return found
    .replace(/\+\//gu, '/')
    .split(/[./]/u)
    .filter((part) => !part.startsWith('_'))
    .map((part) => part.replace(/[[\]]/gu, ''))
    .join('/');
}

function fileRoutes({ repository, root, sources, framework }: RouteQuestion): Route[] {
  const rules = framework !== null && Object.hasOwn(FILE_RULES, framework) ? (FILE_RULES[framework] ?? []) : [];
  return sources.flatMap((file) => {
    for (const rule of rules) {
      const found = rule(relativeTo(file, root));
      if (found === null || routeUse(joinRoute(found)) === null) continue;
      const path = joinRoute(found);
      return [{ path, fact: declared(path, firstLine(repository, file)) }];
    }
    return [];
  });
}

/** The line that exports the handler, else the file as a whole. */
function firstLine(repository: Repository, file: string): Evidence {
  const found = findFirst(repository, [file], /export\s+(?:default|(?:async\s+)?(?:function|const))[^\n]*/u);
  return found ? evidenceOf(found) : evidence(file, null, baseName(file));
}

/** Libraries that answer a path on their own. */
const PROVIDED: readonly { readonly pattern: RegExp; readonly path: string; readonly use: RouteUse }[] = [
  {
    pattern: /register\(\s*(?:require\(['"])?(?:fastify-metrics|metricsPlugin|fastifyMetrics)/u,
    path: '/metrics',
    use: 'metrics',
  },
  { pattern: /PrometheusModule\.register\(\s*(?:\{(?![^{}]{0,200}\bpath\b)|\))/u, path: '/metrics', use: 'metrics' },
  { pattern: /express-prom-bundle|promBundle\(/u, path: '/metrics', use: 'metrics' },
];

function best(routes: readonly Route[], use: RouteUse): Fact<string> | null {
  const fitting = routes.filter((route) => routeUse(route.path) === use);
  const sorted = use === 'liveness' ? fitting.sort((a, b) => compareHealthPaths(a.path, b.path)) : fitting;
  return sorted[0]?.fact ?? null;
}

/** Probe and metrics routes that the code really has; null for each it has not. */
export function routesOf(question: RouteQuestion): Routes {
  const routes = [...fileRoutes(question), ...nestRoutes(question), ...codeRoutes(question), ...terminus(question)];
  const provided = PROVIDED.flatMap(({ pattern, path, use }) => {
    const match = findFirst(question.repository, question.sources, pattern);
    return match === null ? [] : [{ use, fact: inferred(path, evidenceOf(match)) }];
  });
  return {
    liveness: best(routes, 'liveness'),
    readiness: best(routes, 'readiness'),
    metrics: best(routes, 'metrics') ?? provided.find(({ use }) => use === 'metrics')?.fact ?? null,
  };
}

/** `healthChecks: { '/healthz': check }` of @godaddy/terminus and lightship-like helpers. */
function terminus({ repository, sources }: RouteQuestion): Route[] {
  return findAll(repository, sources, /healthChecks:\s*\{[^{}]{0,80}?['"`](\/[\w/-]+)['"`]/u).map((match) => {
    const path = match.groups[0] ?? '/health';
    return { path, fact: declared(path, evidenceOf(match)) };
  });
}
