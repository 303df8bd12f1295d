import { describe, expect, it } from 'vitest';
import { baseName, containedPath, folderOf, insideRoot, joinPath } from '../../src/repository/paths.js';

describe('paths inside a repository', () => {
  it.each(['a', 'a/b.c', '.github/workflows/ci.yml', '.', 'con-fig', 'auxiliary/x', 'a..b', '[id]/page.tsx', '한글/é'])(
    'accepts %j',
    (path) => {
      expect(containedPath(path)).toBe(path);
    },
  );

  it.each([
    ...[
      '',
      '..',
      '../a',
      'a/../b',
      'a/..',
      '/a',
      'C:/a',
      'c:a',
      'a\\b',
      'a\0b',
      'a//b',
      'a/',
      './a',
      'a/./b',
      'a\nb',
      '\x7f',
    ],
    ...['con', 'a/NUL', 'aux.txt', 'lpt1.log', 'com¹', 'CONIN$', 'nul .txt'],
  ])('refuses %j', (path) => {
    expect(() => containedPath(path)).toThrow(expect.objectContaining({ code: 'E_OUTSIDE_ROOT', subject: path }));
  });

  it('splits and joins', () => {
    expect([folderOf('a'), folderOf('a/b/c'), baseName('a/b'), baseName('a')]).toEqual(['.', 'a/b', 'b', 'a']);
    expect([
      joinPath('.', 'a'),
      joinPath('a/b', '../c'),
      joinPath('a', '..'),
      joinPath('a', '../..'),
      joinPath('a', './b/'),
    ]).toEqual(['a', 'a/c', '.', null, 'a/b']);
  });

  it('tells what lies inside a root from what only starts like it', () => {
    expect(insideRoot('/a/b', '/a/b/c')).toBe(true);
    expect(insideRoot('/', '/c')).toBe(true);
    expect(insideRoot('/a/b', '/a/bc')).toBe(false);
    expect(insideRoot('/a/b', '/a')).toBe(false);
    expect(insideRoot('/a/b', '/a/b/.git/config')).toBe(false);
  });
});
