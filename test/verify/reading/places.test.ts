// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { describe, expect, it } from 'vitest';
import { cronProblem } from '../../../src/verify/reading/cron.js';
import { readDockerfile } from '../../../src/verify/reading/dockerfile.js';
import { parseImage } from '../../../src/verify/reading/image.js';
import { readJson } from '../../../src/verify/reading/json.js';
import { readToml } from '../../../src/verify/reading/toml.js';
import { readYaml } from '../../../src/verify/reading/yaml.js';

describe('readYaml', () => {
  it('leads from a path back to its place, through aliases and merges', () => {
    const [document] = readYaml('base: &b\n  x: 1\nother:\n  <<: *b\n  y:\n    - a\n    - b\nalias: *b\n').documents;
    expect(document?.at(['other', 'y', 1])).toEqual({ line: 7, column: 7 });
    expect(document?.at(['other', 'x'])).toEqual({ line: 2, column: 6 });
    expect(document?.at(['alias', 'x'])).toEqual({ line: 2, column: 6 });
    expect(document?.keyAt(['other', 'y'])).toEqual({ line: 5, column: 3 });
  });

  it('falls back to the nearest parent that exists', () => {
    const [document] = readYaml('a:\n  b: 1\n').documents;
    expect(document?.at(['a', 'gone', 'deeper'])).toEqual({ line: 2, column: 3 });
  });

  it('counts the lines of a block scalar from the line after its key', () => {
    const [document] = readYaml('a:\n  run: |\n    one\n    two\n').documents;
    expect(document?.lineOf(['a', 'run'], 1)).toEqual({ line: 4, column: 1 });
  });
});

describe('readJson', () => {
  it('gives places and keeps keys of the prototype harmless', () => {
    const { documents } = readJson('{\n  "__proto__": {"polluted": true},\n  "a": [1, 2]\n}', 'forbidden');
    expect(documents[0]?.keyAt(['a'])).toEqual({ line: 3, column: 3 });
    expect(documents[0]?.at(['a', 1])).toEqual({ line: 3, column: 12 });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('readToml', () => {
  it('finds keys under their tables', () => {
    const [document] = readToml('[build]\nx = 1\n\n[deploy]\nx = 2\ny.z = 3\n').documents;
    expect(document?.at(['deploy', 'x'])).toEqual({ line: 5, column: 1 });
    expect(document?.at(['deploy', 'y', 'z'])).toEqual({ line: 6, column: 1 });
  });
});

describe('readDockerfile', () => {
  it('reads stages, their parents, flags and scripts with lines', () => {
    const { stages } = readDockerfile(
      'ARG V=24\nFROM node:${V} AS base\nRUN --mount=type=cache,target=/x a && \\\n  # why\n  b\nFROM base\nCOPY --from=base /a /b\n',
    );
    expect(stages.map(({ image }) => image)).toEqual(['node:24', 'base']);
    expect(stages[1]?.parent).toBe(stages[0]);
    expect(stages[0]?.instructions[0]?.commands.map(({ name, line }) => [name, line])).toEqual([
      ['a', 3],
      ['b', 5],
    ]);
    expect(stages[1]?.instructions[0]?.flags).toEqual([{ name: 'from', value: 'base' }]);
  });

  it('reads Windows line ends and here-documents', () => {
    const { stages } = readDockerfile('FROM a:1\r\nRUN <<EOF\r\none\r\ntwo\r\nEOF\r\n');
    expect(stages[0]?.instructions[0]?.commands.map(({ name, line }) => [name, line])).toEqual([
      ['one', 3],
      ['two', 4],
    ]);
  });
});

describe('parseImage', () => {
  it.each([
    ['node', { registry: null, repository: 'node', tag: null, digest: null }],
    ['localhost:5000/a/b:1', { registry: 'localhost:5000', repository: 'a/b', tag: '1', digest: null }],
    ['ghcr.io/a/b@sha256:c', { registry: 'ghcr.io', repository: 'a/b', tag: null, digest: 'sha256:c' }],
    ['bitnami/redis:8', { registry: null, repository: 'bitnami/redis', tag: '8', digest: null }],
  ])('takes %s apart', (reference, parts) => {
    expect(parseImage(reference)).toMatchObject(parts);
  });

  it('knows nothing about a reference with a variable', () => {
    expect(parseImage('node:$V')).toBeNull();
  });
});

describe('cronProblem', () => {
  it.each(['* * * * *', '*/5 0-6,22-23 1 jan sun-sat', '0 0 * * 7', '@hourly', '0 0 * * 5-0'])(
    'accepts %s',
    (expression) => {
      expect(cronProblem(expression)).toBeNull();
    },
  );

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '*/0 * * * *',
    '5-1 * * * *',
    '* * * * mon-',
    '@never',
    '1,,2 * * * *',
  ])('refuses %s', (expression) => {
    expect(cronProblem(expression)).not.toBeNull();
  });
});
