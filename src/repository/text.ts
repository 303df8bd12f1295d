import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../model/index.js';
import { insideRoot } from './paths.js';
import { type FileRead, readRegularFile, systemCode } from './read-file.js';

/** Files above this size are lock files of giants, data or bundles: never what a detector needs whole. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const BINARY_PROBE_BYTES = 8000;

/** The encoding that a byte order mark names, or UTF-8. Decoding drops the mark; line ends stay as they are. */
function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function decode(bytes: Buffer): string | null {
  const encoding = encodingOf(bytes);
  // As git does it: a NUL among the first bytes makes a file binary.
  if (encoding === 'utf-8' && bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return null;
  return new TextDecoder(encoding).decode(bytes);
}

/** Why a file reads as null: [code, text]. */
function refusal(read: Exclude<FileRead, { kind: 'bytes' }>): readonly [string, string] {
  if (read.kind === 'not-a-file') return ['not-a-file', 'Not a regular file; it was skipped.'];
  if (read.kind === 'too-large')
    return ['too-large', `${read.size} bytes; files over ${MAXIMUM_BYTES} bytes are not read.`];
  return ['unreadable', `Could not be read (${read.code}).`];
}

/** Resolves a path, or says why it does not lead to a file inside the root. */
function resolveInside(
  root: string,
  path: string,
): { readonly real: string } | { readonly outside: boolean; readonly code: string } {
  try {
    const real = realpathSync(join(root, path));
    return insideRoot(root, real) ? { real } : { outside: true, code: '' };
  } catch (error) {
    return { outside: false, code: systemCode(error) };
  }
}

/**
 * Makes the reader of one root: text files only, at most 4 MiB, never through a link that leaves the root.
 * What is refused leaves a notice and reads as null; a file that has vanished since the listing is just null.
 */
export function textReader(root: string, notices: Notice[]): (path: string) => string | null {
  const refuse = (path: string, code: string, text: string) => {
    notices.push({ code: `repository.${code}`, text, file: path });
    return null;
  };
  return (path) => {
    const target = resolveInside(root, path);
    if (!('real' in target)) {
      if (target.code === 'ENOENT') return null;
      if (target.outside) return refuse(path, 'outside-root', 'A link that leaves the repository was not followed.');
      return refuse(path, 'unreadable', `Could not be read (${target.code}).`);
    }
    const read = readRegularFile(target.real, MAXIMUM_BYTES);
    if (read.kind !== 'bytes') return refuse(path, ...refusal(read));
    return decode(read.bytes) ?? refuse(path, 'binary', 'A binary file; it was not read.');
  };
}
