import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/repository/open.js';
import { committed, git, put, scratch } from './zz-scratch.js';

/** A small generator of numbers, so that the trees are the same on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = ['a', 'b', 'ab', 'abc', 'build', 'dist', 'x.log', 'y.txt', 'foo', 'bar.md', 'é', 'a b', '[x]', '-'];
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
  // Two names that differ in case only cannot exist where git folds case.
  const foldCase = next(4) === 0;
  if (foldCase) git(folder, 'config', 'core.ignorecase', 'true');
  const names = foldCase ? NAMES : [...NAMES, 'A', 'Foo'];
  const write = (count: number) => {
    for (let made = 0; made < count; made += 1) {
      const parts = Array.from({ length: 1 + next(4) }, () => pick(names));
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
      const parts = Array.from({ length: next(3) }, () => pick(names));
      const at = join(folder, ...parts);
      if (existsSync(at) && statSync(at).isDirectory())
        put(at, { '.gitignore': Array.from({ length: 1 + next(5) }, () => pick(PATTERNS)).join('\n') });
    }
  };
  put(folder, { 'ab/fool': '' });
  write(25);
  ignoreFiles(2);
  // Half of what is there becomes tracked, some of it against the rules; then more files and rules come.
  if (next(2) === 0) git(folder, 'add', '-A');
  else git(folder, 'add', '-f', '--', pick([':(glob)**/*a*', ':(glob)**/*b*', ':(glob)**/*o*', '.']));
  write(15);
  ignoreFiles(3);
  if (next(3) === 0) put(folder, { '.git/info/exclude': `${pick(PATTERNS)}\n${pick(PATTERNS)}\n` });
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
  it('agrees with git on 60 generated trees with odd rules', () => {
    for (let seed = 1000; seed <= 2500; seed += 1) {
      const folder = generatedTree(seed);
      expect({ seed, folder, files: openRepository(folder).files }).toEqual({
        seed,
        folder,
        files: listedByGit(folder),
      });
    }
  }, 120_000);

  it('leaves out what is in the index but not on the disk, without a word', () => {
    const folder = committed({ 'kept.txt': '', 'gone.txt': '', 'deep/gone.txt': '' });
    rmSync(join(folder, 'gone.txt'));
    rmSync(join(folder, 'deep'), { recursive: true });
    const repository = openRepository(folder);
    expect(repository.files).toEqual(['kept.txt']);
    expect(repository.read('gone.txt')).toBeNull();
    expect(repository.notices).toEqual([]);
  });

  it('lists new files, and tracked ones that a rule ignores', () => {
    const folder = committed({ '.gitignore': 'secret/\n*.env\n', 'secret/kept.txt': '', 'main.py': '' });
    put(folder, { 'new.py': '', 'secret/new.txt': '', 'prod.env': '', 'fresh/folder/file.py': '' });
    expect(openRepository(folder).files).toEqual([
      '.gitignore',
      'fresh/folder/file.py',
      'main.py',
      'new.py',
      'secret/kept.txt',
    ]);
  });

  it('lets .gitignore take back what .git/info/exclude ignores', () => {
    const folder = committed({ '.gitignore': '!build/\n' });
    put(folder, { '.git/info/exclude': 'build/\n', 'build/out.txt': '' });
    expect(openRepository(folder).files).toEqual(['.gitignore', 'build/out.txt']);
  });

  it.each([
    ['version 4', [['update-index', '--index-version', '4']]],
    ['version 3', [['add', '-N', 'new.txt']]],
    [
      'split',
      [
        ['update-index', '--split-index'],
        ['add', 'new.txt'],
      ],
    ],
    ['sparse', [['sparse-checkout', 'set', '--cone', '--sparse-index', 'a']]],
    ['with an untracked cache', [['update-index', '--untracked-cache'], ['status']]],
  ])('reads an index of the kind: %s', (_, commands) => {
    const folder = committed({
      'a/one.txt': '',
      'a/two.txt': '',
      'b/three.txt': '',
      'é/ü.txt': '',
      [`${'x'.repeat(200)}/${'y'.repeat(240)}`]: '',
    });
    put(folder, { '.gitignore': 'b/\n', 'new.txt': '' });
    for (const command of commands) git(folder, ...command);
    const repository = openRepository(folder);
    expect(repository.files).toEqual(listedByGit(folder));
    expect(repository.files).toContain('a/two.txt');
    expect(repository.notices).toEqual([]);
  });

  it('reads the index of a SHA-256 repository', () => {
    const folder = scratch({ 'one.txt': '', 'two.txt': '', '.gitignore': 'one.txt' });
    git(folder, 'init', '-q', '--object-format=sha256');
    git(folder, 'add', '-f', '.');
    expect(openRepository(folder).files).toEqual(['.gitignore', 'one.txt', 'two.txt']);
  });

  it('lists a path in conflict once', () => {
    const folder = committed({ 'a.txt': 'one\n' });
    git(folder, 'checkout', '-q', '-b', 'other');
    put(folder, { 'a.txt': 'two\n' });
    git(folder, 'commit', '-qam', 'two');
    git(folder, 'checkout', '-q', 'main');
    put(folder, { 'a.txt': 'three\n' });
    git(folder, 'commit', '-qam', 'three');
    expect(() => git(folder, 'merge', 'other')).toThrow();
    expect(openRepository(folder).files).toEqual(['a.txt']);
  });

  it('falls back to the ignore rules, with a notice, where the index is damaged', () => {
    const folder = committed({ '.gitignore': 'out/', 'a.txt': '' });
    put(folder, { '.git/index': 'DIRC\0\0\0\x02\0\0\0\x7fnot an index at all, and much too short', 'out/b.txt': '' });
    const repository = openRepository(folder);
    expect(repository.files).toEqual(['.gitignore', 'a.txt']);
    expect(repository.notices.map((notice) => notice.code)).toEqual(['repository.index']);
  });

  it('lists a repository without a commit', () => {
    const folder = scratch({ '.gitignore': '*.log', 'a.txt': '', 'b.log': '' });
    git(folder, 'init', '-q');
    expect(openRepository(folder).files).toEqual(['.gitignore', 'a.txt']);
  });

  it('does not enter submodules and repositories inside, and says so', () => {
    const library = committed({ 'package.json': '{}' });
    const folder = committed({ 'a.txt': '' });
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'vendor/library');
    mkdirSync(join(folder, 'inner'));
    put(folder, { 'inner/x.txt': '' });
    git(join(folder, 'inner'), 'init', '-q');
    const repository = openRepository(folder);
    expect(repository.files).toEqual(['.gitmodules', 'a.txt']);
    expect(repository.notices.map(({ code, file }) => [code, file]).sort()).toEqual([
      ['repository.nested', 'inner'],
      ['repository.submodule', 'vendor/library'],
    ]);
  });

  it('opens a submodule and a linked work tree through their .git files', () => {
    const library = committed({ 'package.json': '{}' });
    const folder = committed({ 'a.txt': '' });
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'library');
    expect(openRepository(join(folder, 'library')).files).toEqual(['package.json']);
    const linked = join(scratch(), 'linked');
    git(library, 'worktree', 'add', '-q', '-b', 'side', linked);
    put(linked, { 'new.txt': '' });
    const repository = openRepository(linked);
    expect(repository.files).toEqual(['new.txt', 'package.json']);
    expect(repository.git).toMatchObject({ branch: 'side', head: git(library, 'rev-parse', 'HEAD').trim() });
  });
});

