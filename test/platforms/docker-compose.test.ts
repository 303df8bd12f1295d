import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isSkip, type Plan, type ServicePlan } from '../../src/model/index.js';
import type { EmitRequest } from '../../src/platforms/contract.js';
import compose from '../../src/platforms/docker-compose/index.js';
import { expressOnRailway, fastapiOnKubernetes, pnpmWorkspace } from '../support/plans.js';
import { onPlatform } from './samples.js';

interface ComposeService {
  readonly image?: string;
  readonly build?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [key: string]: unknown;
}

function read(
  request: EmitRequest,
  path: string,
): { services: Record<string, ComposeService>; [key: string]: unknown } {
  const files = compose.files(request);
  if (isSkip(files)) throw new Error(files.skipped);
  const file = files.find((candidate) => candidate.path === path);
  if (!file) throw new Error(`no file ${path}`);
  return parse(file.content);
}

function requestOf({ plan, repository }: ReturnType<typeof expressOnRailway>): EmitRequest {
  return { plan, services: plan.services, repository };
}

function withService(request: EmitRequest, change: (plan: ServicePlan) => ServicePlan): EmitRequest {
  const services = request.services.map(change);
  return { ...request, services, plan: { ...request.plan, services } };
}

function withResources(
  request: EmitRequest,
  change: (resource: Plan['resources'][number]) => Plan['resources'][number],
) {
  return { ...request, plan: { ...request.plan, resources: request.plan.resources.map(change) } };
}

describe('compose.yaml', () => {
  it('runs development for services that live elsewhere in production, and nothing more', () => {
    const files = compose.files(requestOf(expressOnRailway()));
    expect(isSkip(files) ? [] : files.map((file) => file.path)).toEqual(['compose.yaml']);
  });

  it('has no version and binds every port to the loopback address', () => {
    const file = read(requestOf(expressOnRailway()), 'compose.yaml');
    expect(file).not.toHaveProperty('version');
    const ports = Object.values(file.services).flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(3);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
  });

  it('starts the application after its databases are healthy, from the sources, with reload', () => {
    const { orders } = read(requestOf(expressOnRailway()), 'compose.yaml').services;
    expect(orders?.image).toBe('node:22-bookworm-slim');
    expect(orders?.command).toEqual(['sh', '-c', 'npm ci && npm run dev']);
    expect(orders?.volumes).toContain('./:/workspace');
    expect(orders?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
  });

  it('listens on all addresses of the container, and migrates before it starts', () => {
    const { ledger } = read(requestOf(fastapiOnKubernetes()), 'compose.yaml').services;
    expect(ledger?.command?.[2]).toMatch(
      /alembic upgrade head && uv run uvicorn app\.main:app --reload --host 0\.0\.0\.0$/u,
    );
    expect(ledger?.environment?.DATABASE_URL).toMatch(/^postgresql\+asyncpg:\/\/.*@postgres:5432\//u);
  });

  it.each([
    ['17', 'postgres-data:/var/lib/postgresql/data'],
    ['18', 'postgres-data:/var/lib/postgresql'],
  ])('mounts the volume of PostgreSQL %s where that major keeps its data', (version, mount) => {
    const request = withResources(requestOf(expressOnRailway()), (item) =>
      item.kind === 'postgres' ? { ...item, version } : item,
    );
    expect(read(request, 'compose.yaml').services.postgres?.volumes).toEqual([mount]);
  });

  it('installs once for all services of a workspace', () => {
    const { services } = read(requestOf(pnpmWorkspace()), 'compose.yaml');
    expect(services.install?.command).toEqual(['sh', '-c', 'corepack enable && pnpm install --frozen-lockfile']);
    for (const name of ['api', 'web']) {
      expect(services[name]?.depends_on?.install).toEqual({ condition: 'service_completed_successfully' });
      expect(services[name]?.command?.[2]).not.toContain('install');
    }
    expect(services.web?.environment?.API_URL).toBe('http://api:3001');
  });

  it("runs a container for a database that is somebody else's in production", () => {
    const request = withService(
      withResources(requestOf(expressOnRailway()), (item) => ({ ...item, provision: 'external' })),
      (plan) => ({ ...plan, variables: [{ name: 'DATABASE_URL', source: 'secret', secret: 'DATABASE_URL' }] }),
    );
    const { services } = read(request, 'compose.yaml');
    expect(services.postgres?.image).toMatch(/^postgres:17/u);
    expect(services.orders?.environment?.DATABASE_URL).toMatch(/@postgres:5432\//u);
  });

  it('builds the image and watches the sources where there is no development server', () => {
    const request = withService(requestOf(expressOnRailway()), (plan) => ({
      ...plan,
      service: { ...plan.service, commands: { ...plan.service.commands, develop: null } },
    }));
    const { orders } = read(request, 'compose.yaml').services;
    expect(orders?.build).toEqual({ context: '.', dockerfile: 'Dockerfile' });
    expect(orders?.develop).toEqual({ watch: [{ action: 'rebuild', path: '.' }] });
  });

  it('keeps a default that Compose could not read as it is', () => {
    const request = withService(requestOf(expressOnRailway()), (plan) => ({
      ...plan,
      variables: [
        { name: 'TEMPLATE', source: 'literal', value: '{"a":"$b"}' },
        { name: 'PRICE', source: 'literal', value: '5$' },
      ],
    }));
    const { orders } = read(request, 'compose.yaml').services;
    expect(orders?.environment?.TEMPLATE).toBe('{"a":"$$b"}');
    expect(orders?.environment?.PRICE).toBe(`\${PRICE:-5$$}`);
  });
});

describe('compose.production.yaml', () => {
  const request = () => onPlatform(fastapiOnKubernetes(), compose);

  it('runs the released image without anything of the sources, hardened', () => {
    const { ledger } = read(request(), 'compose.production.yaml').services;
    expect(ledger?.image).toMatch(/^\$\{LEDGER_IMAGE:\?/u);
    expect(ledger).not.toHaveProperty('volumes');
    expect(ledger).not.toHaveProperty('build');
    expect(ledger).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      user: '10001:10001',
    });
  });

  it('migrates once, after the database is healthy and before the application starts', () => {
    const { services } = read(request(), 'compose.production.yaml');
    expect(services['ledger-migrate']?.command).toEqual(['alembic', 'upgrade', 'head']);
    expect(services['ledger-migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(services.ledger?.depends_on?.['ledger-migrate']).toEqual({ condition: 'service_completed_successfully' });
  });

  it('publishes no database, and stops where a password is not set', () => {
    const file = read(request(), 'compose.production.yaml');
    expect(file.services.postgres).not.toHaveProperty('ports');
    expect(file.services.postgres?.networks).toEqual(['data']);
    expect(file.networks).toMatchObject({ data: { internal: true } });
    expect(file.services.postgres?.environment?.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/u);
  });

  it('goes back without the migrations of the older release', () => {
    const files = compose.files(request());
    const release = isSkip(files) ? undefined : files.find((file) => file.path.endsWith('release.sh'));
    expect(release?.mode).toBe('100755');
    expect(release?.content).toContain('services=(ledger)\n');
    expect(release?.content).toContain('--no-deps');
  });
});
