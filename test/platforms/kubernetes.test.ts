import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { isSkip, type Plan, type ServicePlan } from '../../src/model/index.js';
import type { EmitRequest } from '../../src/platforms/contract.js';
import kubernetes from '../../src/platforms/kubernetes/index.js';
import { expressOnRailway, fastapiOnKubernetes, pnpmWorkspace } from '../support/plans.js';
import { onPlatform } from './samples.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs by kind, and the assertions name what they read
  readonly spec: any;
}

function filesOf(request: EmitRequest): Map<string, string> {
  const files = kubernetes.files(request);
  if (isSkip(files)) throw new Error(files.skipped);
  return new Map(files.map((file) => [file.path, file.content]));
}

function manifestsOf(request: EmitRequest, file: string): Manifest[] {
  const text = filesOf(request).get(`deploy/kubernetes/base/${file}.yaml`);
  if (text === undefined) throw new Error(`no file ${file}`);
  return parseAllDocuments(text).map((document) => document.toJS());
}

function find(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (!found) throw new Error(`no ${kind}`);
  return found;
}

const ledger = () => onPlatform(fastapiOnKubernetes(), kubernetes);

function changed(
  request: EmitRequest,
  change: (plan: ServicePlan) => ServicePlan,
  resources?: Plan['resources'],
): EmitRequest {
  const services = request.services.map(change);
  const plan = { ...request.plan, services, resources: resources ?? request.plan.resources };
  return { ...request, plan, services };
}

