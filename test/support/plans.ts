import { noCommands, unknownService } from '../../src/ecosystems/service.js';
import {
  declared,
  type EnvironmentPlan,
  evidence,
  inferred,
  type Message,
  type Plan,
  PlanSchema,
  type Resource,
  type Service,
  type ServicePlan,
  ServiceSchema,
} from '../../src/model/index.js';
import { planId } from '../../src/plan/identity.js';
import type { Repository } from '../../src/repository/contract.js';
import { memoryRepository } from '../../src/repository/memory.js';

/** A plan made by hand, and the repository it was made for: what generate and the platforms are tested with. */
export interface PlannedRepository {
  readonly plan: Plan;
  readonly repository: Repository;
}

const said = (text: string): Message => ({ id: 'test.said', values: {}, text });

/** A service of which only the named facts are known. */
export function service(facts: Pick<Service, 'name' | 'root' | 'ecosystem' | 'kind'> & Partial<Service>): Service {
  return ServiceSchema.parse({ ...unknownService({ manifest: null, ...facts }), ...facts });
}

/** Commands of which only the named ones are known, all declared in one file. */
export function commands(file: string, known: Partial<Record<keyof Service['commands'], string>>): Service['commands'] {
  const facts = Object.entries(known).map(([name, value]) => [name, declared(value, evidence(file, 1, value))]);
  return { ...noCommands(), ...Object.fromEntries(facts) };
}

type VariableFacts = Partial<Omit<Service['environment'][number], 'name' | 'evidence'>>;

export function variable(name: string, file: string, facts: VariableFacts = {}): Service['environment'][number] {
  return {
    name,
    required: true,
    default: null,
    scope: 'runtime',
    secret: false,
    ...facts,
    evidence: [evidence(file, 1, name)],
  };
}

export function servicePlan(
  facts: Pick<ServicePlan, 'service' | 'platform' | 'image'> & Partial<ServicePlan>,
): ServicePlan {
  return {
    port: facts.service.port && { value: facts.service.port.value, basis: facts.service.port.basis },
    healthPath: facts.service.healthPath?.value ?? null,
    readinessPath: facts.service.readinessPath?.value ?? null,
    sizing: { cpuMillicores: 250, memoryMebibytes: 512, basis: 'assumed', reason: said('A small server.') },
    scaling: { min: 2, max: 6, trigger: { metric: 'cpu', target: 70, unit: 'percent' }, basis: 'assumed' },
    variables: [],
    buildVariables: [],
    migration: null,
    rollout: {
      strategy: 'rolling',
      zeroDowntime: true,
      reasons: [said('Requests are answered while the release is replaced.')],
      rollback: { automatic: true, method: said('The previous image is deployed again.'), limits: [] },
    },
    ...facts,
  };
}

function environments(services: readonly ServicePlan[], branch: string): EnvironmentPlan[] {
  const replicas = (min: number, max: number) =>
    Object.fromEntries(services.map((item) => [item.service.name, { min, max }]));
  const platform = services[0]?.platform ?? 'docker-compose';
  return [
    {
      name: 'development',
      platform: 'docker-compose',
      trigger: 'local',
      approval: false,
      replicas: replicas(1, 1),
      differences: [],
      backup: null,
    },
    {
      name: 'staging',
      platform,
      trigger: `push to ${branch}`,
      approval: false,
      replicas: replicas(1, 2),
      differences: [said('Smaller.')],
      backup: null,
    },
    {
      name: 'production',
      platform,
      trigger: 'manual approval',
      approval: true,
      replicas: replicas(2, 6),
      differences: [],
      backup: said('Daily.'),
    },
  ];
}

const NODE_KINDS: Partial<Record<Resource['kind'], Plan['topology']['nodes'][number]['kind']>> = {
  redis: 'cache',
  rabbitmq: 'queue',
};

function topology(services: readonly ServicePlan[], resources: readonly Resource[]): Plan['topology'] {
  return {
    nodes: [
      { id: 'users', kind: 'edge', label: 'Users', platform: null },
      ...services.map((item) => ({
        id: item.service.name,
        kind: 'service' as const,
        label: item.service.name,
        platform: item.platform,
      })),
      ...resources.map((item) => ({
        id: item.name,
        kind: NODE_KINDS[item.kind] ?? ('database' as const),
        label: `${item.kind} ${item.version}`,
        platform: null,
      })),
    ],
    edges: [
      ...services.map((item) => ({ from: 'users', to: item.service.name, label: 'HTTPS', network: 'public' as const })),
      ...resources.flatMap((item) =>
        item.consumers.map((from) => ({ from, to: item.name, label: item.kind, network: 'internal' as const })),
      ),
    ],
  };
}

