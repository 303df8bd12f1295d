import { describe, expect, test } from 'vitest';
import { unknownService } from '../../src/ecosystems/service.js';
import {
  assumed,
  type BackingService,
  type EnvironmentVariable,
  type Resource,
  type Service,
} from '../../src/model/index.js';
import { variablesOf } from '../../src/plan/variables.js';

function service(name: string, environment: EnvironmentVariable[], kind: 'api' | 'web' = 'api'): Service {
  return {
    ...unknownService({ name, root: '.', ecosystem: 'node', kind: assumed(kind), manifest: null }),
    environment,
  };
}

function variable(name: string, changes: Partial<EnvironmentVariable> = {}): EnvironmentVariable {
  return { name, required: true, default: null, scope: 'runtime', secret: false, evidence: [], ...changes };
}

function resource(kind: Resource['kind'], consumers: string[]): Resource {
  return {
    name: kind,
    kind,
    flavour: null,
    version: '18',
    versionBasis: 'assumed',
    provision: 'platform',
    consumers,
    storageGibibytes: null,
  };
}

const only = (environment: EnvironmentVariable[], resources: Resource[] = []) =>
  variablesOf(service('api', environment), [], resources, []);

describe('where a variable gets its value', () => {
  test('DATABASE_URL comes from the one database there is', () => {
    expect(only([variable('DATABASE_URL', { secret: true })], [resource('postgres', ['api'])])).toEqual([
      { name: 'DATABASE_URL', source: 'resource', resource: 'postgres', output: 'url', scheme: null },
    ]);
  });

  test('the driver in a default URL is kept as the scheme', () => {
    const withDriver = variable('DATABASE_URL', { default: 'postgresql+asyncpg://localhost/app' });
    expect(only([withDriver], [resource('postgres', ['api'])])[0]).toMatchObject({ scheme: 'postgresql+asyncpg' });
  });

  test('without a default the scheme is the one the driver asks for', () => {
    const known: BackingService = {
      kind: 'postgres',
      basis: 'inferred',
      version: null,
      flavour: null,
      variable: 'DATABASE_URL',
      scheme: 'postgresql+asyncpg',
      evidence: [],
    };
    const found = variablesOf(service('api', [variable('DATABASE_URL')]), [], [resource('postgres', ['api'])], [known]);
    expect(found[0]).toMatchObject({ scheme: 'postgresql+asyncpg' });
  });

  test('with two databases a bare DATABASE_URL is nobody’s: it stays a secret', () => {
    const two = [resource('postgres', ['api']), resource('mysql', ['api'])];
    expect(only([variable('DATABASE_URL', { secret: true })], two)).toEqual([
      { name: 'DATABASE_URL', source: 'secret', secret: 'DATABASE_URL' },
    ]);
  });

  test('split connection data is mapped part by part', () => {
    const names = ['PGHOST', 'PGPASSWORD', 'POSTGRES_DB', 'DB_PORT'];
    const mapped = only(
      names.map((name) => variable(name)),
      [resource('postgres', ['api'])],
    );
    expect(
      Object.fromEntries(mapped.map((item) => [item.name, item.source === 'resource' ? item.output : null])),
    ).toEqual({
      DB_PORT: 'port',
      PGHOST: 'host',
      PGPASSWORD: 'password',
      POSTGRES_DB: 'database',
    });
  });

  test('a database that somebody else runs is still what DATABASE_URL points at', () => {
    const external = { ...resource('postgres', ['api']), provision: 'external' as const };
    expect(only([variable('DATABASE_URL', { secret: true })], [external])[0]).toMatchObject({ source: 'resource' });
  });

  test('SMTP_HOST is not taken for a database host', () => {
    expect(only([variable('SMTP_HOST')], [resource('postgres', ['api'])])).toEqual([
      { name: 'SMTP_HOST', source: 'configured' },
    ]);
  });

  test('a resource of another service is not handed out', () => {
    expect(only([variable('REDIS_URL')], [resource('redis', ['worker'])])).toEqual([
      { name: 'REDIS_URL', source: 'configured' },
    ]);
  });

  test('a secret without a default becomes a secret of its own name', () => {
    expect(only([variable('SESSION_SECRET', { secret: true })])).toEqual([
      { name: 'SESSION_SECRET', source: 'secret', secret: 'SESSION_SECRET' },
    ]);
  });

  test('a default is a literal, and an optional variable without one is left out', () => {
    expect(
      only([variable('LOG_LEVEL', { required: false, default: 'info' }), variable('FEATURE', { required: false })]),
    ).toEqual([{ name: 'LOG_LEVEL', source: 'literal', value: 'info' }]);
  });

  test('the port is the platform’s to set', () => {
    const api = { ...service('api', [variable('PORT', { default: '3000' })]), portVariable: assumed('PORT') };
    expect(variablesOf(api, [], [], [])).toEqual([]);
  });

  test('NEXT_PUBLIC_API_URL points at the one other service that answers requests', () => {
    const web = service('web', [variable('NEXT_PUBLIC_API_URL', { scope: 'build' })], 'web');
    const api = service('api', []);
    expect(variablesOf(web, [web, api], [], [])).toEqual([
      { name: 'NEXT_PUBLIC_API_URL', source: 'service', service: 'api', output: 'url' },
    ]);
    const second = service('payments', []);
    expect(variablesOf(web, [web, api, second], [], [])).toEqual([
      { name: 'NEXT_PUBLIC_API_URL', source: 'configured' },
    ]);
  });
});
