/** What the index of a work tree says: the tracked paths, and which of them are submodules. */
export interface TrackedPaths {
  /** Relative to the work tree (or to the folder asked for), "/" between parts. */
  readonly paths: readonly string[];
  readonly submodules: ReadonlySet<string>;
}

// Format: git's Documentation/gitformat-index.txt (git 2.39).
const HEADER_BYTES = 12;
const MODE_OFFSET = 24;
const STAT_BYTES = 40;
const NAME_MASK = 0xfff;
const EXTENDED_FLAG = 0x4000;
const MODE_SUBMODULE = 0o160000;
const MODE_FOLDER = 0o040000;

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly next: number;
}

/** Version 4 shortens a path by what it shares with the one before: a count of bytes to drop, then the new ending. */
function prefixedPath(bytes: Buffer, start: number, previous: Buffer): { path: Buffer; next: number } | null {
  let at = start;
  let byte = bytes[at] ?? 0;
  let drop = byte & 0x7f;
  while (byte & 0x80) {
    at += 1;
    byte = bytes[at] ?? 0;
    drop = ((drop + 1) << 7) | (byte & 0x7f);
    if (drop > previous.length) return null;
  }
  const end = bytes.indexOf(0, at + 1);
  if (end === -1 || drop > previous.length) return null;
  return {
    path: Buffer.concat([previous.subarray(0, previous.length - drop), bytes.subarray(at + 1, end)]),
    next: end + 1,
  };
}

function plainEntry(bytes: Buffer, start: number, fixed: number, nameLength: number): Entry | null {
  const nameStart = start + fixed;
  const end = nameLength < NAME_MASK ? nameStart + nameLength : bytes.indexOf(0, nameStart);
  if (end === -1 || bytes[end] !== 0) return null;
  return {
    path: bytes.toString('utf8', nameStart, end),
    mode: bytes.readUInt32BE(start + MODE_OFFSET),
    // One to eight NUL bytes end an entry, so that its length is a multiple of eight.
    next: start + ((end - start + 8) & ~7),
  };
}

/** Extensions whose name starts with a small letter change the meaning of the entries ("link" split, "sdir" sparse). */
function hasOnlyOptionalExtensions(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at + 8 <= end) {
    const first = bytes[at] ?? 0;
    if (first < 0x41 || first > 0x5a) return false;
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return at === end;
}

/**
 * Parses a git index, versions 2 to 4, in one pass and without starting a process.
 * @param hashBytes 20 in a SHA-1 repository, 32 in a SHA-256 one
 * @returns null for what it does not understand (split or sparse index, damage): ask git then
 */
export function parseIndex(bytes: Buffer, hashBytes: 20 | 32): TrackedPaths | null {
  const end = bytes.length - hashBytes;
  if (end < HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'DIRC') return null;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return null;
  const count = bytes.readUInt32BE(8);
  const flagsOffset = STAT_BYTES + hashBytes;
  const paths: string[] = [];
  const submodules = new Set<string>();
  let at = HEADER_BYTES;
  let previous: Buffer = Buffer.alloc(0);
  for (let index = 0; index < count; index += 1) {
    if (at + flagsOffset + 4 > end) return null;
    const flags = bytes.readUInt16BE(at + flagsOffset);
    const fixed = flagsOffset + (flags & EXTENDED_FLAG ? 4 : 2);
    let entry: Entry | null;
    if (version === 4) {
      const named = prefixedPath(bytes, at + fixed, previous);
      if (!named) return null;
      previous = named.path;
      entry = { path: named.path.toString('utf8'), mode: bytes.readUInt32BE(at + MODE_OFFSET), next: named.next };
    } else entry = plainEntry(bytes, at, fixed, flags & NAME_MASK);
    if (entry === null || entry.next > end || entry.mode === MODE_FOLDER) return null;
    if (entry.mode === MODE_SUBMODULE) submodules.add(entry.path);
    // A path in conflict has up to three entries, one after the other.
    if (paths.at(-1) !== entry.path) paths.push(entry.path);
    at = entry.next;
  }
  return hasOnlyOptionalExtensions(bytes, at, end) ? { paths, submodules } : null;
}