describe('listing a folder inside a repository', () => {
  it('honours the rules above it and lists nothing from above', () => {
    const folder = committed({
      '.gitignore': '*.log\n/apps/api/generated/\n',
      'package.json': '{}',
      'apps/.gitignore': 'tmp/\n',
      'apps/api/main.py': '',
      'apps/apiary/other.py': '',
    });
    put(folder, { 'apps/api/x.log': '', 'apps/api/generated/y': '', 'apps/api/tmp/z': '', 'apps/api/new.py': '' });
    git(folder, 'remote', 'add', 'origin', 'https://github.com/acme/mono.git');
    const repository = openRepository(join(folder, 'apps/api'));
    expect(repository.files).toEqual(['main.py', 'new.py']);
    expect(repository.name).toBe('api');
    expect(repository.git).toMatchObject({
      folder: 'apps/api',
      branch: 'main',
      origin: { owner: 'acme', name: 'mono' },
    });
    expect(repository.read('../../package.json')).toBeNull();
  });

  it('stands alone where the repository around it ignores it', () => {
    const home = committed({ '.gitignore': '*\n', '.profile': '' });
    put(home, { 'work/app/.gitignore': 'out\n', 'work/app/main.py': '', 'work/app/out/x': '' });
    const repository = openRepository(join(home, 'work/app'));
    expect(repository.files).toEqual(['.gitignore', 'main.py']);
    expect(repository.git).toMatchObject({ branch: null, head: null, folder: '.' });
  });

  it('lists only the tracked files of an ignored folder that holds some', () => {
    const folder = committed({ '.gitignore': 'dist/\n', 'dist/kept.txt': '' });
    put(folder, { 'dist/new.txt': '' });
    expect(openRepository(join(folder, 'dist')).files).toEqual(['kept.txt']);
  });
});

