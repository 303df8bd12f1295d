import type { GitInformation, Repository } from './contract.js';
import { containedPath } from './paths.js';
import { repositoryOver } from './tree.js';

const NO_GIT: GitInformation = { origin: null, defaultBranch: null, branch: null, head: null, folder: '.' };

/** A repository out of a record of files: for tests, and for callers that hold files but no folder. */
export function memoryRepository(
  files: Readonly<Record<string, string>>,
  options: { readonly name?: string; readonly git?: Partial<GitInformation> } = {},
): Repository {
  const name = options.name ?? 'app';
  return repositoryOver({
    root: `/${name}`,
    name,
    git: { ...NO_GIT, ...options.git },
    files: Object.keys(files).map(containedPath).sort(),
    notices: [],
    readText: (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null),
  });
}
