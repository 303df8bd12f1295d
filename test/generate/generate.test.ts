import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isGenerated } from '../../src/formats/ownership.js';
import { generate } from '../../src/generate/generate.js';
import type { Generation } from '../../src/model/index.js';
import type { Repository } from '../../src/repository/contract.js';
import { memoryRepository } from '../../src/repository/memory.js';
import { expressOnRailway, fastapiOnKubernetes, type PlannedRepository, pnpmWorkspace } from '../support/plans.js';

const PLANS = { expressOnRailway, fastapiOnKubernetes, pnpmWorkspace };
const EVERY = Object.entries(PLANS).map(([name, make]) => ({ name, make }));

const textOf = (generation: Generation, path: string) =>
  generation.artifacts.find((item) => item.path === path)?.content ?? '';

/** The repository with some files added. */
function plus(repository: Repository, files: Record<string, string>): Repository {
  const known = Object.fromEntries(repository.files.map((path) => [path, repository.read(path) ?? '']));
  return memoryRepository({ ...known, ...files }, { name: repository.name, git: repository.git });
}

function written(generation: Generation): Record<string, string> {
  return Object.fromEntries(generation.artifacts.map((item) => [item.path, item.content]));
}

describe.each(EVERY)('$name', ({ make }) => {
  test('the same plan gives the same bytes', async () => {
    const { plan, repository } = make();
    expect(await generate(plan, repository, { language: 'en' })).toEqual(
      await generate(plan, repository, { language: 'en' }),
    );
  });

  test('what was written is found unchanged by the next run', async () => {
    const { plan, repository } = make();
    const first = await generate(plan, repository, { language: 'en' });
    const second = await generate(plan, plus(repository, written(first)), { language: 'en' });
    expect(second.artifacts.filter((item) => item.change !== 'keep').map((item) => item.path)).toEqual([]);
  });

  test('every file that can carry a comment is marked as ours', async () => {
    const { plan, repository } = make();
    const { artifacts } = await generate(plan, repository, { language: 'en' });
    const unmarked = artifacts.filter((item) => !isGenerated(item.content)).map((item) => item.path);
    expect(unmarked.filter((path) => !path.endsWith('.json'))).toEqual([]);
  });

  test('nothing but the runbook depends on the language of the team', async () => {
    const { plan, repository } = make();
    const english = written(await generate(plan, repository, { language: 'en' }));
    const korean = written(await generate(plan, repository, { language: 'ko' }));
    expect(Object.keys(korean)).toEqual(Object.keys(english));
    const others = Object.keys(korean).filter((path) => path !== 'docs/deployment.md');
    expect(others.filter((path) => korean[path] !== english[path])).toEqual([]);
  });
});

async function workflowOf({ plan, repository }: PlannedRepository) {
  return parse(textOf(await generate(plan, repository, { language: 'en' }), '.github/workflows/deploy.yml'));
}

describe('the pipeline', () => {
  test('publishes after the tests, and deploys to production only after staging', async () => {
    const { jobs } = await workflowOf(expressOnRailway());
    const ids = Object.keys(jobs);
    const staging = ids.find((id) => jobs[id].environment?.name === 'staging') ?? '';
    const production = ids.find((id) => jobs[id].environment?.name === 'production') ?? '';
    expect(jobs['publish-orders'].needs).toEqual(['test-orders']);
    expect(jobs[staging].needs).toContain('publish-orders');
    expect(jobs[production].needs).toContain(staging);
  });

  test('no job that may run for a pull request reads a secret or writes anywhere', async () => {
    for (const { make } of EVERY) {
      const { jobs } = await workflowOf(make());
      for (const [id, job] of Object.entries<Record<string, unknown>>(jobs)) {
        if (String(job.if ?? '').includes("!= 'pull_request'")) continue;
        expect(JSON.stringify(job), id).not.toContain('secrets.');
        expect(Object.values(job.permissions as Record<string, string>), id).not.toContain('write');
      }
    }
  });

  test('secrets stand only in jobs with an environment', async () => {
    const { jobs } = await workflowOf(pnpmWorkspace());
    for (const [id, job] of Object.entries<Record<string, unknown>>(jobs)) {
      if (JSON.stringify(job).includes('secrets.')) expect(job.environment, id).toBeDefined();
    }
  });

  test('tests get their databases, with addresses in the variables that the code reads', async () => {
    const { jobs } = await workflowOf(fastapiOnKubernetes());
    const job = jobs['test-ledger'];
    expect(job.services.postgres.image).toMatch(/^postgres:17/u);
    expect(job.env.DATABASE_URL).toMatch(/^postgresql\+asyncpg:\/\/.*@localhost:5432\/app$/u);
    expect(job.services.postgres.options).toContain(
      '--health-cmd "pg_isready -h 127.0.0.1 -U $POSTGRES_USER -d $POSTGRES_DB"',
    );
    expect(job.steps.map((step: { name: string }) => step.name)).toEqual([
      'Check out',
      'Set up uv and Python',
      'Install dependencies',
      'Lint',
      'Apply migrations',
      'Test',
    ]);
  });

  test('a platform that builds from source gets no image jobs', async () => {
    const { jobs } = await workflowOf(pnpmWorkspace());
    expect(Object.keys(jobs)).toContain('publish-api');
    expect(Object.keys(jobs)).not.toContain('publish-web');
  });

  test('every script is free of expressions, so that no value can become a command', async () => {
    for (const { make } of EVERY) {
      const { jobs } = await workflowOf(make());
      for (const job of Object.values<{ steps: { run?: string }[] }>(jobs)) {
        for (const step of job.steps) expect(step.run ?? '').not.toContain('$' + '{{');
      }
    }
  });

  test('coverage goes to Codecov only where the project has its configuration', async () => {
    const { plan, repository } = expressOnRailway();
    const [item] = plan.services;
    if (!item) throw new Error('the plan has a service');
    const commands = { ...item.service.commands, coverage: item.service.commands.test };
    const covered = { ...plan, services: [{ ...item, service: { ...item.service, commands } }] };
    const without = await workflowOf({ plan: covered, repository });
    const withCodecov = await workflowOf({ plan: covered, repository: plus(repository, { 'codecov.yml': '' }) });
    expect(JSON.stringify(without)).not.toContain('codecov');
    expect(withCodecov.jobs['test-orders'].permissions['id-token']).toBe('write');
  });
});

