import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Deployment, deploy } from '../../src/pipeline/deploy.js';

const EXAMPLES = resolve('examples');
let state: string;

beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'deploy-'));
  vi.stubEnv('EXPERT_DEVOPS_STATE', state);
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true });
});

const errors = ({ verification }: Deployment) => verification.findings.filter(({ severity }) => severity === 'error');
const content = ({ generation }: Deployment, path: string) =>
  generation.artifacts.find((artifact) => artifact.path === path)?.content ?? '';

describe('a Korean request for the todo-api example', () => {
  let deployment: Deployment;
  const steps: string[] = [];

  beforeAll(async () => {
    deployment = await deploy(
      { folder: join(EXAMPLES, 'todo-api'), prompt: '이 API를 Railway에 배포할 수 있게 준비해 줘' },
      (step, phase) => steps.push(`${step} ${phase}`),
    );
  });

  test('is understood, and answered in Korean', () => {
    expect(deployment.route).toMatchObject({ language: 'ko', platform: 'railway', intents: ['deploy'] });
    expect(deployment.language).toBe('ko');
  });

  test('goes through the five steps in their order', () => {
    const names = ['read', 'understand', 'decide', 'write', 'prove'];
    expect(steps).toEqual(names.flatMap((name) => [`${name} started`, `${name} finished`]));
  });

  test('follows the SPEC: two to four copies, Europe, no Vercel', () => {
    const [service] = deployment.plan.services;
    expect(service?.platform).toBe('railway');
    expect(service?.scaling).toMatchObject({ min: 2, basis: 'declared' });
    expect(content(deployment, '.railway/railway.ts')).toContain('europe-west4');
  });

  test('gives files without a single error, all English but the runbook', () => {
    expect(errors(deployment)).toEqual([]);
    const korean = deployment.generation.artifacts.filter((artifact) => /\p{Script=Hangul}/u.test(artifact.content));
    expect(korean.map(({ path }) => path)).toEqual(['docs/deployment.md']);
  });

  test('touches nothing in the folder', () => {
    expect(readdirSync(join(EXAMPLES, 'todo-api'))).not.toContain('Dockerfile');
  });
});

test('each service of the shop goes where it fits, from one workspace-aware image', async () => {
  const deployment = await deploy({ folder: join(EXAMPLES, 'shop'), prompt: 'Deploy the shop' });
  expect(errors(deployment)).toEqual([]);
  const notices = deployment.generation.notices.map(({ text }) => text);
  expect(notices).toEqual([...new Set(notices)]);
  const byName = Object.fromEntries(deployment.plan.services.map((plan) => [plan.service.name, plan]));
  expect(byName.web?.platform).toBe('vercel');
  expect(byName.api?.image).toMatchObject({ context: '.', dockerfile: 'apps/api/Dockerfile' });
  const dockerfile = content(deployment, 'apps/api/Dockerfile');
  expect(dockerfile).toContain('packages/contracts/package.json');
  expect(dockerfile).toContain('pnpm-lock.yaml');
});

test('the orders-service runs on Kubernetes under the restricted Pod Security Standard', async () => {
  const deployment = await deploy({ folder: join(EXAMPLES, 'orders-service'), platform: 'kubernetes' });
  expect(errors(deployment)).toEqual([]);
  const [service] = deployment.plan.services;
  expect(service).toMatchObject({ healthPath: '/livez', readinessPath: '/readyz', migration: { tool: 'alembic' } });
  expect(service?.variables).toContainEqual(
    expect.objectContaining({ name: 'DATABASE_URL', scheme: 'postgresql+asyncpg' }),
  );
  const namespace = content(deployment, 'deploy/kubernetes/overlays/production/namespace.yaml');
  expect(namespace).toContain('pod-security.kubernetes.io/enforce: restricted');
});

test('the same request gives the same bytes', async () => {
  const request = { folder: join(EXAMPLES, 'orders-service'), platform: 'docker-compose' };
  const [first, second] = [await deploy(request), await deploy(request)];
  expect(second.plan.id).toBe(first.plan.id);
  expect(second.generation).toEqual(first.generation);
});

test('a platform that is not built in is refused by name', async () => {
  await expect(deploy({ folder: join(EXAMPLES, 'todo-api'), platform: 'heroku' })).rejects.toMatchObject({
    code: 'E_UNSUPPORTED',
    subject: 'heroku',
  });
});
