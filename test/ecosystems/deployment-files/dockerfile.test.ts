import { describe, expect, it } from 'vitest';
import { readDeploymentFiles } from '../../../src/ecosystems/deployment-files/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';

function read(dockerfile: string, more: Record<string, string> = {}) {
  const [facts] = readDeploymentFiles(memoryRepository({ Dockerfile: dockerfile, ...more })).facts;
  return {
    ports: facts?.ports.map(({ value }) => value),
    start: facts?.start?.value ?? null,
    health: facts?.healthPath?.value ?? null,
    facts,
  };
}

describe('Dockerfiles', () => {
  it('reads the final stage and the stages it builds on, not the others', () => {
    const { ports, start } = read(
      'FROM node:22 AS base\nEXPOSE 4000\nFROM base AS build\nEXPOSE 9999\nCMD ["npm", "test"]\nFROM base\nCMD ["node", "server.js"]\n',
    );
    expect(ports).toEqual([4000]);
    expect(start).toBe('node server.js');
  });

  it('does not end with a stage for development', () => {
    expect(read('FROM a AS prod\nCMD ["serve"]\nEXPOSE 80\nFROM prod AS dev\nEXPOSE 3000\nCMD ["x"]\n')).toMatchObject({
      ports: [80],
      start: 'serve',
    });
  });

  it('prefers ENV PORT over EXPOSE and gives the line', () => {
    const { ports, facts } = read('FROM a\nENV NODE_ENV=production PORT=80\nEXPOSE 3000\n');
    expect(ports).toEqual([80]);
    expect(facts?.ports[0]?.evidence[0]).toMatchObject({ file: 'Dockerfile', line: 2 });
  });

  it('fills EXPOSE from ARG and ENV, also an ARG before FROM, and drops UDP and the unknown', () => {
    expect(read('ARG APP_PORT=5001\nFROM a\nARG APP_PORT=5001\nEXPOSE $APP_PORT 53/udp $OTHER\n').ports).toEqual([
      5001,
    ]);
    expect(read(`FROM a\nENV P=7070\nEXPOSE \${P}/tcp\n`).ports).toEqual([7070]);
  });

  it('joins ENTRYPOINT and CMD, opens a shell, and keeps the shell form', () => {
    expect(read('FROM a\nENTRYPOINT ["python", "-m"]\nCMD ["app.server"]\n').start).toBe('python -m app.server');
    expect(read('FROM a\nCMD ["/bin/sh", "-c", "exec uvicorn main:app"]\n').start).toBe('exec uvicorn main:app');
    expect(read('FROM a\nCMD uvicorn main:app --port 8080\n')).toMatchObject({
      start: 'uvicorn main:app --port 8080',
      ports: [8080],
    });
    expect(read('FROM a\nENTRYPOINT exec top -b\nCMD ["ignored"]\n').start).toBe('exec top -b');
  });

  it('takes CMD where the entry point only runs its arguments', () => {
    expect(read('FROM a\nENTRYPOINT ["tini", "--"]\nCMD ["node", "a.js"]\n').start).toBe('node a.js');
    const script = { 'entrypoint.sh': '#!/bin/sh\nset -e\n./migrate\nexec "$@"\n' };
    expect(read('FROM a\nENTRYPOINT ["/app/entrypoint.sh"]\nCMD ["node", "a.js"]\n', script).start).toBe('node a.js');
  });

  it('forgets a CMD that a later ENTRYPOINT resets', () => {
    expect(read('FROM x AS a\nCMD ["old"]\nFROM a\nENTRYPOINT ["new"]\n').start).toBe('new');
  });

  it('reads the path of a health check, in one line or several', () => {
    expect(
      read('FROM a\nHEALTHCHECK --interval=5s \\\n  CMD curl -f http://localhost:8000/health || exit 1\n').health,
    ).toBe('/health');
    expect(read('FROM a\nENV PORT=3000\nHEALTHCHECK CMD wget -qO- "http://127.0.0.1:$PORT/livez"\n').health).toBe(
      '/livez',
    );
    expect(read('FROM a\nHEALTHCHECK NONE\n').health).toBeNull();
  });

  it('does not take a development server for the start command', () => {
    expect(read('FROM a\nCMD ["uvicorn", "main:app", "--reload", "--port", "8000"]\n')).toMatchObject({
      start: null,
      ports: [8000],
    });
  });

  it('drops the default of a secret in ENV', () => {
    const { facts } = read('FROM a\nENV API_TOKEN=abc REGION=eu\n');
    expect(facts?.environment.map(({ name, default: value }) => [name, value])).toEqual([
      ['API_TOKEN', null],
      ['REGION', 'eu'],
    ]);
  });

  it.each(['', 'FROM', 'FROM a\nCMD [\n', 'not a Dockerfile', 'FROM a\nENV\nEXPOSE\nHEALTHCHECK\nENTRYPOINT []\n'])(
    'survives %j',
    (text) => expect(() => read(text)).not.toThrow(),
  );

  it('takes the context from compose or the workflow, else its own folder', () => {
    const files = {
      'docker/api.Dockerfile': 'FROM a\n',
      'api/Dockerfile': 'FROM a\n',
      'web/Dockerfile.prod': 'FROM a\n',
    };
    const compose = 'services:\n  api:\n    build:\n      context: .\n      dockerfile: docker/api.Dockerfile\n';
    const workflow =
      'jobs:\n  build:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: web/Dockerfile.prod\n';
    const { facts } = readDeploymentFiles(
      memoryRepository({ ...files, 'compose.yaml': compose, '.github/workflows/build.yml': workflow }),
    );
    const roots = facts.filter(({ kind }) => kind === 'dockerfile').map(({ file, root }) => [file, root]);
    expect(roots).toEqual([
      ['api/Dockerfile', 'api'],
      ['docker/api.Dockerfile', '.'],
      ['web/Dockerfile.prod', '.'],
    ]);
  });

  it('lists Dockerfiles of editors, tests and pipelines without letting them speak', () => {
    const paths = [
      '.devcontainer/Dockerfile',
      '.github/Dockerfile',
      'docker/ci/Dockerfile',
      'test/Dockerfile',
      'Dockerfile.dev',
    ];
    const reading = readDeploymentFiles(
      memoryRepository(Object.fromEntries(paths.map((path) => [path, 'FROM a\nEXPOSE 1234\n']))),
    );
    expect(reading.files).toHaveLength(paths.length);
    expect(reading.facts).toEqual([]);
  });
});
