import { parse as parseJsonc } from 'jsonc-parser';
import { declared, type Evidence, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import { foldersUpwards } from '../version-files.js';
import { type FrameworkMatch, importOf } from './framework.js';
import { frameworks } from './frameworks.js';
import { type Manifest, manifestIn } from './manifest.js';
import type { Workspace } from './workspaces.js';

/** An application of an Nx workspace: its dependencies stand at the root, its build in project.json. */
export interface NxApplication {
  readonly name: string;
  readonly file: string;
  readonly root: string;
  readonly workspace: Workspace & { readonly manifest: Manifest };
  /** Executor of the build or serve target, where one is written. */
  readonly executor: string | null;
  /** Built files, relative to the service; they mostly lie at the workspace root. */
  readonly output: Fact<string> | null;
  readonly evidence: Evidence;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function nxWorkspace(repository: Repository, root: string): (Workspace & { readonly manifest: Manifest }) | null {
  for (const folder of foldersUpwards(root)) {
    const manifest = manifestIn(repository, folder);
    if (manifest && repository.hasFile(joinPath(folder, 'nx.json') ?? 'nx.json'))
      return { tool: 'nx', root: folder, manifest, members: [] };
  }
  return null;
}

/** `outputPath` of the build target, as text or in parts, else its first output without placeholders. */
function outputPath(build: Record<string, unknown>): string | null {
  const option = record(build.options).outputPath;
  const parts = record(option);
  const base = text(option) ?? text(parts.base);
  if (base !== null) return parts.browser === undefined ? base : (joinPath(base, text(parts.browser) ?? '.') ?? base);
  const outputs: unknown[] = Array.isArray(build.outputs) ? build.outputs : [];
  const first = outputs.map(text).find((output) => output !== null && !/\{(?!workspaceRoot\})/u.test(output));
  return first === undefined || first === null ? null : first.replace(/^\{workspaceRoot\}\//u, '');
}

function fromService(root: string, workspaceRoot: string, path: string): string {
  const depth = root.split('/').length - (workspaceRoot === '.' ? 0 : workspaceRoot.split('/').length);
  return `${'../'.repeat(depth)}${path}`;
}

/** Reads project.json of a folder; null where there is none, or it is a library or an end-to-end test. */
export function nxApplication(repository: Repository, root: string): NxApplication | null {
  const file = joinPath(root, 'project.json') ?? 'project.json';
  const content = root === '.' ? null : repository.read(file);
  const workspace = content === null ? null : nxWorkspace(repository, root);
  if (content === null || workspace === null) return null;
  const project = record(parseJsonc(content, [], { allowTrailingComma: true }));
  const name = text(project.name) ?? baseName(root);
  const targets = record(project.targets ?? project.architect);
  if (project.projectType !== 'application' || /-e2e$/u.test(name) || targets.e2e !== undefined) return null;
  const build = record(targets.build);
  const path = outputPath(build);
  const place = evidence(file, null, `application ${name}`);
  return {
    name,
    file,
    root,
    workspace,
    executor: text(build.executor) ?? text(record(targets.serve).executor),
    output: path === null ? null : declared(fromService(root, workspace.root, path), place),
    evidence: place,
  };
}

/** Executors that build with one framework. Those of plain programs and bundlers say nothing of it. */
const EXECUTORS: readonly (readonly [RegExp, string])[] = [
  [/^(@nx\/angular|@nrwl\/angular|@angular-devkit\/build-angular|@angular\/build)/u, 'angular'],
  [/^(@nx|@nrwl)\/next/u, 'next'],
  [/^(@nx|@nrwl)\/remix/u, 'remix'],
  [/^@nx\/nuxt/u, 'nuxt'],
  [/^(@nx|@nrwl)\/(expo|react-native)/u, 'expo'],
  [/^@nxtensions\/astro/u, 'astro'],
  [/^(@nx|@nrwl)\/vite/u, 'vite'],
  [/^@nx\/rsbuild/u, 'rsbuild'],
];

function matchOf(id: string, application: NxApplication, place: Evidence): FrameworkMatch | null {
  const framework = frameworks.find((candidate) => candidate.id === id);
  const { dependencies } = application.workspace.manifest;
  const dependency = framework?.packages.map((name) => dependencies.get(name)).find((found) => found !== undefined);
  return framework && dependency ? { framework, dependency, fact: declared(id, place, dependency.evidence) } : null;
}

/** The framework of an application: by its executor, its configuration file, or what its code imports. */
export function nxFramework(
  repository: Repository,
  application: NxApplication,
  sources: readonly string[],
): FrameworkMatch | null {
  const { executor, root } = application;
  const byExecutor = executor === null ? undefined : EXECUTORS.find(([pattern]) => pattern.test(executor))?.[1];
  if (byExecutor !== undefined) return matchOf(byExecutor, application, application.evidence);
  const names = new Map(repository.filesIn(root).map((file) => [baseName(file).replace(/\.[cm]?[jt]s$/u, ''), file]));
  const configured = frameworks.find(({ configs }) => configs.some((config) => names.has(config)));
  if (configured) return matchOf(configured.id, application, application.evidence);
  const programs = frameworks.filter(({ role }) => role === 'api');
  for (const framework of programs) {
    const dependency = framework.packages.find((name) => application.workspace.manifest.dependencies.has(name));
    const place = dependency === undefined ? null : importOf(repository, sources, dependency);
    if (place) return matchOf(framework.id, application, place);
  }
  return null;
}

/** `node main.js` in the output folder, for programs that Nx bundles for Node.js. */
export function nxEntrypoint(application: NxApplication): Fact<string> | null {
  const { output, executor } = application;
  if (output === null || executor === null) return null;
  const forNode = /^(@nx|@nrwl)\/(node|js|esbuild|webpack|nest)\b/u.test(executor);
  return forNode ? inferred(`${output.value}/main.js`, ...output.evidence) : null;
}
