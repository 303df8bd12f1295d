import { describe, expect, it, test } from 'vitest';
import { ProfileSchema } from '../../src/model/index.js';
import { manifest, profileOf } from './node/support.js';

const express = manifest({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } });
const server = (port: number) => `require('express')().listen(process.env.PORT || ${port});`;
const roots = (files: Readonly<Record<string, string>>) => profileOf(files).services.map(({ root }) => root);

describe('the services of a repository', () => {
  it('are found in sub-folders without a manifest at the root', () => {
    expect(
      roots({
        'backend/package.json': express,
        'backend/server.js': server(3000),
        'client/package.json': manifest({ scripts: { build: 'vite build' }, devDependencies: { vite: '6' } }),
        'client/index.html': '',
      }),
    ).toEqual(['backend', 'client']);
  });

  it('are found in several languages', () => {
    const profile = profileOf({
      'api/requirements.txt': 'fastapi\nuvicorn\n',
      'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      'web/package.json': express,
      'web/server.js': server(3000),
    });
    expect(profile.services.map(({ name, ecosystem }) => [name, ecosystem])).toEqual([
      ['api', 'python'],
      ['web', 'node'],
    ]);
  });

  it('are not the samples, fixtures and tests of a product', () => {
    const beside = (folder: string) => ({ [`${folder}/package.json`]: express, [`${folder}/server.js`]: server(1) });
    expect(
      roots({
        'package.json': express,
        'server.js': server(3000),
        ...beside('examples/basic'),
        ...beside('test/fixtures/app'),
        ...beside('e2e'),
        ...beside('docs'),
      }),
    ).toEqual(['.']);
  });

  it('are the samples where there is nothing else', () => {
    expect(
      roots({ 'README.md': '', 'examples/basic/package.json': express, 'examples/basic/server.js': server(3000) }),
    ).toEqual(['examples/basic']);
  });

  it('that depend on each other as workspace members are each their own, and the root that starts them is none', () => {
    const profile = profileOf({
      'package.json': manifest({
        private: true,
        workspaces: ['apps/*', 'packages/*'],
        scripts: { start: 'turbo run start', dev: 'turbo dev' },
        devDependencies: { turbo: '2', vite: '6' },
      }),
      'package-lock.json': '{}',
      'turbo.json': '{}',
      'packages/ui/package.json': manifest({ name: '@shop/ui', main: 'index.js', devDependencies: { vite: '6' } }),
      'apps/api/package.json': manifest({
        name: '@shop/api',
        scripts: { start: 'node server.js' },
        dependencies: { express: '5', '@shop/ui': '*' },
      }),
      'apps/api/server.js': server(3000),
    });
    expect(profile.services.map(({ root }) => root)).toEqual(['apps/api']);
    expect(profile.workspace).toEqual({ tool: 'npm', packages: ['apps/api', 'packages/ui'] });
    expect(profile.services[0]?.workspace).toEqual({
      tool: 'npm',
      root: '.',
      packageName: '@shop/api',
      dependencies: ['packages/ui'],
      manifests: ['package.json', 'apps/api/package.json', 'packages/ui/package.json'],
    });
    expect(profile.notices.find(({ code }) => code === 'detect.libraries')?.text).toContain('packages/ui');
  });

  it('a pnpm-workspace.yaml alone makes no workspace', () => {
    const settings = 'onlyBuiltDependencies:\n  - esbuild\n';
    expect(
      profileOf({ 'package.json': express, 'server.js': server(3000), 'pnpm-workspace.yaml': settings }).workspace,
    ).toBeNull();
    expect(
      profileOf({
        'package.json': express,
        'server.js': server(3000),
        'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      }).workspace,
    ).toBeNull();
  });

  test.each(['Gemfile', 'composer.json', 'mix.exs', 'Shop.sln', 'pom.xml'])(
    'a package.json that builds assets beside %s is none',
    (host) => {
      const files = {
        'package.json': manifest({ scripts: { build: 'vite build' }, devDependencies: { vite: '6' } }),
        'index.html': '',
        [host]: '',
      };
      const profile = profileOf(files);
      expect(profile.services).toEqual([]);
      expect(profile.notices).toContainEqual(expect.objectContaining({ code: 'detect.assets', file: 'package.json' }));
    },
  );

  it('a package.json of tools beside a Python program is none', () => {
    const profile = profileOf({
      'package.json': manifest({ private: true, devDependencies: { prettier: '3', husky: '9' } }),
      'requirements.txt': 'flask\n',
      'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
    });
    expect(profile.services.map(({ ecosystem }) => ecosystem)).toEqual(['python']);
  });

  it('of an Nx workspace are its applications, not their end-to-end tests and libraries', () => {
    const profile = profileOf({
      'nx.json': '{}',
      'yarn.lock': '# yarn lockfile v1\n',
      'package.json': manifest({
        private: true,
        scripts: { start: 'nx serve' },
        dependencies: { '@angular/core': '20', express: '5' },
      }),
      'apps/shop/project.json': JSON.stringify({
        name: 'shop',
        projectType: 'application',
        targets: { build: { executor: '@angular/build:application', options: { outputPath: 'dist/apps/shop' } } },
      }),
      'apps/shop/src/main.ts': "import { bootstrapApplication } from '@angular/platform-browser';",
      'apps/shop-e2e/project.json': JSON.stringify({
        name: 'shop-e2e',
        projectType: 'application',
        targets: { e2e: {} },
      }),
      'libs/ui/project.json': JSON.stringify({ name: 'ui', projectType: 'library', targets: {} }),
      'apps/api/project.json': JSON.stringify({
        name: 'api',
        projectType: 'application',
        targets: { build: { executor: '@nx/webpack:webpack', options: { outputPath: 'dist/apps/api' } } },
      }),
      'apps/api/src/main.ts': "import express from 'express';\nexpress().listen(3333);",
    });
    expect(
      profile.services.map(({ root, framework, kind, packageManager }) => [
        root,
        framework?.value,
        kind.value,
        packageManager?.name.value,
      ]),
    ).toEqual([
      ['apps/api', 'express', 'api', 'yarn'],
      ['apps/shop', 'angular', 'static', 'yarn'],
    ]);
    expect(profile.services[1]).toMatchObject({
      outputDirectory: { value: '../../dist/apps/shop' },
      commands: { build: { value: 'yarn run nx build shop' } },
    });
  });

  it('have unique DNS names', () => {
    const names = profileOf({
      'team-a/web/package.json': express,
      'team-a/web/server.js': server(1),
      'team-b/web/package.json': express,
      'team-b/web/server.js': server(2),
      'Größe & Co/package.json': express,
      'Größe & Co/server.js': server(3),
    }).services.map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u);
    expect(names).toContain('team-b-web');
  });
});

describe('deployment files', () => {
  const program = { 'package.json': express, 'server.js': server(4000) };

  it('an image’s port beats the code’s, and both places are named', () => {
    const profile = profileOf({
      ...program,
      Dockerfile: 'FROM node:22-slim\nENV PORT=8080\nEXPOSE 8080\nCMD ["node", "server.js"]\n',
    });
    expect(profile.services[0]?.port).toMatchObject({ value: 8080, evidence: [{ file: 'Dockerfile' }] });
    const conflict = profile.notices.find(({ code }) => code === 'detect.port-conflict');
    expect(conflict?.text).toContain('Dockerfile:');
    expect(conflict).toMatchObject({ file: 'server.js', line: 1 });
  });

  it('an image’s port replaces an assumption without a word', () => {
    const profile = profileOf({
      'package.json': manifest({ scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '15' } }),
      Dockerfile: 'FROM node:22-slim\nEXPOSE 8080\nCMD ["npm", "start"]\n',
    });
    expect(profile.services[0]?.port).toMatchObject({ value: 8080, basis: 'declared' });
    expect(profile.notices.map(({ code }) => code)).not.toContain('detect.port-conflict');
  });

  it('of several ports of an image, the one the code listens on counts', () => {
    const profile = profileOf({
      ...program,
      Dockerfile: 'FROM node:22-slim\nEXPOSE 9229\nEXPOSE 4000\nCMD ["node", "server.js"]\n',
    });
    expect(profile.services[0]?.port?.value).toBe(4000);
    expect(profile.questions).toEqual([]);
  });

  it('several ports that nothing settles are a question', () => {
    const profile = profileOf({
      ...program,
      'server.js': "require('express')().listen(process.env.PORT);",
      Dockerfile: 'FROM node:22-slim\nEXPOSE 8080 9090\nCMD ["node", "server.js"]\n',
    });
    expect(profile.services[0]?.port).toBeNull();
    expect(profile.questions).toMatchObject([{ id: 'service.port', candidates: ['8080', '9090'] }]);
  });

  it('a Procfile says how the service starts', () => {
    const profile = profileOf({ ...program, Procfile: 'web: node server.js --cluster\nrelease: node migrate.js\n' });
    expect(profile.services[0]?.commands.start).toMatchObject({
      value: 'node server.js --cluster',
      evidence: [{ file: 'Procfile' }],
    });
  });

  it('a compose file brings the backing services, their versions, and the variables it passes', () => {
    const profile = profileOf({
      ...program,
      'compose.yaml':
        'services:\n  app:\n    build: .\n    environment:\n      DATABASE_URL: postgres://shop:shop@db:5432/shop\n      FEATURE_X: "on"\n  db:\n    image: postgres:16\n',
    });
    expect(profile.backingServices).toMatchObject([{ kind: 'postgres', basis: 'declared', version: { value: '16' } }]);
    expect(profile.services[0]?.backingServices).toEqual(['postgres']);
    expect(profile.services[0]?.environment.map(({ name, secret, default: value }) => [name, secret, value])).toEqual([
      ['DATABASE_URL', true, null],
      ['FEATURE_X', false, 'on'],
      ['PORT', false, '4000'],
    ]);
    expect(profile.platforms.map(({ platform }) => platform)).toEqual(['docker-compose']);
  });

  it('an image at the root of a workspace belongs to the member that it starts', () => {
    const profile = profileOf({
      'package.json': manifest({ private: true, workspaces: ['apps/*'] }),
      'apps/api/package.json': express,
      'apps/api/server.js': server(3000),
      'apps/web/package.json': express,
      'apps/web/server.js': server(3000),
      Dockerfile: 'FROM node:22-slim\nCOPY . .\nEXPOSE 8080\nCMD ["node", "apps/api/server.js"]\n',
    });
    const port = (root: string) => profile.services.find((service) => service.root === root)?.port?.value;
    expect([port('apps/api'), port('apps/web')]).toEqual([8080, 3000]);
  });
});

