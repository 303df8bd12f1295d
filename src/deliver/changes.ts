import { createHash } from 'node:crypto';
import { unifiedDiff } from '../formats/unified-diff.js';
import type { Delivery } from '../model/index.js';
import type { GitHub } from './github.js';
import { type RemoteState, readBlob, type TreeEntry } from './remote-tree.js';

/** One file of a delivery; an Artifact fits. */
export interface DeliverableFile {
  /** Relative to the opened folder. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: '100644' | '100755';
}

/** What a path shall hold on GitHub. */
export interface Wanted {
  readonly bytes: Buffer;
  readonly executable: boolean;
  /** The id git gives these bytes. */
  readonly sha: string;
}

/** Path on GitHub to what it shall hold; null where the file shall go. */
export type WantedFiles = ReadonlyMap<string, Wanted | null>;

/** One difference between what a branch has and what it shall have. */
export interface Change {
  readonly path: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly mode: '100644' | '100755';
  readonly before: TreeEntry | null;
  readonly wanted: Wanted | null;
}

const DIFF_BYTES = 1024 * 1024;
const EXECUTABLE = '100755';

/** The id git gives to a file's bytes. */
export function blobSha(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

/** @param folder the opened folder inside the repository, "." for its root */
export function wantedFiles(
  files: readonly DeliverableFile[],
  deletions: readonly string[],
  folder: string,
): WantedFiles {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const wanted = new Map<string, Wanted | null>();
  for (const { path, content, mode } of files) {
    const bytes = Buffer.from(content);
    wanted.set(prefix + path, { bytes, executable: mode === EXECUTABLE, sha: blobSha(bytes) });
  }
  for (const path of deletions) wanted.set(prefix + path, null);
  return wanted;
}

function changeAt(path: string, wanted: Wanted | null, before: TreeEntry | null): Change | null {
  if (wanted === null)
    return before && { path, kind: 'delete', mode: modeOf(before.mode === EXECUTABLE), before, wanted };
  // As in the local write: a file that can already be executed stays so.
  const mode = modeOf(wanted.executable || before?.mode === EXECUTABLE);
  if (before?.sha === wanted.sha && before.mode === mode) return null;
  return { path, kind: before === null ? 'create' : 'update', mode, before, wanted };
}

function modeOf(executable: boolean): '100644' | '100755' {
  return executable ? EXECUTABLE : '100644';
}

/** What has to change at a state for it to hold what is wanted, in path order. */
export function changesAt(state: RemoteState, wanted: WantedFiles): Change[] {
  return [...wanted]
    .flatMap(([path, file]) => changeAt(path, file, state.entries.get(path) ?? null) ?? [])
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The paths at which two states differ. */
export function movedPaths(one: RemoteState, other: RemoteState): string[] {
  return [...one.entries].flatMap(([path, before]) => {
    const after = other.entries.get(path) ?? null;
    return before?.sha === after?.sha && before?.mode === after?.mode ? [] : [path];
  });
}

/** The text of bytes, or null where they are not UTF-8 text. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function diffOf(github: GitHub, { path, before, wanted }: Change): Promise<string> {
  const sizes = Math.max(before?.size ?? 0, wanted?.bytes.length ?? 0);
  if (sizes > DIFF_BYTES) return `File ${path} is too large to show its changes (${sizes} bytes)\n`;
  if (before?.sha === wanted?.sha) return '';
  const old = before === null ? null : textOf(await readBlob(github, before.sha));
  const fresh = wanted === null ? null : textOf(wanted.bytes);
  const binary = (before !== null && old === null) || (wanted !== null && fresh === null);
  return binary ? `Binary file ${path} differs\n` : unifiedDiff(path, old, fresh);
}

/** The files of a Delivery: each change with its diff against what GitHub has. */
export function describeChanges(github: GitHub, changes: readonly Change[]): Promise<Delivery['files']> {
  return Promise.all(
    changes.map(async (change) => {
      const { path, mode, kind } = change;
      return { path, mode, change: kind, diff: await diffOf(github, change) };
    }),
  );
}
