import type { Repository } from '../../repository/contract.js';
import { joinPath } from '../../repository/paths.js';
import { isWithin, sourceFiles } from '../source.js';
import { type FrameworkMatch, frameworkOf } from './framework.js';
import { type Launch, launchOf } from './launch.js';
import type { Manifest } from './manifest.js';
import { prismaSchemas } from './migrations.js';
import { type NxApplication, nxEntrypoint, nxFramework } from './nx.js';
import { staticSite } from './output.js';
import { type Installation, installationOf } from './package-manager.js';
import { type Listening, listeningOf } from './port.js';
import { memberDependencies, type Workspace, workspaceOf } from './workspaces.js';

const EXTENSIONS = ['ts', 'tsx', 'js', 'jsx', 'mjs', 'cjs', 'mts', 'cts', 'vue', 'svelte', 'astro'];
/** A sub-folder with one of these is another project. */
const BOUNDARIES = ['package.json', 'project.json', 'deno.json', 'deno.jsonc'];

/** One package of a repository, read once: what all its facts are made of. */
export interface NodePackage {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly workspace: Workspace | null;
  readonly installation: Installation;
  /** Its own source files. */
  readonly sources: readonly string[];
  /** Source files of the workspace members it needs at run time. */
  readonly memberSources: readonly string[];
  readonly members: readonly Manifest[];
  readonly prisma: readonly string[];
  readonly match: FrameworkMatch | null;
  readonly isStatic: boolean;
  readonly launch: Launch;
  /** Its project.json, where Nx builds it. */
  readonly nx: NxApplication | null;
  /** What its own code listens on; null where a framework's server runs. */
  readonly listening: Listening | null;
}

/** The start script's program belongs to the framework: it listens, not the package's own code. */
function frameworkServes(match: FrameworkMatch | null, launch: Launch): boolean {
  if (match === null || match.framework.role === 'api' || match.framework.role === 'app') return false;
  const file = launch.entrypoint?.value;
  if (file === undefined) return true;
  return file === match.framework.entrypoint || file.startsWith('.output/') || /^(build|build\/index\.js)$/u.test(file);
}

/** Source files of a package, with the file it starts even where that has no extension (bin/www). */
function ownSources(repository: Repository, manifest: Manifest): string[] {
  const files = sourceFiles(repository, manifest.root, EXTENSIONS, BOUNDARIES);
  const started = [...manifest.scripts.values()].flatMap(
    ({ command }) => /(?:^|\s)(?:\.\/)?(bin\/\w+)(?=\s|$)/u.exec(command)?.[1] ?? [],
  );
  const bare = started.map((file) => joinPath(manifest.root, file) ?? file).filter((file) => repository.hasFile(file));
  return [...new Set([...bare, ...files])];
}

function pathWithoutExtension(root: string, file: string): string {
  return (joinPath(root, file) ?? file).replace(/\.\w+$/u, '');
}

/** Where the source of a built entry lies: dist/main.js comes from src/main.ts. */
function sourceOfEntry(entry: string): string {
  return entry.replace(/^(.*\/)?(dist|build|lib|out)\/(?:src\/)?/u, '$1src/');
}

/** What Nx bundles is started as a file; everything else about the start is as in any package. */
function launchWithNx(launch: Launch, nx: NxApplication | null, isStatic: boolean): Launch {
  const entrypoint = nx === null || isStatic || launch.command !== null ? null : nxEntrypoint(nx);
  if (entrypoint === null) return launch;
  return { ...launch, command: { ...entrypoint, value: `node ${entrypoint.value}` }, entrypoint };
}

/** A member with a start script is a service of its own: depending on it means its types, not its variables or tables. */
function isLibrary(member: Manifest): boolean {
  return !member.scripts.has('start') && !member.scripts.has('start:prod');
}

/** Where the started file lies in another member of the workspace, the code that listens lies there too. */
function listeningSources(
  repository: Repository,
  manifest: Manifest,
  workspace: Workspace | null,
  launch: Launch,
): string[] {
  const file = launch.entrypoint === null ? null : joinPath(manifest.root, launch.entrypoint.value);
  if (file === null || workspace?.root !== manifest.root) return [];
  // Members may lie in members: the deepest one owns the file.
  const owner = workspace.members.findLast((member) => isWithin(file, member.root));
  return owner ? sourceFiles(repository, owner.root, EXTENSIONS, BOUNDARIES) : [];
}

/** Reads a package: framework, package manager, start, and what it listens on. */
export function readPackage(repository: Repository, manifest: Manifest, nx: NxApplication | null): NodePackage {
  const workspace = workspaceOf(repository, manifest.root) ?? nx?.workspace ?? null;
  const installation = installationOf({ repository, manifest, workspace });
  const sources = ownSources(repository, manifest);
  const isMember = workspace !== null && workspace.root !== manifest.root;
  const members = workspace ? memberDependencies(workspace, manifest, isLibrary) : [];
  const match =
    frameworkOf({ repository, manifest, sources, isMember }) ?? (nx && nxFramework(repository, nx, sources));
  const isStatic = match !== null && staticSite({ repository, manifest, match }).isStatic;
  const launch = launchWithNx(
    launchOf({ repository, manifest, workspace, installation, match, isStatic }),
    nx,
    isStatic,
  );
  const elsewhere = listeningSources(repository, manifest, workspace, launch);
  const entry =
    launch.entrypoint === null ? null : sourceOfEntry(pathWithoutExtension(manifest.root, launch.entrypoint.value));
  return {
    repository,
    manifest,
    workspace,
    installation,
    sources,
    members,
    memberSources: members.flatMap((member) => sourceFiles(repository, member.root, EXTENSIONS, BOUNDARIES)),
    prisma: prismaSchemas(repository, [manifest.root, ...members.map((member) => member.root)]),
    match,
    isStatic: isStatic && launch.command === null,
    launch,
    nx,
    listening: frameworkServes(match, launch) ? null : listeningOf(repository, [...sources, ...elsewhere], entry),
  };
}
