import { describe, expect, it, test } from 'vitest';
import { blankComments } from '../../src/ecosystems/comments.js';
import { filesBelow, findAll, sourceFiles } from '../../src/ecosystems/source.js';
import { memoryRepository } from '../../src/repository/memory.js';

describe('blankComments', () => {
  test.each([
    ['js', "a(); // gone\nb('http://kept');", "a();        \nb('http://kept');"],
    ['ts', 'x = 1; /* one\ntwo */ y = 2;', 'x = 1;       \n       y = 2;'],
    ['js', 'const r = /https?:\\/\\//; keep();', 'const r = /https?:\\/\\//; keep();'],
    ['js', 'const q = /["\']/; // gone\nkeep();', 'const q = /["\']/; // gone\nkeep();'],
    ['py', "a = '#kept'  # gone\n'''doc # kept'''", "a = '#kept'        \n'''doc # kept'''"],
    ['yaml', 'a: 1 # gone', 'a: 1       '],
  ])('of %s keeps length, lines and strings: %j', (extension, text, expected) => {
    const blanked = blankComments(text, extension);
    expect(blanked).toHaveLength(text.length);
    expect(blanked).toBe(expected);
  });

  it('takes linear time on text made to slow it down', () => {
    for (const text of ['/*'.repeat(100_000), '"'.repeat(200_000), '\\'.repeat(200_000)])
      expect(blankComments(text, 'js')).toHaveLength(text.length);
  });
});

const repository = memoryRepository({
  'app/main.ts': 'listen(1); // listen(2)\nlisten(3);',
  'app/main.test.ts': 'listen(4);',
  'app/__tests__/x.ts': 'listen(5);',
  'app/vendor/y.ts': 'listen(6);',
  'app/sub/package.json': '{}',
  'app/sub/index.ts': 'listen(7);',
  'app/deep/er/z.ts': 'listen(8);',
  'apple/index.ts': 'listen(9);',
});

describe('sourceFiles', () => {
  it('lists the service’s own code, shallow files first, without tests, vendored code and other projects', () => {
    expect(sourceFiles(repository, 'app', ['ts'], ['package.json'])).toEqual(['app/main.ts', 'app/deep/er/z.ts']);
  });
});

describe('findAll', () => {
  it('gives file, line, quote and groups of every match outside comments', () => {
    expect(findAll(repository, ['app/main.ts'], /listen\((\d)\)/u)).toMatchObject([
      { file: 'app/main.ts', line: 1, quote: 'listen(1);', groups: ['1'] },
      { file: 'app/main.ts', line: 2, quote: 'listen(3);', groups: ['3'] },
    ]);
  });
});

describe('filesBelow', () => {
  it('does not take a folder for another that begins like it', () => {
    expect(filesBelow(repository, 'app')).not.toContain('apple/index.ts');
    expect(filesBelow(repository, 'apple')).toEqual(['apple/index.ts']);
  });
});
