import { describe, expect, test } from 'vitest';
import { unknownService } from '../../src/ecosystems/service.js';
import { markGenerated } from '../../src/formats/ownership.js';
import { inferred, type Profile, type Service } from '../../src/model/index.js';
import { imageOf } from '../../src/plan/images.js';
import { memoryRepository } from '../../src/repository/memory.js';

function profile(dockerfiles: readonly [path: string, service: string][]): Profile {
  return {
    name: 'shop',
    services: [],
    backingServices: [],
    platforms: [],
    deploymentFiles: dockerfiles.map(([path, service]) => ({ path, kind: 'dockerfile', service })),
    workspace: null,
    questions: [],
    notices: [],
  };
}

function api(root: string): Service {
  return unknownService({ name: 'api', root, ecosystem: 'node', kind: inferred('api'), manifest: null });
}

describe('the image of a service', () => {
  test('has a lower-case name, whatever the owner is called', () => {
    expect(imageOf(profile([]), memoryRepository({}), api('.'), 'Acme/Shop', false).repository).toBe('acme/shop');
  });

  test('is built from the workspace root for a workspace member', () => {
    const workspace = { tool: 'pnpm', root: '.', packageName: '@shop/api', dependencies: [], manifests: [] };
    const image = imageOf(profile([]), memoryRepository({}), { ...api('apps/api'), workspace }, 'acme/shop', true);
    expect(image).toMatchObject({
      dockerfile: 'apps/api/Dockerfile',
      context: '.',
      repository: 'acme/shop/api',
      existing: false,
    });
  });

  test('keeps the Dockerfile that is there, and reads its build context off what it copies', () => {
    const repository = memoryRepository({
      'apps/api/Dockerfile': 'FROM node:24-slim\nCOPY package.json pnpm-lock.yaml ./\nCOPY apps/api ./apps/api\n',
      'apps/api/package.json': '{}',
      'package.json': '{}',
      'pnpm-lock.yaml': '',
    });
    const image = imageOf(profile([['apps/api/Dockerfile', 'api']]), repository, api('apps/api'), 'acme/shop', false);
    expect(image).toMatchObject({ existing: true, context: '.', dockerfile: 'apps/api/Dockerfile' });
  });

  test('gets a Dockerfile of its own where another service lives in the same folder', () => {
    const worker = { ...api('.'), name: 'worker', kind: inferred('worker' as const) };
    const both = { ...profile([]), services: [api('.'), worker] };
    expect(imageOf(both, memoryRepository({}), api('.'), 'a/b', true).dockerfile).toBe('Dockerfile');
    expect(imageOf(both, memoryRepository({}), worker, 'a/b', true).dockerfile).toBe('Dockerfile.worker');
  });

  test('a Dockerfile that we wrote is not somebody else’s', () => {
    const repository = memoryRepository({ Dockerfile: markGenerated('Dockerfile', 'FROM node\n') });
    expect(imageOf(profile([['Dockerfile', 'api']]), repository, api('.'), 'a/b', false).existing).toBe(false);
  });

  test('a Dockerfile for development is not the one to ship', () => {
    const both = profile([
      ['Dockerfile.dev', 'api'],
      ['Dockerfile.prod', 'api'],
    ]);
    const repository = memoryRepository({ 'Dockerfile.dev': 'FROM node', 'Dockerfile.prod': 'FROM node' });
    expect(imageOf(both, repository, api('.'), 'a/b', false).dockerfile).toBe('Dockerfile.prod');
    expect(imageOf(profile([['Dockerfile.dev', 'api']]), repository, api('.'), 'a/b', false).existing).toBe(false);
  });
});
