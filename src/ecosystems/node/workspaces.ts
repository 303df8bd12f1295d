import picomatch from 'picomatch';
import { parse as parseYaml } from 'yaml';
import type { Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { folderOf, joinPath } from '../../repository/paths.js';
import { isWithin, relativeTo } from '../source.js';
import { foldersUpwards } from '../version-files.js';
import { type Manifest, manifestIn } from './manifest.js';

/** A workspace: one lock file, several packages. */
export interface Workspace {
  readonly tool: string;
  readonly root: string;
  readonly manifest: Manifest | null;
  /** The members, sorted by folder; the root itself is none. */
  readonly members: readonly Manifest[];
}

/** Globs of pnpm-workspace.yaml; null where it names none (pnpm also keeps plain settings in that file). */
function pnpmPatterns(repository: Repository, folder: string): string[] | null {
  const file = joinPath(folder, 'pnpm-workspace.yaml');
  const text = file === null ? null : repository.read(file);
  if (text === null) return null;
  try {
    const data: unknown = parseYaml(text);
    const list = typeof data === 'object' && data !== null && 'packages' in data ? data.packages : null;
    return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : null;
  } catch {
    return null;
  }
}

/** Which of npm, yarn and bun reads the `workspaces` field of a folder: told by packageManager, then by the lock file. */
function fieldTool(repository: Repository, folder: string, manifest: Manifest | null): string {
  const named = /^(npm|yarn|bun|pnpm)@/u.exec(manifest?.text('packageManager') ?? '')?.[1];
  if (named) return named;
  const has = (name: string) => repository.hasFile(joinPath(folder, name) ?? name);
  if (has('bun.lock') || has('bun.lockb')) return 'bun';
  return has('yarn.lock') || has('.yarnrc.yml') ? 'yarn' : 'npm';
}

function membersOf(repository: Repository, root: string, patterns: readonly string[]): Manifest[] {
  const clean = (pattern: string) => pattern.replace(/^\.\//u, '').replace(/\/+$/u, '');
  const included = patterns.filter((pattern) => !pattern.startsWith('!')).map(clean);
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => clean(pattern.slice(1)));
  const matches = picomatch(included, excluded.length === 0 ? {} : { ignore: excluded });
  const folders = manifestFolders(repository).filter(
    (folder) => folder !== root && isWithin(folder, root) && matches(relativeTo(folder, root)),
  );
  return folders.map((folder) => manifestIn(repository, folder)).filter((found): found is Manifest => found !== null);
}

const folderCache = new WeakMap<Repository, readonly string[]>();

/** Folders with a package.json, sorted. */
function manifestFolders(repository: Repository): readonly string[] {
  const known = folderCache.get(repository);
  if (known) return known;
  const folders = repository.files
    .filter((file) => /(^|\/)package\.json5?$/u.test(file))
    .map(folderOf)
    .sort();
  folderCache.set(repository, folders);
  return folders;
}

const workspaceCache = new WeakMap<Repository, Map<string, Workspace | null>>();

/** The workspace that a folder is the root of; null where it is none or has no members. */
export function workspaceAt(repository: Repository, folder: string): Workspace | null {
  let known = workspaceCache.get(repository);
  if (!known) {
    known = new Map();
    workspaceCache.set(repository, known);
  }
  const found = known.get(folder);
  if (found !== undefined) return found;
  const workspace = readWorkspace(repository, folder);
  known.set(folder, workspace);
  return workspace;
}

function readWorkspace(repository: Repository, folder: string): Workspace | null {
  const manifest = manifestIn(repository, folder);
  const pnpm = pnpmPatterns(repository, folder);
  const patterns = pnpm ?? manifest?.workspaces ?? null;
  if (patterns === null) return null;
  const members = membersOf(repository, folder, patterns);
  if (members.length === 0) return null;
  const tool = pnpm === null ? fieldTool(repository, folder, manifest) : 'pnpm';
  return { tool, root: folder, manifest, members };
}

/** The workspace that a folder belongs to, as its root or as a member. */
export function workspaceOf(repository: Repository, folder: string): Workspace | null {
  for (const parent of foldersUpwards(folder)) {
    const workspace = workspaceAt(repository, parent);
    if (workspace && (parent === folder || workspace.members.some((member) => member.root === folder)))
      return workspace;
  }
  return null;
}

/**
 * The members a package needs, directly or through other members, sorted by folder.
 * @param follow which members count, and are followed to what they need themselves
 */
export function memberDependencies(
  workspace: Workspace,
  manifest: Manifest,
  follow: (member: Manifest) => boolean = () => true,
): Manifest[] {
  const byName = new Map(workspace.members.flatMap((member) => (member.name === null ? [] : [[member.name, member]])));
  const needed = new Set<Manifest>();
  const pending = [manifest];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const dependency of next.dependencies.values()) {
      const member = byName.get(dependency.name);
      if (!member || member === manifest || needed.has(member)) continue;
      // A range of another kind (npm:, a URL) names a package of the registry that happens to share the name.
      if (/^(npm|https?|git|github|file):/u.test(dependency.range)) continue;
      if (!follow(member)) continue;
      needed.add(member);
      pending.push(member);
    }
  }
  return [...needed].sort((left, right) => (left.root < right.root ? -1 : 1));
}

/** The membership as the profile tells it. */
export function membership(workspace: Workspace, manifest: Manifest): NonNullable<Service['workspace']> {
  return {
    tool: workspace.tool,
    root: workspace.root,
    packageName: manifest.name,
    dependencies: memberDependencies(workspace, manifest).map((member) => member.root),
    manifests: [
      ...(workspace.manifest ? [workspace.manifest.file] : []),
      ...workspace.members.map((member) => member.file),
    ],
  };
}
