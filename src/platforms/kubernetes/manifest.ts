import { APPLICATION_USER } from '../containers.js';

/** A Kubernetes object as data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/**
 * When the pipeline applies an object: what everything stands on, then migrations, then what serves. A label, because
 * `kubectl apply --selector` chooses by labels.
 */
export type Stage = 'foundation' | 'migration' | 'workload';
export const STAGE_LABEL = 'deploy-stage';

export type Component = 'server' | 'worker' | 'job' | 'migration' | 'data';

/** What an object belongs to. */
export interface Owner {
  readonly project: string;
  readonly name: string;
  readonly component: Component;
}

/** Labels that a selector may use: they never change. */
export function selectorLabels(owner: Owner): Record<string, string> {
  return { 'app.kubernetes.io/name': owner.name, 'app.kubernetes.io/component': owner.component };
}

export function labels(owner: Owner, stage: Stage): Record<string, string> {
  return { ...selectorLabels(owner), 'app.kubernetes.io/part-of': owner.project, [STAGE_LABEL]: stage };
}

/** Metadata of an object. The overlay replaces the namespace; applied without one it lands nowhere, because none is made. */
export function metadata(owner: Owner, stage: Stage, name = owner.name): Manifest['metadata'] {
  return { name, namespace: owner.project, labels: labels(owner, stage) };
}

/** Pod Security Standards "restricted", with a numeric user that is in no image. */
export function podSecurity(user: number = APPLICATION_USER, group: number = user) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

export function containerSecurity(user: number = APPLICATION_USER, group: number = user, readOnly = true) {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: readOnly,
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** A name for the volume behind a folder: "/var/run/postgresql" is var-run-postgresql. */
export function volumeNameOf(folder: string): string {
  return folder
    .replace(/^\/+/u, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-');
}

/** Folders that may be written although the root is read-only; they end with the pod. */
export function scratchVolumes(folders: readonly string[]) {
  return {
    mounts: folders.map((folder) => ({ name: volumeNameOf(folder), mountPath: folder })),
    volumes: folders.map((folder) => ({ name: volumeNameOf(folder), emptyDir: { sizeLimit: '256Mi' } })),
  };
}

/** Room above the assumed processor time; memory has none, so that a node is never overcommitted with it. */
const CPU_HEADROOM = 2;

export function resources(cpuMillicores: number, memoryMebibytes: number) {
  return {
    requests: { cpu: `${cpuMillicores}m`, memory: `${memoryMebibytes}Mi`, 'ephemeral-storage': '128Mi' },
    limits: { cpu: `${cpuMillicores * CPU_HEADROOM}m`, memory: `${memoryMebibytes}Mi`, 'ephemeral-storage': '1Gi' },
  };
}

export function serviceAccount(owner: Owner): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(owner, 'foundation'),
    automountServiceAccountToken: false,
  };
}

/** Copies apart from each other: another node where there is one, another zone where there is one. */
export function spread(owner: Owner) {
  const labelSelector = { matchLabels: selectorLabels(owner) };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ],
  };
}
