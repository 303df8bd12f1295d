import { describe, expect, it, test } from 'vitest';
import { expressService, manifest, profileOf, serviceOf } from './support.js';

const page = { 'index.html': '<!doctype html>' };

describe('the framework', () => {
  test.each([
    [
      'next',
      { scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '15' } },
      {},
      'web',
      '.next',
    ],
    [
      'next',
      { scripts: { build: 'next build' }, dependencies: { next: '15' } },
      { 'next.config.js': "module.exports = { output: 'export' };" },
      'static',
      'out',
    ],
    ['nuxt', { scripts: { build: 'nuxt build' }, dependencies: { nuxt: '4' } }, {}, 'web', '.output'],
    [
      'sveltekit',
      { scripts: { build: 'vite build' }, devDependencies: { '@sveltejs/kit': '2', vite: '6' } },
      {},
      'web',
      'build',
    ],
    [
      'react-router',
      { scripts: { build: 'react-router build' }, devDependencies: { '@react-router/dev': '7', vite: '6' } },
      { 'react-router.config.ts': 'export default { ssr: false };' },
      'static',
      'build/client',
    ],
    ['astro', { scripts: { build: 'astro build' }, dependencies: { astro: '5' } }, {}, 'static', 'dist'],
    [
      'astro',
      { scripts: { build: 'astro build' }, dependencies: { astro: '5', '@astrojs/node': '9' } },
      { 'astro.config.mjs': "export default defineConfig({ adapter: node({ mode: 'standalone' }) });" },
      'web',
      'dist',
    ],
    [
      'vite',
      { scripts: { build: 'vite build --outDir public_html' }, devDependencies: { vite: '6' } },
      page,
      'static',
      'public_html',
    ],
    [
      'vite',
      { scripts: { build: 'vite build' }, devDependencies: { vite: '6' } },
      { ...page, 'vite.config.ts': "export default { build: { outDir: 'www' } };" },
      'static',
      'www',
    ],
    [
      'angular',
      { scripts: { build: 'ng build', start: 'ng serve' }, dependencies: { '@angular/core': '20' } },
      {
        'angular.json': JSON.stringify({
          projects: {
            shop: {
              projectType: 'application',
              architect: { build: { builder: '@angular/build:application', options: {} } },
            },
          },
        }),
      },
      'static',
      'dist/shop/browser',
    ],
    [
      'cra',
      {
        scripts: { build: 'react-scripts build', start: 'react-scripts start' },
        dependencies: { 'react-scripts': '5' },
      },
      {},
      'static',
      'build',
    ],
  ] as const)('%s: %j', (id, content, files, kind, output) => {
    const service = serviceOf({ 'package.json': manifest(content), ...files });
    expect(service.framework?.value).toBe(id);
    expect(service.kind.value).toBe(kind);
    expect(service.outputDirectory?.value).toBe(output);
    if (kind === 'static') expect(service.commands.start).toBeNull();
  });

  it('is not one that only the tests use', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: { start: 'node server.js' },
        dependencies: { fastify: '5' },
        devDependencies: { express: '5' },
      }),
      'server.js': "import Fastify from 'fastify';\nFastify().listen({ port: 3000 });",
      'test/helper.js': "import express from 'express';",
    });
    expect(service.framework?.value).toBe('fastify');
  });

  it('is not Vite where Vite only tests a server', () => {
    const service = expressService('app.listen(3000);', { devDependencies: { vite: '6', vitest: '3' } });
    expect(service.framework?.value).toBe('express');
  });

  it('does not count where a conditional build exports the site', () => {
    const service = serviceOf({
      'package.json': manifest({ scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '15' } }),
      'next.config.mjs':
        "export default {\n  ...(process.env.EXPORT ? { assetPrefix: '/x', output: 'export' } : {}),\n};",
    });
    expect(service.kind.value).toBe('web');
  });

  it('of a Next.js site behind its own server keeps the server’s port', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: { build: 'next build && tsc', start: 'node dist/server.js' },
        dependencies: { next: '15' },
      }),
      'server.ts': "const port = Number(process.env.PORT || 4400);\ncreateServer(handle).listen(port, '0.0.0.0');",
    });
    expect(service).toMatchObject({
      framework: { value: 'next' },
      port: { value: 4400, basis: 'declared' },
      entrypoint: { value: 'dist/server.js' },
    });
  });

  it('Expo is no web service, unless it exports a site', () => {
    const app = (scripts: Record<string, string>) =>
      profileOf({
        'package.json': manifest({ scripts, dependencies: { expo: '53', 'react-native': '0.80' } }),
        'app.json': '{"expo":{}}',
      });
    expect(app({ start: 'expo start' }).services[0]?.kind.value).toBe('tool');
    expect(app({ start: 'expo start', build: 'expo export --platform web' }).services[0]?.kind.value).toBe('static');
  });
});

