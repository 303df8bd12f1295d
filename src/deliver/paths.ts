import { DevopsError } from '../model/index.js';
import { containedPath } from '../repository/paths.js';

/** Characters that Windows refuses in names, where a colleague may check the repository out. */
const NOT_ON_WINDOWS = /[<>:"|?*]/u;
/** `.git` in every spelling some file system takes for it: other case, 8.3 name, ignored characters (git's CVE-2014-9390). */
const GIT_FOLDER = /^(?:\.git|git~\d+)[ .]*$/iu;
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

function defect(path: string): string | null {
  if (path === '.') return 'is the root itself';
  for (const part of path.split('/')) {
    if (GIT_FOLDER.test(part.replace(IGNORED_BY_HFS, ''))) return 'writes into a git directory';
    if (NOT_ON_WINDOWS.test(part)) return `has a character in ${JSON.stringify(part)} that Windows does not allow`;
    if (/[ .]$/u.test(part)) return `has a part that ends in a space or a dot: ${JSON.stringify(part)}`;
  }
  return null;
}

/**
 * Checks a path that is to be written or pushed: inside the repository, outside .git, usable on every system.
 * @throws DevopsError E_OUTSIDE_ROOT
 */
export function deliverablePath(path: string): string {
  const why = defect(containedPath(path));
  if (why !== null) {
    throw new DevopsError('E_OUTSIDE_ROOT', `the path ${JSON.stringify(path)} ${why}`, {
      remedy: 'Give a path that exists as a plain file name on Linux, macOS and Windows, outside ".git".',
      subject: path,
    });
  }
  return path;
}

/**
 * Checks a set of paths that are written together: each one deliverable, no two the same (also not by case alone),
 * and none a folder of another.
 * @throws DevopsError E_OUTSIDE_ROOT or E_INVALID_INPUT
 */
export function deliverablePaths(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    const key = deliverablePath(path).toLowerCase();
    if (seen.has(key)) throw clash(path, 'is given twice (letters that differ in case only count as the same)');
    seen.add(key);
  }
  for (const path of paths) {
    const parts = path.toLowerCase().split('/');
    const parent = parts.map((_, depth) => parts.slice(0, depth).join('/')).find((folder) => seen.has(folder));
    if (parent !== undefined) throw clash(path, `needs a folder where the file ${JSON.stringify(parent)} is to be`);
  }
}

function clash(path: string, why: string): DevopsError {
  return new DevopsError('E_INVALID_INPUT', `the path ${JSON.stringify(path)} ${why}`, {
    remedy: 'Give every file a path of its own.',
    subject: path,
  });
}
