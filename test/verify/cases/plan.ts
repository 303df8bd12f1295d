import type { Plan, Secret, Service, ServicePlan } from '../../../src/model/index.js';

const said = { id: 'test.message', values: {}, text: 'Because.' };

/** A plan that decides nothing: it only says that the files are ours. */
export const emptyPlan: Plan = {
  id: `sha256:${'0'.repeat(64)}`,
  version: 1,
  project: { name: 'app', repository: 'us/app', defaultBranch: 'main' },
  services: [],
  resources: [],
  topology: { nodes: [], edges: [] },
  environments: [],
  pipeline: { provider: 'github-actions', defaultBranch: 'main', registry: 'ghcr.io', environments: ['production'] },
  secrets: [],
  monitoring: [],
  requirements: [],
  decisions: [],
  questions: [],
  skipped: [],
};

const service: Service = {
  name: 'api',
  root: '.',
  ecosystem: 'node',
  kind: { value: 'api', basis: 'inferred', evidence: [] },
  language: null,
  framework: null,
  packageManager: null,
  runtime: null,
  manifest: 'package.json',
  lockfile: null,
  workspace: null,
  port: null,
  portVariable: null,
  host: null,
  commands: {
    install: null,
    build: null,
    start: null,
    develop: null,
    test: null,
    coverage: null,
    lint: null,
    typecheck: null,
    migrate: null,
  },
  entrypoint: null,
  outputDirectory: null,
  sourceDirectories: [],
  healthPath: null,
  readinessPath: null,
  metricsPath: null,
  gracefulShutdown: null,
  structuredLogging: null,
  migrations: null,
  environment: [
    {
      name: 'DATABASE_URL',
      required: true,
      default: null,
      scope: 'runtime',
      secret: true,
      evidence: [{ file: 'src/db.ts', line: 3, quote: 'process.env.DATABASE_URL' }],
    },
    { name: 'FEATURE', required: false, default: 'off', scope: 'runtime', secret: false, evidence: [] },
  ],
  backingServices: [],
  systemPackages: [],
};

const servicePlan: ServicePlan = {
  service,
  platform: 'kubernetes',
  image: { registry: 'ghcr.io', repository: 'us/app', dockerfile: 'Dockerfile', context: '.', existing: false },
  port: { value: 3000, basis: 'declared' },
  healthPath: '/livez',
  readinessPath: '/readyz',
  sizing: { cpuMillicores: 250, memoryMebibytes: 256, basis: 'assumed', reason: said },
  scaling: { min: 2, max: 4, trigger: null, basis: 'assumed' },
  variables: [
    { name: 'NODE_ENV', source: 'literal', value: 'production' },
    { name: 'DATABASE_URL', source: 'secret', secret: 'DATABASE_URL' },
  ],
  buildVariables: [],
  migration: null,
  rollout: {
    strategy: 'rolling',
    zeroDowntime: true,
    reasons: [said],
    rollback: { automatic: true, method: said, limits: [] },
  },
};

const secret = (name: string, usedBy: string[]): Secret => ({
  name,
  purpose: said,
  usedBy,
  store: 'github-environment',
  environments: ['production'],
});

/** One service "api" on port 3000, with a pipeline secret DEPLOY_TOKEN. */
export const apiPlan: Plan = {
  ...emptyPlan,
  services: [servicePlan],
  secrets: [secret('DATABASE_URL', ['api']), secret('DEPLOY_TOKEN', ['pipeline'])],
};