/** A secret that only the pipeline reads, as plan/ takes it from the platforms' deploy jobs. */
function pipelineSecret(name: string): Plan['secrets'][number] {
  return {
    name,
    purpose: said(`Lets the pipeline deploy (${name}).`),
    usedBy: ['pipeline'],
    store: 'github-environment',
    environments: ['staging', 'production'],
  };
}

/** Completes and checks a plan. */
export function plan(
  facts: Pick<Plan, 'services'> & Partial<Omit<Plan, 'id' | 'version'>> & { readonly name: string },
): Plan {
  const { name, ...given } = facts;
  const resources = given.resources ?? [];
  const content = {
    version: 1 as const,
    project: { name, repository: `Acme/${name}`, defaultBranch: 'main' },
    resources,
    topology: topology(given.services, resources),
    environments: environments(given.services, 'main'),
    pipeline: {
      provider: 'github-actions' as const,
      defaultBranch: 'main',
      registry: 'ghcr.io',
      environments: ['staging' as const, 'production' as const],
    },
    secrets: [],
    monitoring: [said('Watch the rate of failed requests.')],
    requirements: [],
    decisions: [],
    questions: [],
    skipped: [],
    ...given,
  };
  return PlanSchema.parse({ ...content, id: planId(content) });
}

function image(project: string, name: string, root: string, context: string): ServicePlan['image'] {
  return {
    registry: 'ghcr.io',
    repository: project === name ? `acme/${project}` : `acme/${project}-${name}`,
    dockerfile: root === '.' ? 'Dockerfile' : `${root}/Dockerfile`,
    context,
    existing: false,
  };
}

/** An Express API with PostgreSQL and Redis, npm, built by TypeScript, on Railway. */
export function expressOnRailway(): PlannedRepository {
  const repository = memoryRepository(
    {
      'package.json': JSON.stringify({
        name: 'orders',
        version: '1.0.0',
        type: 'module',
        engines: { node: '>=22' },
        scripts: {
          build: 'tsc -p tsconfig.json',
          start: 'node dist/server.js',
          dev: 'tsx watch src/server.ts',
          test: 'vitest run',
          lint: 'eslint .',
        },
        dependencies: { express: '^5.1.0', pg: '^8.16.0', redis: '^5.8.0' },
        devDependencies: {
          '@types/express': '^5.0.0',
          eslint: '^9.0.0',
          tsx: '^4.20.0',
          typescript: '^5.9.0',
          vitest: '^3.2.0',
        },
      }),
      'package-lock.json': JSON.stringify({ name: 'orders', lockfileVersion: 3, packages: {} }),
      'tsconfig.json': JSON.stringify({ compilerOptions: { outDir: 'dist', rootDir: 'src' } }),
      'src/server.ts':
        "import express from 'express';\nconst app = express();\napp.get('/livez', (_q, r) => r.json({ ok: true }));\napp.listen(Number(process.env.PORT ?? 3000));\n",
    },
    { name: 'orders', git: { defaultBranch: 'main', origin: { host: 'github.com', owner: 'Acme', name: 'orders' } } },
  );
  const orders = service({
    name: 'orders',
    root: '.',
    ecosystem: 'node',
    kind: inferred('api' as const, evidence('package.json', 1, 'express')),
    language: inferred('TypeScript', evidence('tsconfig.json', 1, 'compilerOptions')),
    framework: declared('express', evidence('package.json', 1, 'express')),
    packageManager: { name: inferred('npm', evidence('package-lock.json', 1, 'lockfileVersion')), version: null },
    runtime: {
      name: inferred('node', evidence('package.json', 1, 'engines')),
      version: declared('>=22', evidence('package.json', 1, '>=22')),
    },
    manifest: 'package.json',
    lockfile: declared('package-lock.json', evidence('package-lock.json', 1, 'lockfileVersion')),
    port: inferred(3000, evidence('src/server.ts', 4, 'process.env.PORT ?? 3000')),
    portVariable: declared('PORT', evidence('src/server.ts', 4, 'process.env.PORT ?? 3000')),
    commands: commands('package.json', {
      install: 'npm ci',
      build: 'npm run build',
      start: 'npm start',
      develop: 'npm run dev',
      test: 'npm test',
      lint: 'npm run lint',
    }),
    entrypoint: declared('dist/server.js', evidence('package.json', 1, 'node dist/server.js')),
    outputDirectory: declared('dist', evidence('tsconfig.json', 1, 'outDir')),
    healthPath: declared('/livez', evidence('src/server.ts', 3, '/livez')),
    environment: [
      variable('DATABASE_URL', 'src/db.ts', { secret: true }),
      variable('REDIS_URL', 'src/cache.ts', { secret: true }),
      variable('JWT_SECRET', 'src/auth.ts', { secret: true }),
      variable('LOG_LEVEL', 'src/log.ts', { required: false, default: 'info' }),
      variable('PORT', 'src/server.ts', { required: false, default: '3000' }),
    ],
    backingServices: ['postgres', 'redis'],
  });
  const made = plan({
    name: 'orders',
    services: [
      servicePlan({
        service: orders,
        platform: 'railway',
        image: image('orders', 'orders', '.', '.'),
        variables: [
          { name: 'DATABASE_URL', source: 'resource', resource: 'postgres', output: 'url', scheme: null },
          { name: 'JWT_SECRET', source: 'secret', secret: 'JWT_SECRET' },
          { name: 'LOG_LEVEL', source: 'literal', value: 'info' },
          { name: 'REDIS_URL', source: 'resource', resource: 'redis', output: 'url', scheme: null },
        ],
      }),
    ],
    resources: [
      {
        name: 'postgres',
        kind: 'postgres',
        flavour: null,
        version: '17',
        versionBasis: 'assumed',
        provision: 'platform',
        consumers: ['orders'],
        storageGibibytes: 10,
      },
      {
        name: 'redis',
        kind: 'redis',
        flavour: null,
        version: '8',
        versionBasis: 'assumed',
        provision: 'platform',
        consumers: ['orders'],
        storageGibibytes: null,
      },
    ],
    secrets: [
      {
        name: 'JWT_SECRET',
        purpose: said('Signs the session tokens.'),
        usedBy: ['orders'],
        store: 'platform',
        environments: ['staging', 'production'],
      },
      pipelineSecret('RAILWAY_TOKEN'),
    ],
  });
  return { plan: made, repository };
}

