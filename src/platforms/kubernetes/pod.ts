import type { Resource, ServicePlan } from '../../model/index.js';
import { plainPath } from '../health.js';
import { environmentEntries } from './environment.js';
import { type Component, containerSecurity, type Owner, podSecurity, resources, scratchVolumes } from './manifest.js';

/** All a service's objects are made from. */
export interface WorkloadContext {
  readonly project: string;
  readonly plan: ServicePlan;
  readonly services: readonly ServicePlan[];
  readonly resources: readonly Resource[];
}

/** Stands for "no release yet": no registry has it, so a set applied without the pipeline cannot start a stale image. */
const NO_RELEASE = `sha256:${'0'.repeat(64)}`;

const COMPONENTS: Readonly<Record<string, Component>> = { worker: 'worker', job: 'job' };

export function ownerOf({ project, plan }: Pick<WorkloadContext, 'project' | 'plan'>): Owner {
  return { project, name: plan.service.name, component: COMPONENTS[plan.service.kind.value] ?? 'server' };
}

/** Name of the image without a version: what Kustomize replaces by the released digest. */
export function imageName(plan: ServicePlan): string {
  return plan.image === null ? plan.service.name : `${plan.image.registry}/${plan.image.repository}`;
}

/** Seconds in which a pod still answers after it left the Service: proxies learn of that with delay. */
const DRAIN_SECONDS = 10;
/** Drain, then time for requests in flight. */
export const GRACE_SECONDS = 45;

type Probe = Readonly<Record<string, unknown>>;

function ask(path: string | null): Probe {
  return path === null ? { tcpSocket: { port: 'http' } } : { httpGet: { path, port: 'http' } };
}

/**
 * Readiness asks the readiness route, else the health route. Liveness asks the health route only where readiness has one
 * of its own: a single route may ask the database, whose outage would then restart every pod, so the port is asked
 * instead. Without a known route both ask the port, because a made-up one would never become ready.
 */
function probes(plan: ServicePlan) {
  const health = plainPath(plan.healthPath);
  const readiness = plainPath(plan.readinessPath) ?? health;
  const liveness = health === readiness ? null : health;
  return {
    startupProbe: { ...ask(health), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 30 },
    livenessProbe: { ...ask(liveness), periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
    readinessProbe: { ...ask(readiness), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
  };
}

/** Folder of a service that keeps a file database; it is the one thing that outlives its pod. */
export const DATA_FOLDER = '/data';

/** SQLite is a file of the service itself, so the service gets a volume. */
export function keepsState(plan: ServicePlan): boolean {
  return plan.service.backingServices.includes('sqlite');
}

export function claimName(service: string): string {
  return `${service}-data`;
}

/** The container of a service; a server has a port, probes and time to drain, anything else has not. */
export function container(context: WorkloadContext, serves: boolean) {
  const { plan } = context;
  const environment = environmentEntries(plan, context.services, context.resources);
  return {
    name: plan.service.name,
    image: `${imageName(plan)}@${NO_RELEASE}`,
    imagePullPolicy: 'Always',
    ...(serves && plan.port !== null
      ? { ports: [{ name: 'http', containerPort: plan.port.value, protocol: 'TCP' }] }
      : {}),
    ...(environment.length === 0 ? {} : { env: environment }),
    ...(serves ? { ...probes(plan), lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } } } : {}),
    resources: resources(plan.sizing.cpuMillicores, plan.sizing.memoryMebibytes),
    securityContext: containerSecurity(),
    volumeMounts: [
      ...scratchVolumes(['/tmp']).mounts,
      ...(keepsState(plan) ? [{ name: 'state', mountPath: DATA_FOLDER }] : []),
    ],
  };
}

/** The pod around a container, as the restricted Pod Security Standard wants it. */
export function podSpec(
  owner: Owner,
  plan: ServicePlan,
  main: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>>,
) {
  return {
    serviceAccountName: owner.name,
    automountServiceAccountToken: false,
    // Variables such as REDIS_PORT that Kubernetes makes from Services would overwrite the application's own.
    enableServiceLinks: false,
    securityContext: podSecurity(),
    ...more,
    containers: [main],
    volumes: [
      ...scratchVolumes(['/tmp']).volumes,
      ...(keepsState(plan) ? [{ name: 'state', persistentVolumeClaim: { claimName: claimName(owner.name) } }] : []),
    ],
  };
}
