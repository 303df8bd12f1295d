import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Notice } from '../model/index.js';

/** Files above this size are lock files of giants, data or bundles: never what a detector needs whole. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const BINARY_PROBE_BYTES = 8000;

function decode(bytes: Buffer): string | null {
  if (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return null;
  return new TextDecoder('utf-8').decode(bytes);
}

/**
 * Makes the reader of one root: text files only, at most 4 MiB, never through a link that leaves the root.
 * What is refused leaves a notice and reads as null.
 */
export function textReader(root: string, notices: Notice[]): (path: string) => string | null {
  const refuse = (path: string, code: string, text: string) => {
    notices.push({ code: `repository.${code}`, text, file: path });
    return null;
  };
  return (path) => {
    const absolute = join(root, path);
    let handle: number | null = null;
    try {
      const real = realpathSync(absolute);
      if (real !== root && !real.startsWith(root + sep))
        return refuse(path, 'outside-root', 'A link that leaves the repository was not followed.');
      handle = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK);
      const stats = fstatSync(handle);
      if (!stats.isFile()) return refuse(path, 'not-a-file', 'Not a regular file; it was skipped.');
      if (stats.size > MAXIMUM_BYTES)
        return refuse(path, 'too-large', `${stats.size} bytes; files over ${MAXIMUM_BYTES} bytes are not read.`);
      const text = decode(readFileSync(handle));
      return text ?? refuse(path, 'binary', 'A binary file; it was not read.');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      return refuse(path, 'unreadable', `Could not be read (${code}).`);
    } finally {
      if (handle !== null) closeSync(handle);
    }
  };
}
