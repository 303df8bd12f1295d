import { existsSync, lstatSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/repository/open.js';
import { committed, git, put, scratch } from './scratch.js';

/** A small generator of numbers, so that the trees are the same on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = ['a', 'b', 'ab', 'abc', 'build', 'dist', 'x.log', 'y.txt', 'foo', 'bar.md', 'é', 'a b', '[x]', '-', 'A'];
const PATTERNS = [
  ...['a', 'b/', '/a', '*.log', '!x.log', 'a/b', '/a/*', '!/a/b', '**/foo', 'foo/**', 'a/**/b', '**', '*', '!*/'],
  ...['build', '!build/', 'dist/', '[ab]', '[!a]*', '?', '??', 'a?', '\\[x\\]', 'a\\ b', 'a b ', 'x.* ', '#a', '\\#a'],
  ...['', '/', '!', '//', 'a//b', 'a**', 'a**/b', '**/a/**', '**/', '*/*', '*b', '*.txt/', '[[:alpha:]]', '[a-', '\\'],
  ...['é', '[é]', '/**/a', 'ab/../a', './a', 'a/.', '!a', '!/b/**', 'foo/*/', '!foo/bar.md', '***', 'a/***/b', '*[]x]'],
  ...[
    '[[:upper:]]',
    '[^b-z]',
    '[]-a]',
    '[a-c]*',
    '!**/ab',
    'a/*/c',
    '*\r',
    'abc\\',
    '[x',
    '!abc/**',
    '/*/a',
    '**/*.md',
  ],
];

function generatedTree(seed: number): string {
  const next = numbers(seed);
  const pick = (list: readonly string[]) => list[next(list.length)] ?? '';
  const folder = scratch();
  git(folder, 'init', '-q', '-b', 'main');
  const write = (count: number) => {
    for (let made = 0; made < count; made += 1) {
      const parts = Array.from({ length: 1 + next(4) }, () => pick(NAMES));
      const path = parts.join('/');
      const clash = parts.some((_, depth) => {
        const part = join(folder, parts.slice(0, depth + 1).join('/'));
        return existsSync(part) && (statSync(part).isDirectory() ? depth === parts.length - 1 : true);
      });
      if (!clash) put(folder, { [path]: String(made) });
    }
  };
  const ignoreFiles = (count: number) => {
    for (let made = 0; made < count; made += 1) {
      const parts = Array.from({ length: next(3) }, () => pick(NAMES));
      const at = join(folder, ...parts);
      if (existsSync(at) && statSync(at).isDirectory())
        put(at, { '.gitignore': Array.from({ length: 1 + next(5) }, () => pick(PATTERNS)).join('\n') });
    }
  };
  write(25);
  ignoreFiles(2);
  // Half of what is there becomes tracked, some of it against the rules; then more files and rules come.
  if (next(2) === 0) git(folder, 'add', '-A');
  else git(folder, 'add', '-f', '--', pick([':(glob)**/a*', ':(glob)**/*b*', ':(glob)**/[f-y]*', '.']));
  write(15);
  ignoreFiles(3);
  if (next(3) === 0) put(folder, { '.git/info/exclude': `${pick(PATTERNS)}\n${pick(PATTERNS)}\n` });
  if (next(4) === 0) git(folder, 'config', 'core.ignorecase', 'true');
  return folder;
}

/** git's own answer, less what is not on the disk as a file. */
function listedByGit(folder: string): string[] {
  return [
    ...new Set(git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter(Boolean)),
  ]
    .filter((path) => lstatSync(join(folder, path), { throwIfNoEntry: false })?.isFile())
    .sort();
}

describe('listing a git work tree', () => {
  it('agrees with git on 150 generated trees with odd rules', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const folder = generatedTree(seed);
      expect({ seed, folder, files: openRepository(folder).files }).toEqual({
        seed,
        folder,
        files: listedByGit(folder),
      });
    }
  }, 120_000);
});
void committed;
void mkdirSync;
void rmSync;
void symlinkSync;