test('a service for which no image can be made is left out everywhere, with a notice', async () => {
  const { plan, repository } = pnpmWorkspace();
  const services = plan.services.map((item) =>
    item.service.name === 'api'
      ? { ...item, service: { ...item.service, entrypoint: null, commands: { ...item.service.commands, start: null } } }
      : item,
  );
  const generation = await generate({ ...plan, services }, repository, { language: 'en' });
  const workflow = textOf(generation, '.github/workflows/deploy.yml');
  expect(generation.notices.map((item) => item.code)).toContain('generate.no-container');
  expect(generation.artifacts.map((item) => item.path)).not.toContain('apps/api/Dockerfile');
  expect(workflow).not.toMatch(/apps\/api\/Dockerfile|publish-api/u);
  expect(workflow).toContain('test-web');
});

test('two programs never share one Dockerfile: the second is left out loudly, not published as the first', async () => {
  const { plan, repository } = expressOnRailway();
  const [item] = plan.services;
  if (!item?.image) throw new Error('the plan has a service with an image');
  const commands = {
    ...item.service.commands,
    start: { value: 'node dist/worker.js', basis: 'declared' as const, evidence: [] },
  };
  const worker = {
    ...item,
    service: { ...item.service, name: 'worker', commands },
    image: { ...item.image, repository: 'acme/orders-worker' },
  };
  const generation = await generate({ ...plan, services: [item, worker] }, repository, { language: 'en' });
  expect(generation.notices.map((notice) => notice.code)).toContain('generate.dockerfile-taken');
  expect(textOf(generation, '.github/workflows/deploy.yml')).not.toContain('publish-worker');
  const apart = { ...worker, image: { ...worker.image, dockerfile: 'Dockerfile.worker' } };
  const fixed = await generate({ ...plan, services: [item, apart] }, repository, { language: 'en' });
  expect(textOf(fixed, 'Dockerfile.worker')).toContain('CMD ["node", "dist/worker.js"]');
  expect(textOf(fixed, '.github/workflows/deploy.yml')).toContain('file: Dockerfile.worker');
});

