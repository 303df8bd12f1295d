import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { DevopsError } from '../model/index.js';

/** Where a session may work. */
export interface Boundary {
  /** Folder that relative paths and a missing path mean. */
  readonly base: string;
  /**
   * Folders that a path must lie in. Empty where nobody declared any: the folder a server happens to be started in says
   * nothing about what the user wants to work on.
   */
  readonly allowed: readonly string[];
}

/** What may declare a boundary, strongest first. */
export interface BoundarySources {
  /** Folders given on the server's own command line. */
  readonly roots: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** file:// roots that the client listed. */
  readonly clientRoots: readonly string[];
  readonly workingDirectory: string;
}

/** An unset variable reaches a server literally as "${NAME}". */
function given(value: string | undefined): string | null {
  return value === undefined || value.trim() === '' || /^\$\{[^}]*\}$/u.test(value.trim()) ? null : value;
}

function realFolder(folder: string): string | null {
  try {
    const real = realpathSync(folder);
    return statSync(real).isDirectory() ? real : null;
  } catch {
    return null;
  }
}

/** Decides the boundary of a session: `--root`, else the project folder the host names, else the client's roots. */
export function boundaryOf(sources: BoundarySources): Boundary {
  const project = given(sources.environment.CLAUDE_PROJECT_DIR);
  const declared = [...sources.roots, ...(project === null ? [] : [project]), ...sources.clientRoots]
    .map((folder) => realFolder(folder))
    .filter((folder) => folder !== null);
  return { base: declared[0] ?? sources.workingDirectory, allowed: [...new Set(declared)] };
}

function isInside(folder: string, root: string): boolean {
  const way = relative(root, folder);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function refuseNul(path: string): void {
  if (!path.includes('\0')) return;
  throw new DevopsError('E_OUTSIDE_ROOT', 'the path contains a NUL character', {
    remedy: 'Give the path of a folder.',
    subject: JSON.stringify(path),
  });
}

function refuseOutside(boundary: Boundary, real: string, wanted: string): void {
  if (boundary.allowed.length === 0 || boundary.allowed.some((root) => isInside(real, root))) return;
  throw new DevopsError(
    'E_OUTSIDE_ROOT',
    `the folder ${JSON.stringify(wanted)} lies outside the folders of this session`,
    {
      remedy: 'Work inside the project folder, or start the server with --root for the other folder.',
      subject: wanted,
    },
  );
}

/**
 * The real folder that a `path` input means.
 * @throws DevopsError E_NOT_FOUND where there is no such folder, E_OUTSIDE_ROOT where it lies outside the session's
 * folders (after links are followed)
 */
export function folderWithin(boundary: Boundary, path: string | undefined): string {
  const wanted = path ?? '.';
  refuseNul(wanted);
  const real = realFolder(resolve(boundary.base, wanted));
  if (real === null) {
    throw new DevopsError('E_NOT_FOUND', `there is no folder ${JSON.stringify(wanted)}`, {
      remedy: 'Give the path of an existing folder.',
      subject: wanted,
    });
  }
  refuseOutside(boundary, real, wanted);
  return real;
}

/**
 * The real folder to write into, made where it is missing.
 * @throws DevopsError E_OUTSIDE_ROOT as folderWithin, E_UNWRITABLE where it cannot be made
 */
export function outputFolderWithin(boundary: Boundary, path: string): string {
  refuseNul(path);
  const absolute = resolve(boundary.base, path);
  let existing = absolute;
  while (realFolder(existing) === null && existing !== dirname(existing)) existing = dirname(existing);
  refuseOutside(boundary, realFolder(existing) ?? existing, path);
  try {
    mkdirSync(absolute, { recursive: true });
  } catch (cause) {
    throw new DevopsError('E_UNWRITABLE', `the folder ${JSON.stringify(path)} cannot be made`, {
      remedy: 'Give a folder that exists, or whose parent can be written to.',
      subject: path,
      cause,
    });
  }
  return folderWithin(boundary, path);
}
