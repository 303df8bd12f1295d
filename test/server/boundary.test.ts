import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundaryOf, folderWithin, outputFolderWithin } from '../../src/server/boundary.js';

let base = '';
beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'boundary-')));
  mkdirSync(path.join(base, 'project', 'inner'), { recursive: true });
  mkdirSync(path.join(base, 'project-other'));
  symlinkSync(path.join(base, 'project-other'), path.join(base, 'project', 'link'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function session(overrides: Partial<Parameters<typeof boundaryOf>[0]> = {}) {
  return boundaryOf({ roots: [], environment: {}, clientRoots: [], workingDirectory: base, ...overrides });
}

describe('where a session works', () => {
  it('is the folder the server was given, before what the host or the client says', () => {
    const environment = { CLAUDE_PROJECT_DIR: path.join(base, 'project') };
    const roots = [path.join(base, 'project-other')];
    expect(session({ roots, environment }).base).toBe(path.join(base, 'project-other'));
    expect(session({ environment, clientRoots: roots }).base).toBe(path.join(base, 'project'));
    expect(session({ clientRoots: roots }).base).toBe(path.join(base, 'project-other'));
    expect(session().base).toBe(base);
  });

  it.each(['', '$' + '{CLAUDE_PROJECT_DIR}', '/no/such/folder'])('ignores a project folder of %j', (value) => {
    expect(session({ environment: { CLAUDE_PROJECT_DIR: value } })).toEqual({ base, allowed: [] });
  });
});

describe('the folder a path means', () => {
  const within = () => session({ environment: { CLAUDE_PROJECT_DIR: path.join(base, 'project') } });

  it('is the base where none is given, and inside it where one is', () => {
    expect(folderWithin(within(), undefined)).toBe(path.join(base, 'project'));
    expect(folderWithin(within(), 'inner')).toBe(path.join(base, 'project', 'inner'));
    expect(folderWithin(within(), path.join(base, 'project', 'inner'))).toBe(path.join(base, 'project', 'inner'));
  });

  it.each([
    ['..', 'E_OUTSIDE_ROOT'],
    ['../project-other', 'E_OUTSIDE_ROOT'],
    ['link', 'E_OUTSIDE_ROOT'],
    ['/', 'E_OUTSIDE_ROOT'],
    ['a\0b', 'E_OUTSIDE_ROOT'],
    ['missing', 'E_NOT_FOUND'],
  ])('refuses %j with %s', (given, code) => {
    expect(() => folderWithin(within(), given)).toThrow(expect.objectContaining({ code }));
  });

  it('may be anywhere where nobody declared a boundary', () => {
    expect(folderWithin(session(), path.join(base, 'project-other'))).toBe(path.join(base, 'project-other'));
  });
});

describe('the folder to write into', () => {
  const within = () => session({ environment: { CLAUDE_PROJECT_DIR: path.join(base, 'project') } });

  it('is made where it is missing', () => {
    expect(outputFolderWithin(within(), 'out/deep')).toBe(path.join(base, 'project', 'out', 'deep'));
    expect(existsSync(path.join(base, 'project', 'out', 'deep'))).toBe(true);
  });

  it.each(['../elsewhere', 'link/deep'])('is not made outside: %s', (given) => {
    expect(() => outputFolderWithin(within(), given)).toThrow(expect.objectContaining({ code: 'E_OUTSIDE_ROOT' }));
    expect(existsSync(path.join(base, 'elsewhere'))).toBe(false);
    expect(existsSync(path.join(base, 'project-other', 'deep'))).toBe(false);
  });
});
