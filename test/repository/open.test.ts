import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/repository/open.js';
import { committed, git, put, scratch } from './scratch.js';

describe('opening a folder', () => {
  it.each(['no/such/folder', 'a file.txt', 'pipe', 'nul\0byte', 'loop'])('refuses %j with E_NOT_FOUND', (path) => {
    const folder = scratch({ 'a file.txt': '' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('loop', join(folder, 'loop'));
    expect(() => openRepository(`${folder}/${path}`)).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });

  it('opens a folder through a link and names its real root', () => {
    const folder = scratch({ 'real/a.txt': 'a' });
    symlinkSync('real', join(folder, 'link'));
    const repository = openRepository(join(folder, 'link'));
    expect(repository.root).toBe(join(folder, 'real'));
    expect(repository.read('a.txt')).toBe('a');
  });

  it('takes its name from the origin, else from the folder', () => {
    const folder = committed({ 'a.txt': '' });
    expect(folder.endsWith(openRepository(folder).name)).toBe(true);
    git(folder, 'remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    expect(openRepository(folder).name).toBe('shop');
  });
});

describe('reading text', () => {
  const utf16 = (text: string, bigEndian: boolean) => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return bigEndian ? bytes.swap16() : bytes;
  };

  it.each([
    ['without its byte order mark', Buffer.from('\uFEFF{"a": 1}'), '{"a": 1}'],
    ['with its line ends', 'a\r\nb\n', 'a\r\nb\n'],
    ['in UTF-16, little end first', utf16('한글 text', false), '한글 text'],
    ['in UTF-16, big end first', utf16('한글 text', true), '한글 text'],
    ['that is empty', '', ''],
    ['with bytes that are not UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'a\uFFFDb'],
  ])('reads text %s', (_, content, expected) => {
    const repository = openRepository(scratch({ 'a.txt': content }));
    expect(repository.read('a.txt')).toBe(expected);
    expect(repository.notices).toEqual([]);
  });

  it.each([
    ['binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), 'repository.binary'],
    ['giant', Buffer.alloc(4 * 1024 * 1024 + 1, 'a'), 'repository.too-large'],
  ])('reads a %s file as null and notes it once', (_, content, code) => {
    const repository = openRepository(scratch({ 'a.bin': content }));
    expect([repository.read('a.bin'), repository.read('a.bin')]).toEqual([null, null]);
    expect(repository.notices).toMatchObject([{ code, file: 'a.bin' }]);
  });

  it.each(['/etc/passwd', '../x', 'missing', '', '.', 'a.txt/..', 'a.txt\0'])('reads %j as null', (path) => {
    expect(openRepository(scratch({ 'a.txt': 'a' })).read(path)).toBeNull();
  });

  it('refuses what has become something else since the listing', () => {
    const outside = scratch({ 'secret.txt': 'secret' });
    const folder = scratch({ 'pipe.txt': '', 'folder.txt': '', 'link.txt': '', 'gone.txt': '', 'sub/inner.txt': '' });
    const repository = openRepository(folder);
    for (const name of ['pipe.txt', 'folder.txt', 'link.txt', 'gone.txt', 'sub'])
      rmSync(join(folder, name), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
    mkdirSync(join(folder, 'folder.txt'));
    symlinkSync(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    symlinkSync(outside, join(folder, 'sub'));
    writeFileSync(join(outside, 'inner.txt'), 'secret');
    expect(repository.files.map((file) => repository.read(file))).toEqual([null, null, null, null, null]);
    expect(repository.notices.map(({ code, file }) => `${file} ${code}`)).toEqual([
      'folder.txt repository.not-a-file',
      'link.txt repository.outside-root',
      'pipe.txt repository.not-a-file',
      'sub/inner.txt repository.outside-root',
    ]);
  });
});

describe('git information', () => {
  it('reads branch, head, default branch and origin', () => {
    const upstream = committed({ 'a.txt': '' });
    const folder = join(scratch(), 'clone');
    git(upstream, 'clone', '-q', upstream, folder);
    git(folder, 'checkout', '-q', '-b', 'feature/x');
    git(folder, 'remote', 'set-url', 'origin', 'https://user:secret@github.com/acme/shop.git');
    const head = git(folder, 'rev-parse', 'HEAD').trim();
    const expected = {
      origin: { host: 'github.com', owner: 'acme', name: 'shop' },
      defaultBranch: 'main',
      branch: 'feature/x',
      head,
      folder: '.',
    };
    expect(openRepository(folder).git).toEqual(expected);
    git(folder, 'pack-refs', '--all');
    expect(openRepository(folder).git).toEqual(expected);
    git(folder, 'checkout', '-q', '--detach');
    expect(openRepository(folder).git).toEqual({ ...expected, branch: null });
  });

  it('knows nothing where there is nothing to know', () => {
    const empty = { origin: null, defaultBranch: null, branch: null, head: null, folder: '.' };
    expect(openRepository(scratch({ 'a.txt': '' })).git).toEqual(empty);
    const fresh = scratch();
    git(fresh, 'init', '-q', '-b', 'trunk');
    expect(openRepository(fresh).git).toEqual({ ...empty, branch: 'trunk' });
  });

  it('does not follow a ref out of the git directory', () => {
    const folder = scratch({ 'a.txt': '', sha: `${'a'.repeat(40)}\n` });
    put(folder, { '.git/HEAD': 'ref: refs/heads/../../../sha\n' });
    expect(openRepository(folder).git.head).toBeNull();
  });
});
