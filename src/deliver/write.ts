import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../model/index.js';
import { DevopsError } from '../model/index.js';
import { insideRoot } from '../repository/paths.js';
import { readRegularFile, systemCode } from '../repository/read-file.js';
import { deliverablePaths } from './paths.js';
import { type FileWrite, writeTogether } from './write-together.js';

/** What came of every artifact; the four lists hold each path once, in the order given. */
export interface WriteResult {
  /** Files that did not exist before. */
  readonly created: readonly string[];
  /** Files that were replaced, with consent. */
  readonly updated: readonly string[];
  /** Files that already had this content. */
  readonly unchanged: readonly string[];
  /** Files that differ and were left as they are: the plan keeps them, or there was no consent to replace them. */
  readonly kept: readonly string[];
  /** created and updated together. */
  readonly written: readonly string[];
}

export interface WriteOptions {
  /** True is the consent to replace files that exist with other content. */
  readonly overwrite: boolean;
}

const MAXIMUM_BYTES = 64 * 1024 * 1024;
const ANY_EXECUTE = 0o111;

type Verdict =
  | { readonly kind: 'write'; readonly write: FileWrite }
  | { readonly kind: 'unchanged' | 'kept' | 'conflict' };

function conflict(paths: readonly string[], why: string, remedy: string): DevopsError {
  const [first = ''] = paths;
  const more = paths.length > 1 ? ` (and ${paths.length - 1} more: ${paths.slice(1).join(', ')})` : '';
  return new DevopsError('E_CONFLICT', `${first} ${why}${more}; nothing was written`, {
    remedy,
    subject: first,
    file: first,
  });
}

/** Refuses a path whose folders are, or lead through, something that is not a folder inside the root. */
function checkParents(root: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join('/');
    const absolute = join(root, folder);
    const stats = lstatSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isDirectory()) continue;
    if (!stats.isSymbolicLink())
      throw conflict(
        [path],
        `needs a folder ${folder}, but a file is there`,
        'Move that file, or choose another path.',
      );
    const real = realpathOrNull(absolute);
    if (real === null || !insideRoot(root, real)) {
      throw new DevopsError(
        'E_OUTSIDE_ROOT',
        `${path} would be written through the link ${folder}, which leaves the root`,
        {
          remedy: 'Replace the link by a folder.',
          subject: path,
          file: folder,
        },
      );
    }
    if (!lstatSync(real).isDirectory())
      throw conflict(
        [path],
        `needs a folder ${folder}, but a link to a file is there`,
        'Replace the link by a folder.',
      );
  }
}

function realpathOrNull(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Bytes and permission bits of the file at a path; null where nothing is there. */
function existingFile(root: string, path: string): { readonly bytes: Buffer; readonly mode: number } | null {
  const absolute = join(root, path);
  const stats = lstatSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'a folder' : stats.isSymbolicLink() ? 'a symbolic link' : 'not a regular file';
    throw conflict([path], `cannot be written: ${what} is there`, 'Remove what is there, or choose another path.');
  }
  const read = readRegularFile(absolute, MAXIMUM_BYTES);
  if (read.kind === 'bytes') return { bytes: read.bytes, mode: stats.mode & 0o7777 };
  throw new DevopsError('E_UNREADABLE', `${path} exists but cannot be read to compare it; nothing was written`, {
    remedy: 'Make the file readable, or remove it.',
    subject: path,
    file: path,
  });
}

/** The bits of a new or replaced file: a replaced one keeps its own, and a script may be run by whoever may read it. */
function modeOf(artifact: Artifact, existing: number | null): number {
  if (existing === null) return artifact.mode === '100755' ? 0o777 : 0o666; // less the umask
  return artifact.mode === '100755' ? existing | ((existing & 0o444) >> 2) : existing;
}

function verdictOn(root: string, artifact: Artifact, overwrite: boolean): Verdict {
  checkParents(root, artifact.path);
  const existing = existingFile(root, artifact.path);
  const bytes = Buffer.from(artifact.content, 'utf8');
  const mode = modeOf(artifact, existing?.mode ?? null);
  const write = { kind: 'write', write: { path: artifact.path, bytes, mode, before: existing } } as const;
  if (existing === null) return write;
  if (existing.bytes.equals(bytes)) {
    const lacksExecute = artifact.mode === '100755' && (existing.mode & ANY_EXECUTE) === 0;
    return lacksExecute ? write : { kind: 'unchanged' };
  }
  if (artifact.change === 'keep') return { kind: 'kept' };
  if (overwrite) return write;
  // An update was announced and is not consented to; a create meets a file nobody knew of.
  return { kind: artifact.change === 'update' ? 'kept' : 'conflict' };
}

function realRoot(root: string): string {
  const real = realpathOrNull(root);
  if (real !== null && lstatSync(real).isDirectory()) return real;
  throw new DevopsError('E_NOT_FOUND', `there is no folder at ${JSON.stringify(root)}`, {
    remedy: 'Give the path of an existing folder.',
    subject: root,
  });
}

/** Runs a step that touches the disk, naming the system's refusal. */
function orUnwritable<T>(root: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof DevopsError) throw error;
    throw new DevopsError(
      'E_UNWRITABLE',
      `the files could not be written below ${root} (${systemCode(error)}); nothing was changed`,
      {
        remedy: 'Check the rights on the folder, the free space and the length of the paths.',
        subject: root,
        cause: error,
      },
    );
  }
}

function resultOf(writes: readonly FileWrite[], unchanged: readonly string[], kept: readonly string[]): WriteResult {
  return {
    created: writes.filter((write) => write.before === null).map((write) => write.path),
    updated: writes.filter((write) => write.before !== null).map((write) => write.path),
    unchanged,
    kept,
    written: writes.map((write) => write.path),
  };
}

/**
 * Writes artifacts below a folder: all of them or none. Everything is checked before the first byte is written; each
 * file appears at once (temporary file, then rename); a failure half-way puts back what was there.
 * Without `overwrite`, an artifact of change "update" leaves the file there as it is (`kept`), and one of change
 * "create" that meets a file with other content is an error.
 * @param root existing folder; links on the way to a file are followed only inside it
 * @throws DevopsError E_OUTSIDE_ROOT, E_INVALID_INPUT, E_CONFLICT, E_UNREADABLE, E_UNWRITABLE, E_NOT_FOUND
 */
export function writeArtifacts(root: string, artifacts: readonly Artifact[], options: WriteOptions): WriteResult {
  deliverablePaths(artifacts.map((artifact) => artifact.path));
  const real = realRoot(root);
  return orUnwritable(root, () => {
    const verdicts = artifacts.map((artifact) => ({
      path: artifact.path,
      verdict: verdictOn(real, artifact, options.overwrite),
    }));
    const pathsOf = (kind: Verdict['kind']) =>
      verdicts.filter(({ verdict }) => verdict.kind === kind).map(({ path }) => path);
    const conflicts = pathsOf('conflict');
    if (conflicts.length > 0)
      throw conflict(conflicts, 'exists with other content', 'Allow overwriting, or move the file out of the way.');
    const writes = verdicts.flatMap(({ verdict }) => (verdict.kind === 'write' ? [verdict.write] : []));
    writeTogether(real, writes);
    return resultOf(writes, pathsOf('unchanged'), pathsOf('kept'));
  });
}
