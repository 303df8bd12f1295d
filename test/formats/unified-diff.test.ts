import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/formats/unified-diff.js';

const folder = mkdtempSync(join(tmpdir(), 'expert-devops-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What git makes of a patch: the oracle. */
function applied(path: string, before: string | null, patch: string): string | null {
  const file = join(folder, path);
  rmSync(file, { force: true });
  if (before !== null) writeFileSync(file, before);
  execFileSync('git', ['apply', '-'], {
    cwd: folder,
    input: patch,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
  });
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

describe('a unified diff', () => {
  it.each([
    ['a new file', null, 'one\ntwo\n'],
    ['a new file without a last line end', null, 'one\ntwo'],
    ['a deleted file', 'one\n', null],
    ['a change', 'one\ntwo\nthree\n', 'one\n2\nthree\n'],
    ['a lost line end', 'one\n', 'one'],
    ['CRLF', 'one\r\ntwo\r\n', 'one\r\n2\r\n'],
    ['Korean', '하나\n', '둘\n'],
  ])('of %s is understood by git', (_, before, after) => {
    expect(applied('file.txt', before, unifiedDiff('file.txt', before, after))).toBe(after);
  });

  it('is empty where nothing differs', () => {
    expect(unifiedDiff('a', 'x', 'x')).toBe('');
  });

  it('replaces the whole file where two long texts have nothing in common', () => {
    const text = (word: string) => Array.from({ length: 6000 }, (_, line) => `${word} ${line}\n`).join('');
    expect(applied('long.txt', text('a'), unifiedDiff('long.txt', text('a'), `${text('b')}end`))).toBe(
      `${text('b')}end`,
    );
  });
});
