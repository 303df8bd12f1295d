import { describe, expect, it, test } from 'vitest';
import { manifest, profileOf, serviceOf } from './support.js';

function runtime(files: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}) {
  return serviceOf({
    'package.json': manifest({ scripts: { start: 'node server.js' }, ...more }),
    'server.js': "require('http').createServer().listen(3000);",
    ...files,
  }).runtime;
}

describe('the version of Node.js', () => {
  test.each([
    ['.nvmrc', 'v22.3.0\n', '22.3.0'],
    ['.nvmrc', 'lts/iron\n', '20'],
    ['.node-version', '22\n', '22'],
    ['.tool-versions', 'python 3.12.1\nnodejs 20.11.0\n', '20.11.0'],
    ['mise.toml', '[tools]\nnode = "24.1.0"\n', '24.1.0'],
  ])('is read from %s (%j)', (file, content, version) => {
    expect(runtime({ [file]: content })?.version).toMatchObject({
      value: version,
      basis: 'declared',
      evidence: [{ file }],
    });
  });

  it('is found in a parent folder', () => {
    const { services } = profileOf({
      '.nvmrc': '22.3.0',
      'api/package.json': manifest({ scripts: { start: 'node server.js' } }),
      'api/server.js': "require('http').createServer().listen(3000);",
    });
    expect(services[0]?.runtime?.version?.value).toBe('22.3.0');
  });

  it('of the image that runs counts more than what else is written, and the difference is told', () => {
    const profile = profileOf({
      'package.json': manifest({ scripts: { start: 'node server.js' } }),
      'server.js': "require('http').createServer().listen(3000);",
      '.nvmrc': '22',
      Dockerfile:
        'ARG NODE_VERSION=24.1.0\nFROM node:$NODE_VERSION-slim AS build\nFROM node:$NODE_VERSION-slim\nCMD ["node", "server.js"]\n',
    });
    expect(profile.services[0]?.runtime?.version).toMatchObject({
      value: '24.1.0',
      evidence: [{ file: 'Dockerfile', line: 3 }],
    });
    expect(profile.notices.map(({ code }) => code)).toContain('node.version-conflict');
  });

  test.each([
    ['22.x', '22', 'declared'],
    ['^22.4.0', '22', 'inferred'],
    ['>=22.0.0', '22', 'inferred'],
    ['>=18', '22', 'inferred'],
    ['^20.9.0 || >=22.3.0', '22', 'inferred'],
    ['22.11.0', '22.11.0', 'declared'],
  ])('of engines %j is %s, a line that has support', (range, version, basis) => {
    expect(runtime({}, { engines: { node: range } })?.version).toMatchObject({ value: version, basis });
  });

  it('is an assumption where nothing is written', () => {
    expect(runtime({})?.version).toMatchObject({ basis: 'assumed' });
  });

  it('without support is told', () => {
    const { notices } = profileOf({
      'package.json': manifest({ scripts: { start: 'node server.js' } }),
      'server.js': "require('http').createServer().listen(3000);",
      '.nvmrc': '16',
    });
    expect(notices).toContainEqual(expect.objectContaining({ code: 'node.end-of-life', file: '.nvmrc', line: 1 }));
  });

  it('is not read from the Dockerfile of a development container', () => {
    expect(
      runtime({ '.devcontainer/Dockerfile': 'FROM node:16\n', 'Dockerfile.dev': 'FROM node:14\n' })?.version?.basis,
    ).toBe('assumed');
  });
});

describe('the runtime', () => {
  it('is Bun where the start script runs it', () => {
    const found = runtime(
      { 'index.ts': 'Bun.serve({ port: 3000, fetch: () => new Response() });', 'bun.lock': '' },
      { scripts: { start: 'bun index.ts' } },
    );
    expect(found?.name).toMatchObject({ value: 'bun', basis: 'declared' });
  });

  it('stays Node.js where Bun only installs', () => {
    expect(runtime({ 'bun.lock': '' })?.name.value).toBe('node');
  });
});