describe('any repository', () => {
  test.each([
    ['empty', {}],
    ['without a program', { 'README.md': '# Notes', 'deploy.yaml': 'apiVersion: v1\nkind: Service\n' }],
  ])('%s has nothing, and says so', (_name, files) => {
    const profile = profileOf(files as Record<string, string>);
    expect(profile.services).toEqual([]);
    expect(profile.notices.map(({ code }) => code)).toContain('detect.nothing');
  });

  test.each([
    ['broken JSON', '{ "name": '],
    ['a list', '[1, 2]'],
    [
      'wrong types',
      '{ "name": 7, "scripts": ["a"], "dependencies": "express", "workspaces": { "packages": 3 }, "engines": null, "packageManager": {} }',
    ],
    [
      'names of the prototype',
      '{ "name": "__proto__", "scripts": { "constructor": "node x.js", "__proto__": "y" }, "dependencies": { "toString": "1", "__proto__": "2" } }',
    ],
    ['a byte order mark and comments', '\uFEFF{ // comment\n "name": "x", }'],
    ['a start script in a circle', '{ "scripts": { "start": "npm run serve", "serve": "npm start" } }'],
  ])('with a package.json of %s is read without an error', (_name, content) => {
    const profile = profileOf({ 'package.json': content, 'index.js': '' });
    expect(ProfileSchema.safeParse(profile).error).toBeUndefined();
  });

  it('gives the same profile for the same files', () => {
    const files = { 'package.json': express, 'server.js': server(3000), Dockerfile: 'FROM node:22\nEXPOSE 3000\n' };
    expect(JSON.stringify(profileOf(files))).toBe(JSON.stringify(profileOf(files)));
  });

  it('gives a profile that fits its schema', () => {
    const profile = profileOf({
      'package.json': express,
      'server.js': server(3000),
      'compose.yaml': 'services:\n  cache:\n    image: redis:7\n',
    });
    expect(ProfileSchema.safeParse(profile).error).toBeUndefined();
  });
});
