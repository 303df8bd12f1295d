import picomatch from 'picomatch';
import type { Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, folderOf, joinPath } from '../../repository/paths.js';
import { isWithin, relativeTo } from '../source.js';
import { foldersUpwards } from '../version-files.js';
import { type PythonManifest, readManifest } from './manifest.js';
import { readTomlFile, type TomlFile } from './pyproject.js';
import { normalizedName } from './requirements.js';

/** A uv workspace: one lock file for several projects. */
export interface Workspace {
  readonly root: string;
  readonly members: readonly PythonManifest[];
}

function membersOf(repository: Repository, root: string, toml: TomlFile): PythonManifest[] {
  const included = toml.texts('tool', 'uv', 'workspace', 'members').map((glob) => glob.replace(/^\.\/|\/$/gu, ''));
  const excluded = toml.texts('tool', 'uv', 'workspace', 'exclude').map((glob) => glob.replace(/^\.\/|\/$/gu, ''));
  if (included.length === 0) return [];
  const matches = picomatch(included, excluded.length === 0 ? {} : { ignore: excluded });
  return repository.files
    .filter((file) => baseName(file) === 'pyproject.toml' && isWithin(file, root) && folderOf(file) !== root)
    .filter((file) => matches(relativeTo(folderOf(file), root)))
    .map((file) => readManifest(repository, folderOf(file)));
}

const known = new WeakMap<Repository, Map<string, Workspace | null>>();

/** The workspace whose root a folder is, or null. */
export function workspaceAt(repository: Repository, root: string): Workspace | null {
  const cache = known.get(repository) ?? new Map<string, Workspace | null>();
  known.set(repository, cache);
  const cached = cache.get(root);
  if (cached !== undefined) return cached;
  const toml = readTomlFile(repository, joinPath(root, 'pyproject.toml') ?? 'pyproject.toml');
  const isRoot = toml?.get('tool', 'uv', 'workspace') !== undefined;
  const workspace = toml && isRoot ? { root, members: membersOf(repository, root, toml) } : null;
  cache.set(root, workspace);
  return workspace;
}

/** The workspace a folder belongs to, as its root or as a member. */
export function workspaceOf(repository: Repository, root: string): Workspace | null {
  for (const folder of foldersUpwards(root)) {
    const workspace = workspaceAt(repository, folder);
    if (workspace && (folder === root || workspace.members.some((member) => member.root === root))) return workspace;
  }
  return null;
}

/** Members a project needs, transitively, by the names in its dependencies. */
export function neededMembers(workspace: Workspace, manifest: PythonManifest): PythonManifest[] {
  const byName = new Map(
    workspace.members.flatMap((member) =>
      member.name === null ? [] : [[normalizedName(member.name), member] as const],
    ),
  );
  const found = new Set<PythonManifest>();
  const pending = [manifest];
  for (let current = pending.pop(); current; current = pending.pop()) {
    for (const { name } of current.dependencies) {
      const member = byName.get(name);
      if (!member || member === manifest || found.has(member)) continue;
      found.add(member);
      pending.push(member);
    }
  }
  return [...found];
}

/** How a member is part of its workspace; null for the root itself. */
export function membershipOf(
  repository: Repository,
  workspace: Workspace | null,
  manifest: PythonManifest,
): Service['workspace'] {
  if (workspace === null || workspace.root === manifest.root) return null;
  const rootFile = joinPath(workspace.root, 'pyproject.toml') ?? 'pyproject.toml';
  return {
    tool: 'uv',
    root: workspace.root,
    packageName: manifest.name,
    dependencies: neededMembers(workspace, manifest)
      .map((member) => member.root)
      .sort(),
    manifests: [rootFile, ...workspace.members.flatMap(({ file }) => (file === null ? [] : [file]))]
      .filter((file) => repository.hasFile(file))
      .sort(),
  };
}