describe('the start', () => {
  it('is never a development server', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: { start: 'nodemon src/server.js' },
        dependencies: { express: '5' },
        devDependencies: { nodemon: '3' },
      }),
      'src/server.js': "require('express')().listen(3000);",
    });
    expect(service.commands.start).toMatchObject({ value: 'node src/server.js', basis: 'inferred' });
    expect(service.commands.develop?.value).toBe('npm run start');
  });

  it('of Nest is the built program', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: {
          build: 'nest build',
          start: 'nest start',
          'start:dev': 'nest start --watch',
          'start:prod': 'node dist/main',
        },
        dependencies: { '@nestjs/core': '11' },
      }),
      'nest-cli.json': '{}',
      'src/main.ts':
        'const app = await NestFactory.create(AppModule);\napp.enableShutdownHooks();\nawait app.listen(process.env.PORT ?? 3000);',
    });
    expect(service).toMatchObject({
      commands: { start: { value: 'npm run start:prod' }, develop: { value: 'npm run start:dev' } },
      entrypoint: { value: 'dist/main' },
      port: { value: 3000, basis: 'declared' },
      gracefulShutdown: { value: true },
    });
  });

  it('is the main file where there are no scripts', () => {
    const service = serviceOf({
      'package.json': manifest({ main: 'gone.js' }),
      'index.js': "require('http').createServer().listen(80);",
    });
    expect(service.commands.start).toMatchObject({ value: 'node index.js', basis: 'inferred' });
  });

  it('follows a script that loads the environment first', () => {
    const service = serviceOf({
      'package.json': manifest({
        scripts: {
          'with:env': 'dotenv -e ../.env --',
          start: 'npm run with:env -- cross-env NODE_ENV=production node build/main.js',
        },
        dependencies: { hono: '4' },
      }),
      'src/main.ts': "import { Hono } from 'hono';\nserve({ fetch: new Hono().fetch, port: 3000 });",
    });
    expect(service.entrypoint?.value).toBe('build/main.js');
  });
});

describe('a package without a server', () => {
  it('that is made to be imported is a library: nothing to deploy', () => {
    const profile = profileOf({
      'package.json': manifest({
        name: 'left-pad',
        main: 'dist/index.js',
        types: 'dist/index.d.ts',
        files: ['dist'],
        scripts: { build: 'tsc' },
        devDependencies: { express: '5', vitest: '3' },
      }),
      'src/index.ts': 'export const pad = (text: string) => text;',
    });
    expect(profile.services).toMatchObject([{ kind: { value: 'library' }, port: null }]);
    expect(profile.notices.map(({ code }) => code)).toContain('detect.library');
  });

  it('that works through a queue is a worker', () => {
    const service = serviceOf({
      'package.json': manifest({ scripts: { start: 'node worker.js' }, dependencies: { bullmq: '5' } }),
      'worker.js': "new Worker('mail', send, { connection: { url: process.env.REDIS_URL } });",
    });
    expect(service).toMatchObject({ kind: { value: 'worker' }, port: null, backingServices: ['redis'] });
  });
});
