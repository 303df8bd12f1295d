import { createHash } from 'node:crypto';

/**
 * Digest of a set of files: sha256 over path, NUL, content, NUL of every file in path order.
 * A verification carries it, and a push accepts only the same bytes.
 */
export function digestFiles(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    hash
      .update(path)
      .update('\0')
      .update(files.get(path) ?? '')
      .update('\0');
  }
  return `sha256:${hash.digest('hex')}`;
}
