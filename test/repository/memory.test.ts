import { describe, expect, it } from 'vitest';
import { memoryRepository } from '../../src/repository/memory.js';

describe('a repository in memory', () => {
  const repository = memoryRepository(
    JSON.parse('{"package.json": "{}", "apps/api/main.py": "x", "apps/web/.env.example": "", "__proto__": "odd"}'),
    { name: 'shop', git: { branch: 'main' } },
  );

  it('answers as one on the disk does', () => {
    expect(repository.files).toEqual(['__proto__', 'apps/api/main.py', 'apps/web/.env.example', 'package.json']);
    expect([repository.hasFile('package.json'), repository.hasFile('constructor'), repository.hasFile('apps')]).toEqual(
      [true, false, false],
    );
    expect([
      repository.hasFolder('.'),
      repository.hasFolder('apps'),
      repository.hasFolder('apps/api'),
      repository.hasFolder('app'),
    ]).toEqual([true, true, true, false]);
    expect([
      repository.filesIn('.'),
      repository.filesIn('apps'),
      repository.filesIn('apps/api'),
      repository.filesIn('none'),
    ]).toEqual([['__proto__', 'package.json'], [], ['apps/api/main.py'], []]);
    expect([repository.read('__proto__'), repository.read('constructor'), repository.read('apps')]).toEqual([
      'odd',
      null,
      null,
    ]);
    expect(repository.git).toEqual({ origin: null, defaultBranch: null, branch: 'main', head: null, folder: '.' });
  });

  it('finds files by glob, dot files too', () => {
    expect(repository.glob('**/*.{json,py}')).toEqual(['apps/api/main.py', 'package.json']);
    expect(repository.glob('apps/*/.env*')).toEqual(['apps/web/.env.example']);
    expect(repository.glob()).toEqual([]);
  });

  it('matches nothing, at once, with a pattern that could take for ever', () => {
    const deep = memoryRepository({ [`${'a/'.repeat(80)}${'a'.repeat(120)}`]: '' });
    expect(deep.glob(`${'**/a/'.repeat(20)}b`, '+(+(a|a)|a)*/**/b', `${'*a'.repeat(30)}b`, 'x'.repeat(300))).toEqual(
      [],
    );
    expect(deep.glob('**/aaa*', '('.repeat(50))).toHaveLength(1);
  });

  it('refuses a path that leaves it', () => {
    expect(() => memoryRepository({ '../x': '' })).toThrow(expect.objectContaining({ code: 'E_OUTSIDE_ROOT' }));
  });
});
