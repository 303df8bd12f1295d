import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeArtifacts } from '../../src/deliver/write.js';
import { writeTogether } from '../../src/deliver/write-together.js';
import type { Artifact } from '../../src/model/index.js';
import { put, scratch } from '../repository/scratch.js';

function artifact(path: string, content: string, more: Partial<Artifact> = {}): Artifact {
  return { path, content, mode: '100644', purpose: 'test', change: 'create', diff: null, digest: '', ...more };
}

/** Every file below a folder with its content: what must not change when nothing is written. */
function snapshot(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = entry.isFile()
      ? readFileSync(path, 'utf8')
      : entry.isDirectory()
        ? '<folder>'
        : '<other>';
  }
  return files;
}

const permissions = (path: string) => statSync(path).mode & 0o777;

describe('writing artifacts', () => {
  it('makes folders and files with their modes, and leaves nothing else behind', () => {
    const root = scratch({ 'app.py': 'x' });
    const result = writeArtifacts(
      root,
      [artifact('deploy/run.sh', '#!/bin/sh\n', { mode: '100755' }), artifact('Dockerfile', 'FROM 한글\n')],
      {
        overwrite: false,
      },
    );
    expect(result).toEqual({
      created: ['deploy/run.sh', 'Dockerfile'],
      updated: [],
      unchanged: [],
      kept: [],
      written: ['deploy/run.sh', 'Dockerfile'],
    });
    expect(snapshot(root)).toEqual({
      'app.py': 'x',
      deploy: '<folder>',
      'deploy/run.sh': '#!/bin/sh\n',
      Dockerfile: 'FROM 한글\n',
    });
    expect([permissions(join(root, 'deploy/run.sh')) & 0o111, permissions(join(root, 'Dockerfile')) & 0o111]).toEqual([
      0o111, 0,
    ]);
  });

  it('does nothing the second time', () => {
    const root = scratch();
    const artifacts = [artifact('a/b.txt', 'b'), artifact('run.sh', 'r', { mode: '100755' })];
    writeArtifacts(root, artifacts, { overwrite: false });
    const before = lstatSync(join(root, 'a/b.txt')).ino;
    expect(writeArtifacts(root, artifacts, { overwrite: true })).toMatchObject({
      written: [],
      unchanged: ['a/b.txt', 'run.sh'],
    });
    expect(lstatSync(join(root, 'a/b.txt')).ino).toBe(before);
  });

  it('names every file in the way of a new one, and writes none of the others', () => {
    const root = scratch({ 'b.txt': 'mine', 'd.txt': 'mine too' });
    const before = snapshot(root);
    expect(() =>
      writeArtifacts(root, [artifact('new/a.txt', 'a'), artifact('b.txt', 'b'), artifact('d.txt', 'd')], {
        overwrite: false,
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'E_CONFLICT',
        message: expect.stringMatching(/b\.txt.*d\.txt.*nothing was written/u),
      }),
    );
    expect(snapshot(root)).toEqual(before);
  });

  it('keeps a file whose update has no consent, and one that the plan keeps even with it', () => {
    const root = scratch({ 'update.txt': 'mine', 'keep.txt': 'mine' });
    const artifacts = [
      artifact('update.txt', 'new', { change: 'update' }),
      artifact('keep.txt', 'other', { change: 'keep' }),
      artifact('create.txt', 'new'),
    ];
    expect(writeArtifacts(root, artifacts, { overwrite: false })).toMatchObject({
      created: ['create.txt'],
      kept: ['update.txt', 'keep.txt'],
    });
    expect(writeArtifacts(root, artifacts, { overwrite: true })).toMatchObject({
      updated: ['update.txt'],
      unchanged: ['create.txt'],
      kept: ['keep.txt'],
    });
    expect(snapshot(root)).toEqual({ 'update.txt': 'new', 'keep.txt': 'mine', 'create.txt': 'new' });
  });

  it('keeps the bits of a replaced file, and lets a script be run by those who may read it', () => {
    const root = scratch({ 'private.txt': 'x', 'script.sh': 'same', 'tool.sh': 'x' });
    chmodSync(join(root, 'private.txt'), 0o640);
    chmodSync(join(root, 'script.sh'), 0o640);
    chmodSync(join(root, 'tool.sh'), 0o755);
    writeArtifacts(
      root,
      [artifact('private.txt', 'y'), artifact('script.sh', 'same', { mode: '100755' }), artifact('tool.sh', 'y')],
      {
        overwrite: true,
      },
    );
    expect(['private.txt', 'script.sh', 'tool.sh'].map((path) => permissions(join(root, path)))).toEqual([
      0o640, 0o750, 0o755,
    ]);
  });

  it.each([
    ['a link out of the root', 'out/a.txt', 'E_OUTSIDE_ROOT'],
    ['a link out of the root further down', 'out/new/a.txt', 'E_OUTSIDE_ROOT'],
    ['a link to nowhere', 'dangling/a.txt', 'E_OUTSIDE_ROOT'],
    ['a link into .git', 'hidden/config', 'E_OUTSIDE_ROOT'],
    ['a file where a folder must be', 'file.txt/a.txt', 'E_CONFLICT'],
    ['a link to a file where a folder must be', 'link.txt/a.txt', 'E_CONFLICT'],
    ['a link at the path itself', 'link.txt', 'E_CONFLICT'],
    ['a folder at the path itself', 'folder', 'E_CONFLICT'],
    ['a pipe at the path itself', 'pipe', 'E_CONFLICT'],
    ['"..', 'a/../../b', 'E_OUTSIDE_ROOT'],
    ['.git', '.git/hooks/pre-commit', 'E_OUTSIDE_ROOT'],
    ['.GIT in a folder', 'sub/.GIT/config', 'E_OUTSIDE_ROOT'],
    ['the 8.3 name of .git', 'GIT~1/config', 'E_OUTSIDE_ROOT'],
    ['.git with an ignored character', '.g\u200cit/config', 'E_OUTSIDE_ROOT'],
    ['a stream of a file', 'a.txt:b', 'E_OUTSIDE_ROOT'],
    ['a dot at the end', 'a./b', 'E_OUTSIDE_ROOT'],
    ['an absolute path', '/etc/cron.d/x', 'E_OUTSIDE_ROOT'],
    ['a name the system does not take', `${'x'.repeat(300)}.txt`, 'E_UNWRITABLE'],
  ])('refuses %s and writes nothing', (_, path, code) => {
    const outside = scratch();
    const root = scratch({ 'file.txt': 'x', 'folder/x.txt': 'x', '.git/config': 'x' });
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('.git', join(root, 'hidden'));
    symlinkSync('file.txt', join(root, 'link.txt'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const before = snapshot(root);
    expect(() => writeArtifacts(root, [artifact('fine.txt', 'x'), artifact(path, 'x')], { overwrite: true })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(snapshot(root)).toEqual(before);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('writes through a link that stays inside', () => {
    const root = scratch({ 'real/x.txt': 'x' });
    symlinkSync('real', join(root, 'link'));
    writeArtifacts(root, [artifact('link/a.txt', 'a')], { overwrite: false });
    expect(readFileSync(join(root, 'real/a.txt'), 'utf8')).toBe('a');
  });

  it.each([
    ['the same path', ['a.txt', 'a.txt']],
    ['paths that differ in case only', ['Dockerfile', 'dockerfile']],
    ['a file and a folder of one name', ['a/b/c.txt', 'a/b']],
  ])('refuses %s', (_, paths) => {
    const root = scratch();
    expect(() =>
      writeArtifacts(
        root,
        paths.map((path) => artifact(path, 'x')),
        { overwrite: false },
      ),
    ).toThrow(expect.objectContaining({ code: 'E_INVALID_INPUT' }));
    expect(snapshot(root)).toEqual({});
  });

  it('puts everything back when a file turns out to have changed half-way', () => {
    const root = scratch({ 'first.txt': 'old', 'last.txt': 'changed by somebody' });
    chmodSync(join(root, 'first.txt'), 0o600);
    mkdirSync(join(root, 'empty'));
    const before = snapshot(root);
    const existing = (content: string) => ({ bytes: Buffer.from(content), mode: 0o600 });
    const bytes = Buffer.from('new');
    expect(() =>
      writeTogether(root, [
        { path: 'first.txt', bytes, mode: 0o600, before: existing('old') },
        { path: 'deep/folder/new.txt', bytes, mode: 0o666, before: null },
        { path: 'last.txt', bytes, mode: 0o600, before: existing('as it was checked') },
      ]),
    ).toThrow(expect.objectContaining({ code: 'E_CONFLICT' }));
    expect(snapshot(root)).toEqual(before);
    expect(permissions(join(root, 'first.txt'))).toBe(0o600);
  });

  it('does not replace a file that has appeared since the check', () => {
    const root = scratch();
    put(root, { 'a.txt': 'theirs' });
    expect(() =>
      writeTogether(root, [{ path: 'a.txt', bytes: Buffer.from('ours'), mode: 0o666, before: null }]),
    ).toThrow(expect.objectContaining({ code: 'E_CONFLICT' }));
    expect(snapshot(root)).toEqual({ 'a.txt': 'theirs' });
  });

  it('needs an existing folder', () => {
    expect(() => writeArtifacts(join(scratch(), 'none'), [], { overwrite: false })).toThrow(
      expect.objectContaining({ code: 'E_NOT_FOUND' }),
    );
  });
});
