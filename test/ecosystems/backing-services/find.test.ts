import { describe, expect, it } from 'vitest';
import {
  backingServiceFromImage,
  backingServiceFromUrl,
  backingServicesFromConfiguration,
  backingServicesFromDependencies,
  backingServicesFromVariables,
  mergeBackingServices,
} from '../../../src/ecosystems/backing-services/index.js';
import { evidence } from '../../../src/model/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';

const place = evidence('requirements.txt', 1, 'x');
const kinds = (services: readonly { kind: string }[]) => services.map((service) => service.kind);

describe('drivers', () => {
  it('finds services by their drivers, whatever the spelling and the extras', () => {
    const dependencies = ['Psycopg2_Binary', 'celery[redis,sqs]', 'uvicorn[standard]', 'sqlalchemy'].map((name) => ({
      name,
      evidence: place,
    }));
    expect(kinds(backingServicesFromDependencies('pypi', dependencies))).toEqual(['postgres', 'redis']);
  });

  it('does not take an ORM or another ecosystem’s package for a driver', () => {
    const dependencies = ['sequelize', 'typeorm', 'asyncpg', '__proto__', 'constructor'].map((name) => ({
      name,
      evidence: place,
    }));
    expect(backingServicesFromDependencies('npm', dependencies)).toEqual([]);
  });
});

describe('images', () => {
  it.each([
    ['postgres:16-alpine', 'postgres', null, '16'],
    ['registry.example:5000/team/postgres:15.4', 'postgres', null, '15.4'],
    ['pgvector/pgvector:0.8.0-pg17', 'postgres', 'pgvector', '17'],
    ['postgis/postgis:16-3.4', 'postgres', 'postgis', '16'],
    ['bitnami/mariadb:latest', 'mysql', 'mariadb', null],
    ['valkey/valkey', 'redis', 'valkey', null],
    [`redis:\${REDIS_VERSION:-7.2}-alpine`, 'redis', null, '7.2'],
    ['mcr.microsoft.com/mssql/server:2022-latest', 'sqlserver', null, '2022'],
    ['postgres@sha256:0123', 'postgres', null, null],
  ])('reads %s', (reference, kind, flavour, version) => {
    const service = backingServiceFromImage(reference, place);
    expect(service).toMatchObject({ kind, flavour });
    expect(service?.version?.value ?? null).toBe(version);
  });

  it.each(['mongo-express', 'prometheuscommunity/postgres-exporter:v0.15', 'acme/api:1', ''])(
    'does not take %s for an engine',
    (reference) => expect(backingServiceFromImage(reference, place)).toBeNull(),
  );
});

describe('connection strings and variables', () => {
  it('reads schemes with drivers and refuses the web’s', () => {
    expect(backingServiceFromUrl('postgresql+asyncpg://u:p@h/db', place)?.kind).toBe('postgres');
    expect(backingServiceFromUrl('mongodb+srv://h/db', place)?.kind).toBe('mongodb');
    expect(backingServiceFromUrl('https://redis.example', place)).toBeNull();
    expect(backingServiceFromUrl('redis', place)).toBeNull();
  });

  it('grades what variables say', () => {
    const value = (text: string) => ({ value: text, evidence: place });
    const services = backingServicesFromVariables(
      new Map([
        ['DATABASE_URL', value('mysql://root@db/app')],
        ['REDIS_HOST', value('cache')],
        ['RABBITMQ_URL', value('')],
        ['API_URL', value('http://api')],
      ]),
    );
    expect(services.map(({ kind, basis, variable }) => [kind, basis, variable])).toEqual([
      ['mysql', 'declared', 'DATABASE_URL'],
      ['redis', 'inferred', null],
      ['rabbitmq', 'assumed', 'RABBITMQ_URL'],
    ]);
  });
});

describe('configuration in code', () => {
  it('reads the datasource of Prisma, not its generator', () => {
    const repository = memoryRepository({
      'prisma/schema.prisma':
        'generator client {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
    });
    expect(backingServicesFromConfiguration(repository, repository.files)).toEqual([
      expect.objectContaining({
        kind: 'postgres',
        basis: 'declared',
        variable: 'DATABASE_URL',
        evidence: [evidence('prisma/schema.prisma', 5, 'provider = "postgresql"')],
      }),
    ]);
  });

  it('reads Django engines and backends, and connection strings outside comments', () => {
    const repository = memoryRepository({
      'settings.py':
        'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql"}}\n# OLD = "mongodb://localhost"\nBROKER = "amqp://guest@mq//"\n',
    });
    expect(kinds(backingServicesFromConfiguration(repository, repository.files))).toEqual(['mysql', 'rabbitmq']);
  });

  it('reads the dialect of Drizzle and of a TypeORM data source, but no other "type"', () => {
    const repository = memoryRepository({
      'drizzle.config.ts': "export default { dialect: 'turso' };",
      'src/data-source.ts': "export const db = new DataSource({ type: 'mariadb' });",
      'src/menu.ts': "export const item = { type: 'redis' };",
    });
    expect(kinds(backingServicesFromConfiguration(repository, repository.files))).toEqual(['sqlite', 'mysql']);
  });
});

describe('merging', () => {
  const of = (name: string) => backingServicesFromDependencies('pypi', [{ name, evidence: place }]);

  it('lets a declared service lead and adds what only the other knows', () => {
    const image = backingServiceFromImage('pgvector/pgvector:pg16', evidence('compose.yaml', 3, 'image'));
    const [merged] = mergeBackingServices([...of('psycopg'), ...(image ? [image] : [])]);
    expect(merged).toMatchObject({
      kind: 'postgres',
      basis: 'declared',
      flavour: 'pgvector',
      version: { value: '16' },
    });
    expect(merged?.evidence).toHaveLength(2);
  });

  it('only assumes relational engines of which several drivers are there', () => {
    const merged = mergeBackingServices([...of('psycopg'), ...of('mysqlclient'), ...of('redis')]);
    expect(merged.map(({ kind, basis }) => [kind, basis])).toEqual([
      ['mysql', 'assumed'],
      ['postgres', 'assumed'],
      ['redis', 'inferred'],
    ]);
  });
});