/** A FastAPI service with PostgreSQL, uv, migrated by alembic, on Kubernetes. */
export function fastapiOnKubernetes(): PlannedRepository {
  const pyproject = [
    '[project]',
    'name = "ledger"',
    'version = "0.1.0"',
    'requires-python = ">=3.12"',
    'dependencies = ["fastapi>=0.115", "uvicorn[standard]>=0.34", "sqlalchemy>=2.0", "asyncpg>=0.30", "alembic>=1.14"]',
    '',
    '[dependency-groups]',
    'dev = ["pytest>=8", "ruff>=0.9"]',
    '',
  ].join('\n');
  const repository = memoryRepository(
    {
      'pyproject.toml': pyproject,
      'uv.lock': 'version = 1\nrequires-python = ">=3.12"\n',
      'alembic.ini': '[alembic]\nscript_location = migrations\n',
      'migrations/env.py': 'from alembic import context\n',
      'app/__init__.py': '',
      'app/main.py':
        "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get('/healthz')\ndef healthz():\n    return {'ok': True}\n",
      'tests/test_main.py': 'def test_nothing():\n    assert True\n',
    },
    { name: 'ledger', git: { defaultBranch: 'main', origin: { host: 'github.com', owner: 'Acme', name: 'ledger' } } },
  );
  const ledger = service({
    name: 'ledger',
    root: '.',
    ecosystem: 'python',
    kind: inferred('api' as const, evidence('pyproject.toml', 5, 'fastapi')),
    language: inferred('Python', evidence('pyproject.toml', 1, '[project]')),
    framework: declared('fastapi', evidence('pyproject.toml', 5, 'fastapi')),
    packageManager: { name: inferred('uv', evidence('uv.lock', 1, 'version = 1')), version: null },
    runtime: {
      name: inferred('python', evidence('pyproject.toml', 4, 'requires-python')),
      version: declared('>=3.12', evidence('pyproject.toml', 4, '>=3.12')),
    },
    manifest: 'pyproject.toml',
    lockfile: declared('uv.lock', evidence('uv.lock', 1, 'version = 1')),
    port: { value: 8000, basis: 'assumed', evidence: [] },
    commands: commands('pyproject.toml', {
      install: 'uv sync --locked',
      start: 'uvicorn app.main:app --host 0.0.0.0 --port 8000',
      develop: 'uv run uvicorn app.main:app --reload',
      test: 'uv run pytest',
      lint: 'uv run ruff check .',
      migrate: 'alembic upgrade head',
    }),
    entrypoint: inferred('app.main:app', evidence('app/main.py', 2, 'app = FastAPI()')),
    sourceDirectories: ['app', 'migrations', 'alembic.ini'],
    healthPath: declared('/healthz', evidence('app/main.py', 4, '/healthz')),
    migrations: declared('alembic', evidence('alembic.ini', 1, '[alembic]')),
    environment: [
      variable('DATABASE_URL', 'app/db.py', { secret: true }),
      variable('CORS_ORIGINS', 'app/main.py', { secret: false }),
      variable('API_KEY', 'app/auth.py', { secret: true }),
    ],
    backingServices: ['postgres'],
  });
  const made = plan({
    name: 'ledger',
    services: [
      servicePlan({
        service: ledger,
        platform: 'kubernetes',
        image: image('ledger', 'ledger', '.', '.'),
        variables: [
          { name: 'API_KEY', source: 'secret', secret: 'API_KEY' },
          { name: 'CORS_ORIGINS', source: 'configured' },
          {
            name: 'DATABASE_URL',
            source: 'resource',
            resource: 'postgres',
            output: 'url',
            scheme: 'postgresql+asyncpg',
          },
        ],
        migration: { tool: 'alembic', command: 'alembic upgrade head' },
      }),
    ],
    resources: [
      {
        name: 'postgres',
        kind: 'postgres',
        flavour: null,
        version: '17',
        versionBasis: 'assumed',
        provision: 'self-hosted',
        consumers: ['ledger'],
        storageGibibytes: 10,
      },
    ],
    secrets: [
      {
        name: 'API_KEY',
        purpose: said('Lets other systems call the API.'),
        usedBy: ['ledger'],
        store: 'cluster',
        environments: ['staging', 'production'],
      },
      pipelineSecret('KUBE_CONFIG'),
    ],
  });
  return { plan: made, repository };
}