describe('Kubernetes manifests', () => {
  it('leave the number of copies to the autoscaler where there is one, and name it where there is none', () => {
    const scaled = manifestsOf(ledger(), 'ledger');
    expect(find(scaled, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(find(scaled, 'HorizontalPodAutoscaler').spec).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
    const fixed = changed(ledger(), (plan) => ({
      ...plan,
      scaling: { min: 3, max: 3, trigger: null, basis: 'declared' },
    }));
    const manifests = manifestsOf(fixed, 'ledger');
    expect(find(manifests, 'Deployment').spec.replicas).toBe(3);
    expect(manifests.map((manifest) => manifest.kind)).not.toContain('HorizontalPodAutoscaler');
  });

  it('ask the port for liveness where the only route may ask the database', () => {
    const [container] = find(manifestsOf(ledger(), 'ledger'), 'Deployment').spec.template.spec.containers;
    expect(container.readinessProbe.httpGet.path).toBe('/healthz');
    expect(container.livenessProbe).not.toHaveProperty('httpGet');
    expect(container.livenessProbe.tcpSocket).toEqual({ port: 'http' });
  });

  it('ask liveness and readiness at their own routes where both are known', () => {
    const request = onPlatform(pnpmWorkspace(), kubernetes);
    const [container] = find(manifestsOf(request, 'api'), 'Deployment').spec.template.spec.containers;
    expect(container.livenessProbe.httpGet.path).toBe('/health');
    expect(container.readinessProbe.httpGet.path).toBe('/ready');
  });

  it('invent no route where none is known', () => {
    const request = changed(ledger(), (plan) => ({ ...plan, healthPath: null, readinessPath: null }));
    const [container] = find(manifestsOf(request, 'ledger'), 'Deployment').spec.template.spec.containers;
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(container[probe].tcpSocket).toEqual({ port: 'http' });
    }
  });

  it('give a worker no port, no probes, no address and no route', () => {
    const request = changed(ledger(), (plan) => ({
      ...plan,
      port: null,
      service: { ...plan.service, kind: { value: 'worker', basis: 'declared', evidence: [] } },
    }));
    const manifests = manifestsOf(request, 'ledger');
    const kinds = manifests.map((manifest) => manifest.kind);
    expect(kinds).not.toContain('Service');
    expect(kinds).not.toContain('HTTPRoute');
    const [container] = find(manifests, 'Deployment').spec.template.spec.containers;
    expect(container).not.toHaveProperty('ports');
    expect(container).not.toHaveProperty('livenessProbe');
  });

  it('suspend a job whose schedule nobody knows', () => {
    const request = changed(ledger(), (plan) => ({
      ...plan,
      service: { ...plan.service, kind: { value: 'job', basis: 'declared', evidence: [] } },
    }));
    expect(find(manifestsOf(request, 'ledger'), 'CronJob').spec.suspend).toBe(true);
    const jobs = kubernetes.deploy({ ...request, environment: 'production', needs: [] });
    expect(isSkip(jobs) ? [] : jobs.notices.map((notice) => notice.code)).toContain('kubernetes.job-suspended');
  });

  it('replace a pod with a file database only after it ended, and keep its file', () => {
    const request = changed(ledger(), (plan) => ({
      ...plan,
      scaling: { min: 1, max: 1, trigger: null, basis: 'inferred' },
      service: { ...plan.service, backingServices: ['sqlite'] },
    }));
    const manifests = manifestsOf(request, 'ledger');
    expect(find(manifests, 'Deployment').spec.strategy).toEqual({ type: 'Recreate' });
    expect(find(manifests, 'PersistentVolumeClaim').metadata.name).toBe('ledger-data');
  });

  it.each([
    ['17', '/var/lib/postgresql/data', '/var/lib/postgresql/data/pgdata'],
    ['18', '/var/lib/postgresql', undefined],
  ])('mount the volume of PostgreSQL %s where that major keeps its data', (version, path, pgdata) => {
    const request = ledger();
    const resources = request.plan.resources.map((resource) => ({ ...resource, version }));
    const set = find(
      manifestsOf(
        changed(request, (plan) => plan, resources),
        'postgres',
      ),
      'StatefulSet',
    );
    const [container] = set.spec.template.spec.containers;
    expect(container.volumeMounts[0]).toEqual({ name: 'data', mountPath: path });
    const entry = container.env.find((item: { name: string }) => item.name === 'PGDATA');
    expect(entry?.value).toBe(pgdata);
  });

  it('define the parts of a connection string before the string, as Kubernetes demands', () => {
    const [container] = find(manifestsOf(ledger(), 'ledger'), 'Deployment').spec.template.spec.containers;
    const names: string[] = container.env.map((item: { name: string }) => item.name);
    const url = container.env.find((item: { name: string }) => item.name === 'DATABASE_URL').value as string;
    const parts = [...url.matchAll(/\$\((\w+)\)/gu)].map((match) => match[1] ?? '');
    expect(parts).toHaveLength(3);
    for (const part of parts) expect(names.indexOf(part)).toBeLessThan(names.indexOf('DATABASE_URL'));
    for (const part of parts) expect(names.indexOf(part)).toBeGreaterThanOrEqual(0);
    expect(url).toMatch(/^postgresql\+asyncpg:\/\//u);
  });

  it('let only consumers reach a database, and let it reach nobody', () => {
    const policy = find(manifestsOf(ledger(), 'postgres'), 'NetworkPolicy').spec;
    expect(policy.ingress).toEqual([
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ledger' } } }],
        ports: [{ protocol: 'TCP', port: 5432 }],
      },
    ]);
    expect(policy.egress).toEqual([]);
  });

  it('take a managed database from a Secret and let its port out', () => {
    const request = onPlatform(expressOnRailway(), kubernetes);
    const resources = request.plan.resources.map((resource) => ({ ...resource, provision: 'external' as const }));
    const external = changed(request, (plan) => plan, resources);
    expect([...filesOf(external).keys()]).not.toContain('deploy/kubernetes/base/postgres.yaml');
    const manifests = manifestsOf(external, 'orders');
    const [container] = find(manifests, 'Deployment').spec.template.spec.containers;
    expect(container.env).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'orders-secrets', key: 'DATABASE_URL' } },
    });
    const ports = find(manifests, 'NetworkPolicy').spec.egress.flatMap((rule: { ports: { port: number }[] }) =>
      rule.ports.map((port) => port.port),
    );
    expect(ports).toEqual(expect.arrayContaining([5432, 6379, 443]));
  });

  it('differ between environments in the overlay alone', () => {
    const files = filesOf(ledger());
    const staging = parse(files.get('deploy/kubernetes/overlays/staging/kustomization.yaml') ?? '');
    const production = parse(files.get('deploy/kubernetes/overlays/production/kustomization.yaml') ?? '');
    expect(staging.namespace).toBe('ledger-staging');
    expect(parse(staging.patches[0].patch)).toEqual([
      { op: 'replace', path: '/spec/minReplicas', value: 1 },
      { op: 'replace', path: '/spec/maxReplicas', value: 2 },
    ]);
    expect(production.namespace).toBe('ledger-production');
    expect(staging.configMapGenerator[0]).toMatchObject({ name: 'ledger-config', envs: ['ledger.properties'] });
    expect(files.get('deploy/kubernetes/overlays/production/ledger.properties')).toContain('CORS_ORIGINS=\n');
  });

  it('go back by number, so that a deployment that was not changed stays', () => {
    const jobs = kubernetes.deploy({ ...ledger(), environment: 'production', needs: [] });
    if (isSkip(jobs)) throw new Error(jobs.skipped);
    const steps = jobs.jobs['deploy-kubernetes-production']?.steps ?? [];
    const names = steps.map((step) => step.name);
    expect(names.indexOf('Remember the running revisions')).toBeLessThan(names.indexOf('Roll out'));
    expect(names.indexOf('Migrate the databases')).toBeLessThan(names.indexOf('Roll out'));
    expect(steps.at(-1)?.run).toContain('--to-revision "$2"');
  });
});