describe('files that are there already', () => {
  test("a team's Dockerfile is kept and still published", async () => {
    const { plan, repository } = expressOnRailway();
    const services = plan.services.map((item) => ({ ...item, image: item.image && { ...item.image, existing: true } }));
    const own = plus(repository, { Dockerfile: 'FROM node:22-slim\n' });
    const generation = await generate({ ...plan, services }, own, { language: 'en' });
    expect(generation.artifacts.find((item) => item.path === 'Dockerfile')).toMatchObject({
      change: 'keep',
      content: 'FROM node:22-slim\n',
    });
    expect(generation.artifacts.some((item) => item.path === '.dockerignore')).toBe(false);
    expect(textOf(generation, '.github/workflows/deploy.yml')).toContain('file: Dockerfile');
  });

  test("a team's workflow stays; ours is written beside it", async () => {
    const { plan, repository } = expressOnRailway();
    const generation = await generate(plan, plus(repository, { '.github/workflows/deploy.yml': 'on: push\n' }), {
      language: 'en',
    });
    expect(textOf(generation, '.github/workflows/deploy.yml')).toBe('');
    expect(textOf(generation, '.github/workflows/expert-devops.yml')).toContain('name: Deploy');
    expect(generation.notices.map((item) => item.code)).toEqual(
      expect.arrayContaining(['generate.beside', 'generate.other-workflows']),
    );
  });

  test('a compose file under another name is not pushed aside', async () => {
    const { plan, repository } = expressOnRailway();
    const generation = await generate(plan, plus(repository, { 'docker-compose.yml': 'services: {}\n' }), {
      language: 'en',
    });
    expect(
      generation.artifacts
        .filter((item) => /compose\.ya?ml$|compose\.yml$/u.test(item.path))
        .map((item) => `${item.change} ${item.path}`),
    ).toEqual(['keep docker-compose.yml']);
  });

  test('Renovate is not joined by Dependabot', async () => {
    const { plan, repository } = expressOnRailway();
    const generation = await generate(plan, plus(repository, { 'renovate.json': '{}' }), { language: 'en' });
    expect(textOf(generation, '.github/dependabot.yml')).toBe('');
  });

  test('an .env.example that lacks variables is kept, and the notice names them', async () => {
    const { plan, repository } = expressOnRailway();
    const generation = await generate(plan, plus(repository, { '.env.example': 'PORT=1\nLOG_LEVEL=\nREDIS_URL=\n' }), {
      language: 'en',
    });
    expect(generation.notices.find((item) => item.code === 'generate.env-example-incomplete')?.text).toContain(
      'DATABASE_URL, JWT_SECRET',
    );
  });
});

describe('.env.example', () => {
  test('shows defaults, never a secret', async () => {
    const { plan, repository } = expressOnRailway();
    const text = textOf(await generate(plan, repository, { language: 'en' }), '.env.example');
    expect(text).toContain('LOG_LEVEL=info');
    expect(text).toMatch(/^JWT_SECRET=$/mu);
    expect(text).toContain('# Required. Secret. Read in src/auth.ts:1.');
  });

  test('a default that carries a password is not shown', async () => {
    const { plan, repository } = expressOnRailway();
    const [item] = plan.services;
    if (!item) throw new Error('the plan has a service');
    const environment = item.service.environment.map((known) =>
      known.name === 'LOG_LEVEL' ? { ...known, default: 'amqp://me:hunter2@host' } : known,
    );
    const text = textOf(
      await generate({ ...plan, services: [{ ...item, service: { ...item.service, environment } }] }, repository, {
        language: 'en',
      }),
      '.env.example',
    );
    expect(text).not.toContain('hunter2');
    expect(text).toMatch(/^LOG_LEVEL=$/mu);
  });
});

describe('Dependabot', () => {
  test('watches actions, packages, images and the compose file, each once and with a cooldown', async () => {
    const { plan, repository } = pnpmWorkspace();
    const value = parse(textOf(await generate(plan, repository, { language: 'en' }), '.github/dependabot.yml'));
    const updates = value.updates.map(
      (item: Record<string, unknown>) => `${item['package-ecosystem']} ${item.directory}`,
    );
    expect(updates).toEqual(expect.arrayContaining(['github-actions /', 'npm /', 'docker /apps/api']));
    expect(new Set(updates).size).toBe(updates.length);
    for (const item of value.updates) expect(item.cooldown['default-days']).toBeGreaterThan(0);
  });
});

describe('the runbook', () => {
  test('has the diagram, the secrets with how to set them, and the commands', async () => {
    const { plan, repository } = expressOnRailway();
    const text = textOf(await generate(plan, repository, { language: 'en' }), 'docs/deployment.md');
    expect(text).toContain('```mermaid\nflowchart LR');
    expect(text).toContain('gh secret set RAILWAY_TOKEN --env production');
    expect(text).not.toMatch(/gh secret set .*--body/u);
    for (const heading of [
      'Architecture',
      'Environments',
      'Secrets',
      'Deploy',
      'Roll back',
      'Monitoring',
      'Troubleshooting',
    ])
      expect(text).toContain(`## ${heading}\n`);
  });

  test('text of the repository cannot become markup', async () => {
    const { plan, repository } = expressOnRailway();
    const monitoring = [{ id: 'test.said', values: {}, text: '<img src=x onerror=alert(1)> [click](javascript:x)' }];
    const text = textOf(await generate({ ...plan, monitoring }, repository, { language: 'en' }), 'docs/deployment.md');
    expect(text).toContain('\\<img src=x onerror=alert(1)\\> \\[click\\](javascript:x)');
  });
});
