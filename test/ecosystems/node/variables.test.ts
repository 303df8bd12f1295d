import { describe, expect, it } from 'vitest';
import { expressService, manifest, profileOf, serviceOf } from './support.js';

function variables(code: string, files: Readonly<Record<string, string>> = {}) {
  const service = expressService(`${code}\napp.listen(3000);`, {}, files);
  return new Map(service.environment.map((variable) => [variable.name, variable]));
}

describe('environment variables', () => {
  it('are required where the code has neither a default nor a guard', () => {
    const found = variables(`
      connect(process.env.API_BASE);
      const region = process.env.REGION || 'eu';
      const level = process.env['LOG_LEVEL'] ?? "info";
      if (process.env.SENTRY_ENVIRONMENT) start();
      if (!process.env.TENANT) throw new Error('TENANT is missing');
      const { QUEUE = 'jobs', BUCKET } = process.env;
    `);
    expect([...found.values()].map(({ name, required, default: value }) => [name, required, value])).toEqual([
      ['API_BASE', true, null],
      ['BUCKET', false, null],
      ['LOG_LEVEL', false, 'info'],
      ['QUEUE', false, 'jobs'],
      ['REGION', false, 'eu'],
      ['SENTRY_ENVIRONMENT', false, null],
      ['TENANT', true, null],
    ]);
  });

  it('leave out what the machine and the tools set', () => {
    expect(
      variables('use(process.env.NODE_ENV, process.env.CI, process.env.npm_package_version, process.env.HOME);').size,
    ).toBe(0);
  });

  it('that are secret keep no default', () => {
    const found = variables(
      "use(process.env.JWT_SECRET || 'change-me', process.env.DATABASE_URL ?? 'postgres://u:p@db/x');",
    );
    expect(found.get('JWT_SECRET')).toMatchObject({ secret: true, default: null });
    expect(found.get('DATABASE_URL')).toMatchObject({ secret: true, default: null });
  });

  it('about a secret are none', () => {
    const found = variables(
      'use(process.env.TOKEN_TTL, process.env.JWT_EXPIRES_IN, process.env.PASSWORD_MIN_LENGTH, process.env.STRIPE_PUBLISHABLE_KEY);',
    );
    expect([...found.values()].filter(({ secret }) => secret)).toEqual([]);
  });

  it('of a schema are as required as the schema says', () => {
    const found = variables("import { env } from './env.js';", {
      'env.js':
        'export const env = createEnv({\n  server: {\n    MAIL_FROM: z.string().email(),\n    WORKERS: z.coerce.number().default(4),\n    TRACE_URL: z.string().url().optional(),\n  },\n  runtimeEnv: process.env,\n});',
    });
    expect(found.get('MAIL_FROM')?.required).toBe(true);
    expect(found.get('WORKERS')).toMatchObject({ required: false, default: '4' });
    expect(found.get('TRACE_URL')?.required).toBe(false);
  });

  it('with a public prefix are needed at build time and are no secrets', () => {
    const service = serviceOf({
      'package.json': manifest({ scripts: { build: 'vite build' }, devDependencies: { vite: '6' } }),
      'index.html': '',
      'src/main.ts': 'fetch(import.meta.env.VITE_API_KEY + import.meta.env.MODE);',
    });
    expect(service.environment).toMatchObject([{ name: 'VITE_API_KEY', scope: 'build', secret: false }]);
  });

  it('of workspace members that a service needs are its own, those of a sibling service are not', () => {
    const { services } = profileOf({
      'package.json': manifest({ private: true, workspaces: ['apps/*', 'packages/*'] }),
      'packages/db/package.json': manifest({ name: '@shop/db', main: 'index.js', dependencies: { pg: '8' } }),
      'packages/db/index.js': 'connect(process.env.DATABASE_URL);',
      'apps/api/package.json': manifest({
        name: '@shop/api',
        scripts: { start: 'node server.js' },
        dependencies: { '@shop/db': '*', express: '5' },
      }),
      'apps/api/server.js': "require('express')().listen(3000);",
      'apps/web/package.json': manifest({
        name: '@shop/web',
        scripts: { start: 'node server.js' },
        dependencies: { '@shop/api': '*', express: '5' },
      }),
      'apps/web/server.js': "require('express')().listen(3001);\nuse(process.env.THEME);",
    });
    const of = (root: string) => services.find((service) => service.root === root);
    expect(of('apps/api')?.environment.map(({ name }) => name)).toEqual(['DATABASE_URL']);
    expect(of('apps/api')?.backingServices).toEqual(['postgres']);
    expect(of('apps/api')?.workspace?.dependencies).toEqual(['packages/db']);
    expect(of('apps/web')?.environment.map(({ name }) => name)).toEqual(['THEME']);
  });
});

describe('what a service needs', () => {
  it('a database is known by its driver, and DATABASE_URL is its variable', () => {
    const profile = profileOf({
      'package.json': manifest({
        scripts: { start: 'node server.js' },
        dependencies: { express: '5', pg: '8', ioredis: '5' },
      }),
      'server.js': "require('express')().listen(3000);\nnew Pool({ connectionString: process.env.DATABASE_URL });",
    });
    expect(profile.backingServices).toMatchObject([
      { kind: 'postgres', variable: 'DATABASE_URL', evidence: [{ file: 'package.json' }] },
      { kind: 'redis' },
    ]);
  });

  it('a connection string that a page shows is no database', () => {
    const profile = profileOf({
      'package.json': manifest({ scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '15' } }),
      'app/page.tsx': 'export default () => <code>{"mongodb://user@host/db"}</code>;',
    });
    expect(profile.backingServices).toEqual([]);
  });

  it('a browser is needed by who depends on it, not by the sibling', () => {
    const { services } = profileOf({
      'package.json': manifest({ private: true, workspaces: ['apps/*'] }),
      'apps/api/package.json': manifest({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
      'apps/api/server.js': "require('express')().listen(3000);",
      'apps/shots/package.json': manifest({
        scripts: { start: 'node server.js' },
        dependencies: { express: '5', puppeteer: '24' },
      }),
      'apps/shots/server.js': "require('express')().listen(3001);",
    });
    expect(services.map(({ root, systemPackages }) => [root, systemPackages.map(({ value }) => value)])).toEqual([
      ['apps/api', []],
      ['apps/shots', ['chromium']],
    ]);
  });

  it('migrations are applied by the script that only does that', () => {
    const service = expressService('app.listen(3000);', {
      scripts: {
        start: 'node server.js',
        'db:reset': 'prisma migrate reset && prisma migrate deploy',
        'db:deploy': 'prisma migrate deploy',
        'dev:migrate': 'prisma migrate deploy',
      },
      dependencies: { express: '5', '@prisma/client': '6' },
    });
    expect(service.migrations?.value).toBe('prisma');
    expect(service.commands.migrate?.value).toBe('npm run db:deploy');
  });
});
