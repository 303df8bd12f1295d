import { createHash } from 'node:crypto';

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}

/**
 * Digest of a set of files: sha256 over path, NUL, number of bytes, NUL, bytes of every file, in path order.
 * The number keeps two different sets from giving the same stream: content may hold NUL and look like another file.
 * A verification carries it, and a push accepts only the same bytes.
 */
export function digestFiles(files: ReadonlyMap<string, string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const bytes = bytesOf(files.get(path) ?? '');
    hash.update(`${path}\0${bytes.byteLength}\0`).update(bytes);
  }
  return `sha256:${hash.digest('hex')}`;
}