describe('listing a plain folder', () => {
  it('honours nested rules and negation, and skips installed folders', () => {
    const folder = scratch({
      '.gitignore': '*.txt\n!kept.txt\nout/\n',
      'a.txt': '',
      'kept.txt': '',
      'out/kept.txt': '',
      'deep/.gitignore': '!b.txt\n/own\n',
      'deep/b.txt': '',
      'deep/own': '',
      'deep/more/own': '',
      'node_modules/x/package.json': '{}',
      '.venv/lib/pyproject.toml': '',
      'target/app.py': '',
      'rust/Cargo.toml': '',
      'rust/target/debug/app': '',
      '__proto__/constructor': '',
    });
    expect(openRepository(folder).files).toEqual([
      '.gitignore',
      '__proto__/constructor',
      'deep/.gitignore',
      'deep/b.txt',
      'deep/more/own',
      'kept.txt',
      'rust/Cargo.toml',
      'target/app.py',
    ]);
  });

  it('is not held up by a hostile ignore rule', () => {
    const folder = scratch({
      '.gitignore': `${'**/a/'.repeat(40)}b\n${'*a'.repeat(60)}b\n${'a?*'.repeat(60)}b\n`,
      [`${'a/'.repeat(60)}${'a'.repeat(200)}`]: '',
    });
    expect(openRepository(folder).files).toHaveLength(2);
  });
});

describe('links, pipes and sockets', () => {
  it('lists a link to a file inside, and no other', () => {
    const outside = scratch({ 'secret.txt': 'secret', 'folder/x.txt': '' });
    const folder = committed({ 'real.txt': 'text', 'folder/in.txt': '' });
    const link = (target: string, path: string) => symlinkSync(target, join(folder, path));
    link('real.txt', 'good');
    link('folder', 'to-folder');
    link(join(outside, 'secret.txt'), 'to-secret');
    link(join(outside, 'folder'), 'to-outside');
    link('.git/config', 'to-git');
    link('nowhere', 'dangling');
    link('loop-b', 'loop-a');
    link('loop-a', 'loop-b');
    link('..', 'folder/up');
    git(folder, 'add', '-A');
    const repository = openRepository(folder);
    expect(repository.files).toEqual(['folder/in.txt', 'good', 'real.txt']);
    expect(repository.read('good')).toBe('text');
    expect(repository.read('to-secret')).toBeNull();
    const [notice, ...others] = repository.notices;
    expect(notice).toMatchObject({ code: 'repository.outside-root', text: expect.stringContaining('3') });
    expect(others).toEqual([]);
  });

  it('passes by pipes and sockets, tracked or not, .gitignore among them', async () => {
    const folder = committed({ 'a.txt': '', 'tracked.txt': '', 'sub/b.txt': '' });
    rmSync(join(folder, 'tracked.txt'));
    for (const name of ['pipe', 'tracked.txt', 'sub/.gitignore']) execFileSync('mkfifo', [join(folder, name)]);
    const server = createServer().listen(join(folder, 'socket'));
    await once(server, 'listening');
    expect(openRepository(folder).files).toEqual(['a.txt', 'sub/b.txt']);
    server.close();
  });

  it('does not wait for a git directory made of pipes', () => {
    const folder = scratch({ 'a.txt': '', '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/x': '' });
    for (const name of ['config', 'index', 'packed-refs', 'refs/heads/main'])
      execFileSync('mkfifo', [join(folder, '.git', name)]);
    expect(openRepository(folder).files).toEqual(['a.txt']);
  });
});

describe('a hostile repository', () => {
  it('runs nothing, whatever its configuration says, even where git must be asked', () => {
    const folder = committed({ 'a.txt': '', 'b/c.txt': '' });
    const trap = join(folder, '.git/trap');
    put(folder, { '.git/trap.sh': `#!/bin/sh\ntouch ${trap}\n`, '.git/more': `[core]\n\tfsmonitor = ${trap}.sh\n` });
    chmodSync(`${trap}.sh`, 0o755);
    git(folder, 'update-index', '--split-index');
    put(folder, { 'd.txt': '' });
    git(folder, 'add', '.');
    for (const [key, value] of [
      ['core.fsmonitor', `${trap}.sh`],
      ['core.hooksPath', join(folder, '.git')],
      ['core.sshCommand', `${trap}.sh`],
      ['core.pager', `${trap}.sh`],
      ['core.worktree', '/'],
      ['alias.ls-files', `!${trap}.sh`],
      ['include.path', 'more'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::sh -c ${trap}.sh`],
      ['protocol.ext.allow', 'always'],
      ['remote.origin.uploadpack', `${trap}.sh`],
    ] as const)
      git(folder, 'config', key, value);
    const repository = openRepository(folder);
    expect(repository.files).toEqual(['a.txt', 'b/c.txt', 'd.txt']);
    expect(existsSync(trap)).toBe(false);
  });
});
