import { sep } from 'node:path';
import { DevopsError } from '../model/index.js';

/** Names that Windows keeps for devices, with any ending (Microsoft, "Naming Files, Paths, and Namespaces"). */
const WINDOWS_DEVICES = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?$/iu;

/** Why a path may not be used inside a repository, or null where it may. */
function defect(path: string): string | null {
  if (path === '') return 'is empty';
  if (path.includes('\0')) return 'contains a NUL character';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0001-\u001f\u007f]/u.test(path)) return 'contains a control character';
  if (path.includes('\\')) return 'contains a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/u.test(path)) return 'is absolute';
  for (const part of path.split('/')) {
    if (part === '..') return 'leaves the repository with ".."';
    if (part === '') return 'has an empty part';
    if (part === '.' && path !== '.') return 'has a "." part';
    if (WINDOWS_DEVICES.test(part)) return `uses the reserved name ${part}`;
  }
  return null;
}

/**
 * Checks a path that is meant to lie inside a repository.
 * @returns the path unchanged
 * @throws DevopsError E_OUTSIDE_ROOT for NUL, "..", absolute paths, backslashes and Windows device names
 */
export function containedPath(path: string): string {
  const why = defect(path);
  if (why !== null) {
    throw new DevopsError('E_OUTSIDE_ROOT', `the path ${JSON.stringify(path)} ${why}`, {
      remedy: 'Give a path relative to the repository root, with "/" between its parts.',
      subject: path,
    });
  }
  return path;
}

/** The folder of a path, "." for a file at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Joins a folder ("." for the root) and a relative path, resolving "." and ".." without leaving the root (null if it would). */
export function joinPath(folder: string, path: string): string | null {
  const parts = folder === '.' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** Whether a resolved path lies inside a root and in no git directory (whose files may hold credentials). */
export function insideRoot(root: string, real: string): boolean {
  if (real === root) return true;
  const within = root.endsWith(sep) ? root : root + sep;
  return real.startsWith(within) && !real.slice(within.length).split(sep).includes('.git');
}
