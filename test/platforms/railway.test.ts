import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, Resource } from '../../src/model/index.js';
import railway from '../../src/platforms/railway/index.js';
import { PROGRAM_FILE, railwayProgram } from '../../src/platforms/railway/program.js';
import { expressOnRailway, fastapiOnKubernetes, pnpmWorkspace, servicePlan } from '../support/plans.js';
import { onPlatform } from './samples.js';

/** Type errors of a .railway/railway.ts, against the published types and nothing else: no Node.js types, no DOM. */
function typeErrors(source: string): string[] {
  const file = resolve(PROGRAM_FILE);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    erasableSyntaxOnly: true,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => resolve(path) === file || fileExists.call(host, path);
  host.readFile = (path) => (resolve(path) === file ? source : readFile.call(host, path));
  host.getSourceFile = (path, language, ...rest) =>
    resolve(path) === file
      ? ts.createSourceFile(path, source, language, true)
      : getSourceFile.call(host, path, language, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '));
}

interface Graph {
  readonly name: string;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly source?: { readonly image?: string };
    readonly deploy?: Readonly<Record<string, unknown>>;
    readonly variables?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly [key: string]: unknown;
  }[];
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'railway-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** Runs a program as Railway's command line does: types stripped, the default export called with a context. */
async function evaluate(
  source: string,
  context: object,
  environment: Readonly<Record<string, string>>,
): Promise<Graph> {
  const library = pathToFileURL(resolve('node_modules/railway/dist/iac/index.js')).href;
  const code = ts.transpile(source, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 });
  const path = join(folder, `program-${count++}.mjs`);
  writeFileSync(path, code.replace("'railway/iac'", `'${library}'`));
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    const module: { default: (context: object) => Graph } = await import(pathToFileURL(path).href);
    return module.default(context);
  } finally {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

const IMAGE = `ghcr.io/acme/orders@sha256:${'a'.repeat(64)}`;

function program(change: (plan: Plan) => Plan = (plan) => plan): string {
  const plan = change(expressOnRailway().plan);
  return railwayProgram(plan, plan.services);
}

function serviceOf(graph: Graph, name: string) {
  const found = graph.resources.find((resource) => resource.type === 'service' && resource.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

describe('.railway/railway.ts', () => {
  it.each([
    ['an Express API', expressOnRailway],
    ['a FastAPI service with migrations', fastapiOnKubernetes],
    ['a pnpm workspace', pnpmWorkspace],
  ] as const)('fits the published types for %s', (_name, make) => {
    const { plan, services } = onPlatform(make(), railway);
    expect(typeErrors(railwayProgram(plan, services))).toEqual([]);
  });

  it('is refused by the type check where a setting does not exist', () => {
    expect(typeErrors(program().replace('healthcheckTimeout:', 'healthcheckLimit:'))).not.toEqual([]);
  });

  it('deploys the digest of the pipeline, with its health route and a port that agrees', async () => {
    const graph = await evaluate(program(), { environment: 'production' }, { ORDERS_IMAGE: IMAGE });
    const orders = serviceOf(graph, 'orders');
    expect(orders.source?.image).toBe(IMAGE);
    expect(orders.deploy).toMatchObject({
      healthcheckPath: '/livez',
      healthcheckTimeout: 300,
      numReplicas: 2,
      overlapSeconds: 20,
      drainingSeconds: 30,
    });
    expect(orders.variables?.PORT).toEqual({ type: 'literal', value: '3000' });
  });

  it('stops where no image is named', async () => {
    await expect(evaluate(program(), { environment: 'production' }, {})).rejects.toThrow('ORDERS_IMAGE is not set.');
  });

  it('stops where nobody says which environment it is, as older engines of the command line do not', async () => {
    await expect(evaluate(program(), {}, { ORDERS_IMAGE: IMAGE })).rejects.toThrow('DEPLOY_ENVIRONMENT is not set.');
    const graph = await evaluate(program(), {}, { ORDERS_IMAGE: IMAGE, DEPLOY_ENVIRONMENT: 'staging' });
    expect(serviceOf(graph, 'orders').deploy).toMatchObject({ numReplicas: 1 });
  });

  it('links databases by reference and keeps secrets where they are', async () => {
    const graph = await evaluate(program(), { environment: 'staging' }, { ORDERS_IMAGE: IMAGE });
    const { variables } = serviceOf(graph, 'orders');
    expect(variables?.DATABASE_URL).toEqual({
      type: 'reference',
      resource: 'database.postgres',
      output: 'DATABASE_URL',
    });
    expect(variables?.REDIS_URL).toEqual({ type: 'reference', resource: 'database.redis', output: 'REDIS_URL' });
    expect(variables?.JWT_SECRET).toEqual({ type: 'preserve' });
  });

  it('migrates before the release, but not when it goes back', async () => {
    const source = program((plan) => ({
      ...plan,
      services: plan.services.map((item) => ({
        ...item,
        migration: { tool: 'prisma', command: 'npx prisma migrate deploy' },
      })),
    }));
    const context = { environment: 'production' };
    const forth = await evaluate(source, context, { ORDERS_IMAGE: IMAGE });
    const back = await evaluate(source, context, { ORDERS_IMAGE: IMAGE, SKIP_MIGRATIONS: 'true' });
    expect(serviceOf(forth, 'orders').deploy?.preDeployCommand).toEqual(['npx prisma migrate deploy']);
    expect(serviceOf(back, 'orders').deploy?.preDeployCommand).toEqual(['true']);
  });

  it('puts an asynchronous driver into the connection string', async () => {
    const { plan, services } = onPlatform(fastapiOnKubernetes(), railway);
    const graph = await evaluate(
      railwayProgram(plan, services),
      { environment: 'production' },
      { LEDGER_IMAGE: IMAGE },
    );
    const value = serviceOf(graph, 'ledger').variables?.DATABASE_URL?.value;
    const part = (name: string) => `\${{postgres.${name}}}`;
    expect(value).toBe(
      `postgresql+asyncpg://${part('PGUSER')}:${part('PGPASSWORD')}@${part('PGHOST')}:${part('PGPORT')}/${part('PGDATABASE')}`,
    );
  });

  it('takes the region that lies where data must stay', async () => {
    const source = program((plan) => ({
      ...plan,
      requirements: [
        {
          category: 'residency',
          value: { place: 'europe' },
          polarity: 'required',
          modality: 'must',
          scope: { component: null, environment: null },
          language: 'ko',
          evidence: [{ file: 'spec.md', line: 1, quote: 'Europe' }],
        },
      ],
    }));
    const graph = await evaluate(source, { environment: 'production' }, { ORDERS_IMAGE: IMAGE });
    expect(serviceOf(graph, 'orders').deploy?.multiRegionConfig).toEqual({
      'europe-west4-drams3a': { numReplicas: 2 },
    });
    const database = graph.resources.find((resource) => resource.name === 'postgres');
    expect(database?.deploy?.multiRegionConfig).toEqual({ 'europe-west4-drams3a': { numReplicas: 1 } });
  });

  it('starts the declared major of a database, and the helper where none is declared', () => {
    const major = (version: string, versionBasis: Resource['versionBasis']) =>
      program((plan) => ({
        ...plan,
        resources: plan.resources.map((item) => (item.kind === 'postgres' ? { ...item, version, versionBasis } : item)),
      }));
    expect(major('18', 'assumed')).toContain("postgres('postgres')");
    expect(major('16', 'declared')).toContain('ghcr.io/railwayapp-templates/postgres-ssl:16');
    expect(typeErrors(major('16', 'declared'))).toEqual([]);
  });

  it('mounts a volume for a file database and then promises no overlap', async () => {
    const source = program((plan) => {
      const [orders] = plan.services;
      if (!orders) throw new Error('no service');
      const service = { ...orders.service, backingServices: ['sqlite'] };
      return { ...plan, resources: [], services: [servicePlan({ ...orders, service, variables: [] })] };
    });
    expect(typeErrors(source)).toEqual([]);
    const orders = serviceOf(await evaluate(source, { environment: 'production' }, { ORDERS_IMAGE: IMAGE }), 'orders');
    expect(orders.volumeAttachments).toMatchObject({
      'orders-data': { volume: 'volume.orders-data', mountPath: '/data' },
    });
    expect(orders.deploy).not.toHaveProperty('overlapSeconds');
    expect(orders.deploy).not.toHaveProperty('numReplicas');
  });

  it('keeps names apart from the functions it imports', () => {
    const source = program((plan) => ({
      ...plan,
      resources: plan.resources.map((item) => ({ ...item, consumers: ['service'] })),
      services: plan.services.map((item) => ({ ...item, service: { ...item.service, name: 'service' } })),
    }));
    expect(typeErrors(source)).toEqual([]);
  });
});