/** A pnpm workspace: a Next.js site on Vercel, a NestJS API on Kubernetes, and a package both use. */
export function pnpmWorkspace(): PlannedRepository {
  const manifests = ['apps/api/package.json', 'apps/web/package.json', 'packages/shared/package.json'];
  const repository = memoryRepository(
    {
      'package.json': JSON.stringify({
        name: 'shop',
        private: true,
        packageManager: 'pnpm@10.34.9',
        engines: { node: '24.x' },
      }),
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'tsconfig.base.json': '{}',
      'apps/web/package.json': JSON.stringify({
        name: '@shop/web',
        scripts: { dev: 'next dev', build: 'next build', start: 'next start', lint: 'eslint .' },
        dependencies: { next: '16.0.0', react: '19.2.0', '@shop/shared': 'workspace:*' },
      }),
      'apps/web/next.config.ts': "export default { output: 'standalone' };\n",
      'apps/web/app/page.tsx': 'export default function Page() { return null; }\n',
      'apps/api/package.json': JSON.stringify({
        name: '@shop/api',
        scripts: {
          dev: 'nest start --watch',
          build: 'nest build',
          start: 'nest start',
          'start:prod': 'node dist/main',
          test: 'jest',
          typecheck: 'tsc --noEmit',
        },
        dependencies: { '@nestjs/core': '11.0.0', '@shop/shared': 'workspace:*', pg: '8.16.0' },
        devDependencies: { '@nestjs/cli': '11.0.0', jest: '30.0.0', typescript: '5.9.0' },
      }),
      'apps/api/src/main.ts': 'export {};\n',
      'packages/shared/package.json': JSON.stringify({
        name: '@shop/shared',
        main: 'dist/index.js',
        scripts: { build: 'tsc' },
      }),
      'packages/shared/src/index.ts': 'export {};\n',
    },
    { name: 'shop', git: { defaultBranch: 'main', origin: { host: 'github.com', owner: 'Acme', name: 'shop' } } },
  );
  const common = {
    ecosystem: 'node',
    language: inferred('TypeScript', evidence('tsconfig.base.json', 1, '{}')),
    packageManager: {
      name: declared('pnpm', evidence('package.json', 1, 'pnpm@10.34.9')),
      version: declared('10.34.9', evidence('package.json', 1, 'pnpm@10.34.9')),
    },
    runtime: {
      name: inferred('node', evidence('package.json', 1, 'engines')),
      version: declared('24.x', evidence('package.json', 1, '24.x')),
    },
    lockfile: declared('pnpm-lock.yaml', evidence('pnpm-lock.yaml', 1, 'lockfileVersion')),
  };
  const web = service({
    ...common,
    name: 'web',
    root: 'apps/web',
    kind: inferred('web' as const, evidence('apps/web/package.json', 1, 'next')),
    framework: declared('next', evidence('apps/web/package.json', 1, 'next')),
    manifest: 'apps/web/package.json',
    workspace: { tool: 'pnpm', root: '.', packageName: '@shop/web', dependencies: ['packages/shared'], manifests },
    port: { value: 3000, basis: 'assumed', evidence: [] },
    portVariable: inferred('PORT', evidence('apps/web/package.json', 1, 'next start')),
    commands: commands('apps/web/package.json', {
      install: 'pnpm install --frozen-lockfile',
      build: 'pnpm run build',
      start: 'pnpm start',
      develop: 'pnpm run dev',
      lint: 'pnpm run lint',
    }),
    outputDirectory: inferred('.next', evidence('apps/web/package.json', 1, 'next build')),
    environment: [
      variable('API_URL', 'apps/web/app/page.tsx'),
      variable('NEXT_PUBLIC_SITE_NAME', 'apps/web/app/page.tsx', { scope: 'build' }),
    ],
  });
  const api = service({
    ...common,
    name: 'api',
    root: 'apps/api',
    kind: inferred('api' as const, evidence('apps/api/package.json', 1, '@nestjs/core')),
    framework: declared('nest', evidence('apps/api/package.json', 1, '@nestjs/core')),
    manifest: 'apps/api/package.json',
    workspace: { tool: 'pnpm', root: '.', packageName: '@shop/api', dependencies: ['packages/shared'], manifests },
    port: inferred(3001, evidence('apps/api/src/main.ts', 1, 'listen(process.env.PORT ?? 3001)')),
    portVariable: declared('PORT', evidence('apps/api/src/main.ts', 1, 'process.env.PORT ?? 3001')),
    commands: commands('apps/api/package.json', {
      install: 'pnpm install --frozen-lockfile',
      build: 'pnpm run build',
      start: 'pnpm run start:prod',
      develop: 'pnpm run dev',
      test: 'pnpm test',
      typecheck: 'pnpm run typecheck',
    }),
    entrypoint: inferred('dist/main.js', evidence('apps/api/package.json', 1, 'node dist/main')),
    outputDirectory: inferred('dist', evidence('apps/api/package.json', 1, 'nest build')),
    healthPath: declared('/health', evidence('apps/api/src/health.controller.ts', 1, 'health')),
    readinessPath: declared('/ready', evidence('apps/api/src/health.controller.ts', 2, 'ready')),
    environment: [variable('DATABASE_URL', 'apps/api/src/db.ts', { secret: true })],
    backingServices: ['postgres'],
  });
  const made = plan({
    name: 'shop',
    services: [
      servicePlan({
        service: api,
        platform: 'kubernetes',
        image: image('shop', 'api', 'apps/api', '.'),
        variables: [{ name: 'DATABASE_URL', source: 'resource', resource: 'postgres', output: 'url', scheme: null }],
      }),
      servicePlan({
        service: web,
        platform: 'vercel',
        image: null,
        variables: [{ name: 'API_URL', source: 'service', service: 'api', output: 'url' }],
        buildVariables: ['NEXT_PUBLIC_SITE_NAME'],
      }),
    ],
    resources: [
      {
        name: 'postgres',
        kind: 'postgres',
        flavour: null,
        version: '18',
        versionBasis: 'assumed',
        provision: 'self-hosted',
        consumers: ['api'],
        storageGibibytes: 20,
      },
    ],
    secrets: [
      pipelineSecret('KUBE_CONFIG'),
      pipelineSecret('VERCEL_AUTOMATION_BYPASS_SECRET'),
      pipelineSecret('VERCEL_TOKEN'),
    ],
  });
  return { plan: made, repository };
}
