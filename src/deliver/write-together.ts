import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DevopsError } from '../model/index.js';
import { readRegularFile, systemCode } from '../repository/read-file.js';

/** One file to be written, and what it replaces. */
export interface FileWrite {
  /** Relative to the root. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Permission bits; for a new file the umask is taken off. */
  readonly mode: number;
  /** What was there when it was checked, null for nothing. */
  readonly before: { readonly bytes: Buffer; readonly mode: number } | null;
}

interface Staged {
  readonly write: FileWrite;
  readonly target: string;
  readonly temporary: string;
}

/** Undoing steps, run last to first. */
type Undo = (() => void)[];

/** File systems without hard links say so with one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function makeFolders(root: string, path: string, undo: Undo): void {
  const parts = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const folder = join(root, ...parts.slice(0, depth));
    if (existsSync(folder)) continue;
    mkdirSync(folder);
    undo.push(() => rmdirSync(folder));
  }
}

function writeBytes(path: string, bytes: Buffer, mode: number, exactMode: boolean): void {
  const handle = openSync(path, 'wx', mode);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    if (exactMode) fchmodSync(handle, mode);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes a file beside its place under a name of its own. */
function stage(root: string, write: FileWrite, undo: Undo): Staged {
  makeFolders(root, write.path, undo);
  const target = join(root, write.path);
  const temporary = join(dirname(target), `.${randomBytes(9).toString('hex')}.tmp`);
  undo.push(() => rmSync(temporary, { force: true }));
  writeBytes(temporary, write.bytes, write.mode, write.before !== null);
  return { write, target, temporary };
}

function moved(path: string): DevopsError {
  return new DevopsError('E_CONFLICT', `${path} changed while it was being written; what was there is back`, {
    remedy: 'Run the command again.',
    subject: path,
    file: path,
  });
}

/** Puts a new file in its place, failing where something has appeared there: a link never replaces, a rename would. */
function placeNew({ temporary, target, write }: Staged): void {
  try {
    linkSync(temporary, target);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') throw moved(write.path);
    if (!NO_LINKS.has(code)) throw error;
    if (existsSync(target)) throw moved(write.path);
    renameSync(temporary, target);
  }
}

function place(staged: Staged, undo: Undo): void {
  const { temporary, target, write } = staged;
  const { before } = write;
  if (before === null) {
    placeNew(staged);
    undo.push(() => rmSync(target, { force: true }));
    return;
  }
  const now = readRegularFile(target, before.bytes.length);
  if (now.kind !== 'bytes' || !now.bytes.equals(before.bytes)) throw moved(write.path);
  renameSync(temporary, target);
  undo.push(() => restore(target, before));
}

function restore(target: string, before: { readonly bytes: Buffer; readonly mode: number }): void {
  const temporary = `${target}.${randomBytes(9).toString('hex')}.tmp`;
  writeBytes(temporary, before.bytes, before.mode, true);
  chmodSync(temporary, before.mode);
  renameSync(temporary, target);
}

function undoAll(undo: Undo): void {
  for (const step of undo.toReversed()) {
    try {
      step();
    } catch {
      // The first failure is what the caller must see; the other steps still have to run.
    }
  }
}

/**
 * Writes files so that all of them are in place, or none: first each one under a temporary name beside its place,
 * then all are moved. A failure at any point puts back what was there, new folders included.
 * @throws what the file system said, or DevopsError E_CONFLICT where a file changed since it was checked
 */
export function writeTogether(root: string, writes: readonly FileWrite[]): void {
  const undo: Undo = [];
  try {
    const staged = writes.map((write) => stage(root, write, undo));
    for (const file of staged) place(file, undo);
    for (const file of staged) rmSync(file.temporary, { force: true });
  } catch (error) {
    undoAll(undo);
    throw error;
  }
}
