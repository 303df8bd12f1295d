import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { type Instruction, printDockerfile } from '../../src/formats/dockerfile.js';

function body(...instructions: Instruction[]): string {
  return printDockerfile([{ base: 'debian:trixie-slim', name: 'runtime', comment: 'Why.', instructions }]);
}

test('the parser directives are the very first lines, before any comment', () => {
  const text = printDockerfile([{ base: 'a:1', name: 'b', comment: 'Why.', instructions: [] }], ['Header']);
  expect(text.split('\n').slice(0, 4)).toEqual(['# syntax=docker/dockerfile:1', '# check=error=true', '', '# Header']);
});

test('one empty line stands between stages, and none at the end', () => {
  const stage = { base: 'a:1', name: 'b', comment: 'Why.', instructions: [] };
  expect(printDockerfile([stage, { ...stage, name: 'c' }])).toMatch(/FROM a:1 AS b\n\n# Why\.\nFROM a:1 AS c\n$/u);
});

test('commands of one RUN are joined with && and mounts come first', () => {
  const text = body({
    kind: 'run',
    commands: ['one', 'two'],
    mounts: [{ type: 'cache', target: '/root/.npm', sharing: 'locked' }],
  });
  expect(text).toContain('RUN --mount=type=cache,target=/root/.npm,sharing=locked \\\n    one \\\n    && two\n');
});

test('paths with spaces use the JSON form of COPY', () => {
  expect(body({ kind: 'copy', sources: ['my app'], target: './', from: 'build' })).toContain(
    'COPY --from=build ["my app", "./"]',
  );
});

test('values with spaces and quotes are quoted, references to variables stay references', () => {
  expect(body({ kind: 'env', values: { A: 'say "hi"', PATH: '/opt/bin:$PATH' } })).toContain(
    'ENV A="say \\"hi\\"" \\\n    PATH="/opt/bin:$PATH"',
  );
});

test('a line break in a value cannot start an instruction of its own', () => {
  expect(body({ kind: 'env', values: { A: 'x\nUSER root' } })).not.toMatch(/^USER/mu);
});

test('a build argument that sounds like a secret switches off the one check that would refuse it', () => {
  expect(body({ kind: 'arg', name: 'VITE_API_KEY' })).toContain('# check=skip=SecretsUsedInArgOrEnv;error=true');
  expect(body({ kind: 'arg', name: 'NEXT_PUBLIC_API_KEY' })).toContain('# check=error=true');
});

test('every kind of instruction is valid to a Dockerfile parser', () => {
  const text = body(
    { kind: 'workdir', path: '/app' },
    { kind: 'arg', name: 'A', value: 'b c' },
    { kind: 'env', values: { A: 'b' } },
    { kind: 'label', values: { 'org.opencontainers.image.title': 'x y' } },
    { kind: 'copy', sources: ['a', 'b'], target: './', owner: '1:1', mode: '0555' },
    { kind: 'run', commands: ['true'] },
    { kind: 'user', user: '10001:10001' },
    { kind: 'expose', port: 3000 },
    { kind: 'stopsignal', signal: 'SIGTERM' },
    { kind: 'healthcheck', command: ['a'], interval: '30s', timeout: '5s', startPeriod: '30s', retries: 3 },
    { kind: 'entrypoint', command: ['/usr/bin/tini', '--'] },
    { kind: 'cmd', command: ['node', 'a "b".js'] },
  );
  expect(validate(text)).toEqual([]);
});
