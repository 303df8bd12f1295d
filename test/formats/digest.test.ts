import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestFiles } from '../../src/formats/digest.js';

describe('the digest of a set of files', () => {
  it('is sha256 over path, size and bytes in path order', () => {
    const expected = createHash('sha256').update('a\x003\x00한b\x001\x00x').digest('hex');
    expect(
      digestFiles(
        new Map([
          ['b', 'x'],
          ['a', '한'],
        ]),
      ),
    ).toBe(`sha256:${expected}`);
    expect(
      digestFiles(
        new Map<string, string | Uint8Array>([
          ['a', Buffer.from('한')],
          ['b', 'x'],
        ]),
      ),
    ).toBe(`sha256:${expected}`);
  });

  it('differs where paths, contents or the border between them differ', () => {
    const sets: [string, string][][] = [
      [],
      [['a', '']],
      [['a', 'x']],
      [['b', 'x']],
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
      [['a', 'x\0b\0y']],
      [['a', 'x\x00b\x001\x00y']],
      [['ab', 'y']],
    ];
    expect(new Set(sets.map((set) => digestFiles(new Map(set)))).size).toBe(sets.length);
  });
});
