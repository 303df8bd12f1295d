import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
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
  const project = given(sources.environment['CLAUDE_PROJECT_DIR']);
  const declared = [...sources.roots, ...(project === null ? [] : [project]), ...sources.clientRoots]
    .map((folder) => realFolder(folder))
    .filter((folder) => folder !== null);
  return { base: declared[0] ?? sources.workingDirectory, allowed: [...new Set(declared)] };
}

function isInside(folder: string, root: string): boolean {
  const relative = path.relative(root, folder);
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

/**
 * The real folder that a `path` input means.
 * @throws DevopsError E_NOT_FOUND where there is no such folder, E_OUTSIDE_ROOT where it lies outside the session's
 * folders (after links are followed)
 */
export function folderWithin(boundary: Boundary, given: string | undefined): string {
  const wanted = given ?? '.';
  if (wanted.includes('\0')) {
    throw new DevopsError('E_OUTSIDE_ROOT', 'the path contains a NUL character', {
      remedy: 'Give the path of a folder.',
      subject: JSON.stringify(wanted),
    });
  }
  const real = realFolder(path.resolve(boundary.base, wanted));
  if (real === null) {
    throw new DevopsError('E_NOT_FOUND', `there is no folder ${JSON.stringify(wanted)}`, {
      remedy: 'Give the path of an existing folder.',
      subject: wanted,
    });
  }
  if (boundary.allowed.length > 0 && !boundary.allowed.some((root) => isInside(real, root))) {
    throw new DevopsError('E_OUTSIDE_ROOT', `the folder ${JSON.stringify(wanted)} lies outside the folders of this session`, {
      remedy: 'Work inside the project folder, or start the server with --root for the other folder.',
      subject: wanted,
    });
  }
  return real;
}
