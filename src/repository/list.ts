import type { Notice } from '../model/index.js';
import { rulesAbove, sharedRules } from './excludes.js';
import type { GitLocation } from './git.js';
import { configFlag } from './git-config.js';
import type { TrackedPaths } from './index-file.js';
import { trackedPaths } from './tracked.js';
import { finish, visit, walkOver } from './walk.js';

/*
 * How a listing is made, with or without git: the tracked paths are read from .git/index (tracked.ts), and every
 * folder that is not ignored is read once. That one walk finds what the index cannot say: tracked files that are
 * deleted, untracked files, links, FIFOs. A tracked file is listed whatever the ignore rules say; of the rest, what
 * no rule ignores. The result is that of `git ls-files --cached --others --exclude-standard` less what is not there,
 * and less the folders below; the tests hold it against git on generated trees.
 * Not followed, on purpose: `include` in git's configuration, and .gitignore files that only the index has (sparse
 * check-outs).
 */

const NO_TRACKED: TrackedPaths = { paths: [], submodules: new Set() };

/** Lists a folder that belongs to no repository, honouring every .gitignore on the way. */
function listPlain(root: string, notices: Notice[]): string[] {
  const walk = walkOver(root, '', NO_TRACKED, false, notices);
  visit(walk, '', [], false);
  return finish(walk);
}

/**
 * Lists the files of a folder that belongs to a git repository.
 * @returns null where the folder lies in the repository but is not part of it: ignored, without a tracked file
 *   (a project below a home folder that is itself a repository)
 */
function listInGit(location: GitLocation, notices: Notice[]): string[] | null {
  const start = location.folder === '.' ? '' : location.folder;
  const tracked = trackedPaths(location);
  if (tracked === null) {
    const text = 'The git index could not be read; files are listed by the ignore rules alone.';
    notices.push({ code: 'repository.index', text });
  }
  const foldCase = configFlag(location.config, 'core.ignorecase');
  const walk = walkOver(location.workTree, start, tracked ?? NO_TRACKED, foldCase, notices);
  const rules = rulesAbove(location, sharedRules(location, foldCase), foldCase);
  const holdsTracked = start === '' || walk.trackedFolders.has(start);
  if (rules === null && !holdsTracked) return null;
  visit(walk, start, rules ?? [], rules === null);
  return finish(walk);
}

/** Lists the files of a folder, sorted by code unit; `git` is null where no repository speaks for it. */
export function listFiles(
  root: string,
  location: GitLocation | null,
  notices: Notice[],
): { readonly files: string[]; readonly git: GitLocation | null } {
  const listed = location === null ? null : listInGit(location, notices);
  return listed === null ? { files: listPlain(root, notices), git: null } : { files: listed, git: location };
}
