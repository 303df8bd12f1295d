import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export type FileRead =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly code: string };

/** The system's error code (ENOENT, EACCES …) of anything thrown. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function readUpTo(handle: number, limit: number, expected: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.min(limit, expected) + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = readSync(handle, buffer, length, buffer.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

/**
 * Reads a regular file without ever waiting: O_NONBLOCK keeps a FIFO from blocking, and anything that is not a
 * regular file is refused after opening, so that nothing can be swapped in between check and read.
 * @param path absolute path; links are followed
 * @param limit bytes; a larger file is not read at all
 */
export function readRegularFile(path: string, limit: number): FileRead {
  let handle: number | null = null;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile()) return { kind: 'not-a-file' };
    if (stats.size > limit) return { kind: 'too-large', size: stats.size };
    const bytes = readUpTo(handle, limit, stats.size);
    return bytes.length > limit ? { kind: 'too-large', size: bytes.length } : { kind: 'bytes', bytes };
  } catch (error) {
    const code = systemCode(error);
    // Opening a socket, or a FIFO nobody reads, fails with ENXIO; a folder may fail with EISDIR.
    if (code === 'ENXIO' || code === 'EISDIR') return { kind: 'not-a-file' };
    return { kind: 'unreadable', code };
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/** Text of a small regular file in UTF-8, or null where there is none to read. */
export function readSmallText(path: string, limit: number): string | null {
  const result = readRegularFile(path, limit);
  return result.kind === 'bytes' ? result.bytes.toString('utf8') : null;
}
