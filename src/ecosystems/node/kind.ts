import { assumed, declared, type Fact, inferred, type ServiceKind } from '../../model/index.js';
import { evidenceOf, filesBelow, findFirst, relativeTo } from '../source.js';
import { commandsIn } from './command-line.js';
import { type FrameworkMatch, looksLikeLibrary } from './framework.js';
import { runtimeDependency } from './manifest.js';
import type { NodePackage } from './package.js';

/** Packages whose consumers wait for jobs or messages. */
const QUEUES = [
  'bullmq',
  'bull',
  'bee-queue',
  'agenda',
  'pg-boss',
  'graphile-worker',
  'amqplib',
  'amqp-connection-manager',
  'kafkajs',
  '@temporalio/worker',
  'sqs-consumer',
  'node-cron',
  'cron',
  'croner',
  'nats',
  '@nestjs/bullmq',
  '@nestjs/bull',
  'inngest',
  'rascal',
];
/** A page, a view engine or static files beside the API. */
const SERVES_PAGES =
  /express\.static\s*\(|serveStatic\s*\(|set\(\s*['"]view engine['"]|@fastify\/static|ServeStaticModule|sendFile\s*\(|\.render\(\s*['"]/u;
/** What authors call a package that works through a queue; its HTTP server is then for probes and dashboards. */
const WORKER_NAME = /(^|[-_/])(workers?|queues?|consumers?|scheduler|schedules|cron|jobs?|background|processor)$/iu;
/** Bundlers say nothing of what is bundled: only a page makes it a site. */
const NEEDS_PAGE = new Set(['vite', 'rsbuild', 'webpack', 'parcel', 'svelte', 'stencil']);

/** An HTML page that a bundler could start from. */
function hasPage({ repository, manifest }: NodePackage): boolean {
  return filesBelow(repository, manifest.root).some((file) =>
    /^(?:(?:src|public|app|client|static|web)\/)?index\.(?:html|ejs)$/u.test(relativeTo(file, manifest.root)),
  );
}

function configuresPages({ repository, manifest }: NodePackage): boolean {
  const configs = repository
    .filesIn(manifest.root)
    .filter((file) => /(webpack|vite|rsbuild)\.config\.[cm]?[jt]s$/u.test(file));
  return (
    findFirst(
      repository,
      configs,
      /HtmlWebpackPlugin|html-webpack-plugin|createHtmlPlugin|laravel-vite-plugin|\bhtml\s*:\s*\{|\broot\s*:\s*['"`]/u,
    ) !== null
  );
}

function isLibraryBuild({ repository, manifest }: NodePackage): boolean {
  const configs = repository.filesIn(manifest.root).filter((file) => /vite\.config\.[cm]?[jt]s$/u.test(file));
  return findFirst(repository, configs, /\blib\s*:\s*\{/u) !== null;
}

/** Whether anything builds the page: a bundler's configuration alone may serve a component catalogue or tests. */
function isBuilt({ manifest, nx, match }: NodePackage): boolean {
  if (nx !== null || manifest.scripts.has('build')) return true;
  const programs = match?.framework.signs ?? [];
  return [...manifest.scripts.values()].some(({ command }) =>
    commandsIn(command).some(({ program, args }) => programs.includes(program) && args.includes('build')),
  );
}

/** Programs for phones, desktops and browsers; Expo can also export a site. */
function appKind({ manifest }: NodePackage, { framework, fact }: FrameworkMatch): Fact<ServiceKind> {
  const build = manifest.scripts.get('build') ?? manifest.scripts.get('build:web');
  const exportsWeb = framework.id === 'expo' && /expo\s+export\b[^&|;]*(?:web|all)/u.test(build?.command ?? '');
  return exportsWeb && build ? inferred('static', build.evidence) : inferred('tool', ...fact.evidence);
}

function siteKind(pack: NodePackage): Fact<ServiceKind> | null {
  const { match, manifest, launch } = pack;
  if (match === null) return null;
  const { role, id } = match.framework;
  if (role === 'app') return appKind(pack, match);
  if (role !== 'server' && role !== 'static') return null;
  if (NEEDS_PAGE.has(id) && launch.command === null) {
    if (!hasPage(pack) && !configuresPages(pack) && pack.nx === null)
      return inferred('library', ...match.fact.evidence);
    if (!isBuilt(pack)) return inferred('tool', ...match.fact.evidence);
    if (isLibraryBuild(pack) && looksLikeLibrary(manifest)) return inferred('library', ...match.fact.evidence);
  }
  return inferred(pack.isStatic ? 'static' : 'web', ...match.fact.evidence);
}

function serverKind(pack: NodePackage): Fact<ServiceKind> | null {
  const { listening, match, launch, repository, sources, manifest } = pack;
  const isServer = match?.framework.role === 'api' || listening?.listens != null;
  if (!isServer) return null;
  if (
    launch.command === null &&
    (looksLikeLibrary(manifest) || manifest.value('bin') !== undefined) &&
    manifest.value('main') === undefined &&
    listening?.listens == null
  )
    return null;
  const listens = listening?.listens;
  const queue = queueDependency(pack);
  if (!listens && match?.framework.library && queue && launch.command !== null)
    return inferred('worker', queue.evidence);
  if (!listens && match?.framework.library && launch.command === null && looksLikeLibrary(manifest)) return null;
  if (queue && WORKER_NAME.test(manifest.root === '.' ? (manifest.name ?? '') : manifest.root))
    return inferred('worker', queue.evidence);
  const page = findFirst(repository, sources, SERVES_PAGES);
  if (page) return inferred('web', evidenceOf(page));
  const evidence = listens ? [listens] : (match?.fact.evidence ?? []);
  return inferred('api', ...evidence);
}

function queueDependency({ manifest }: NodePackage) {
  for (const name of QUEUES) {
    const found = runtimeDependency(manifest, name);
    if (found) return found;
  }
  return null;
}

/** A program that neither listens nor serves: a worker where something starts it. Null where nothing does. */
function workerKind(pack: NodePackage): Fact<ServiceKind> | null {
  const { launch, manifest } = pack;
  if (launch.command === null) return null;
  const queue = queueDependency(pack);
  if (queue) return inferred('worker', queue.evidence);
  if (launch.script !== null) return inferred('worker', launch.script.evidence);
  if (pack.nx !== null) return assumed('worker', pack.nx.evidence);
  if (manifest.value('bin') !== undefined || looksLikeLibrary(manifest)) return null;
  return manifest.private || pack.workspace === null ? assumed('worker', ...launch.command.evidence) : null;
}

/** What a package is to a host. Workers run without listening; libraries and tools are not deployed. */
export function kindOf(pack: NodePackage): Fact<ServiceKind> {
  const { manifest, launch, workspace } = pack;
  const known = siteKind(pack) ?? serverKind(pack);
  if (known) return known;
  // A member that only has a main file is imported by its siblings; nothing says that it is started.
  const isMember = workspace !== null && workspace.root !== manifest.root && pack.nx === null;
  const worker = isMember && launch.script === null ? null : workerKind(pack);
  if (worker) return worker;
  if (manifest.value('bin') !== undefined) return declared('tool', manifest.at('bin'));
  const imported = ['exports', 'main', 'module', 'types'].find((key) => manifest.value(key) !== undefined);
  return imported === undefined ? inferred('tool', manifest.at()) : inferred('library', manifest.at(imported));
}
