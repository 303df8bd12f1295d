import { type Container, containerEnvironment, scratchFolders } from '../containers.js';
import { type EnvironmentEntry, engineCredentials } from './environment.js';
import {
  containerSecurity,
  labels,
  type Manifest,
  metadata,
  type Owner,
  podSecurity,
  resources,
  scratchVolumes,
  selectorLabels,
  serviceAccount,
} from './manifest.js';

export function dataOwner(project: string, container: Container): Owner {
  return { project, name: container.resource.name, component: 'data' };
}

/** Size of an engine of which nothing was measured. */
const CPU_MILLICORES = 250;
const MEMORY_MEBIBYTES = 1024;
/** Databases write their caches out before they end. */
const GRACE_SECONDS = 60;

/** Credentials come from the Secret; what is left are the fixed settings of the image. */
function settings(container: Container): EnvironmentEntry[] {
  const placeholders = { user: '', password: '', database: '' };
  const credentials = new Set(Object.values(container.image.env));
  return Object.entries(containerEnvironment(container, placeholders))
    .filter(([name]) => !credentials.has(name))
    .map(([name, value]) => ({ name, value }));
}

/**
 * A file system has "lost+found" in its root, and these engines want an empty folder of their own to start in.
 * PostgreSQL makes it itself below the mount (from 18 on by default); MySQL is given a folder of the volume.
 */
function dataFolder({ image, resource }: Container) {
  const needsFolder = resource.kind === 'postgres' && Number.parseInt(image.version, 10) < 18;
  return {
    environment: needsFolder ? [{ name: 'PGDATA', value: `${image.dataPath}/pgdata` }] : [],
    subPath: resource.kind === 'mysql' ? { subPath: 'data' } : {},
  };
}

function health(container: Container) {
  const exec = { exec: { command: ['sh', '-c', container.image.healthCommand] } };
  return {
    startupProbe: { ...exec, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 30 },
    livenessProbe: { ...exec, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
    readinessProbe: { ...exec, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

function engine(container: Container) {
  const { image, resource } = container;
  const folder = dataFolder(container);
  const scratch = scratchFolders(resource.kind);
  const environment = [...engineCredentials(container), ...folder.environment, ...settings(container)];
  const dataMount = image.dataPath === null ? [] : [{ name: 'data', mountPath: image.dataPath, ...folder.subPath }];
  const [user, group] = [image.user ?? undefined, image.group ?? image.user ?? undefined];
  return {
    name: resource.name,
    image: image.reference,
    imagePullPolicy: 'Always',
    ...(image.arguments.length === 0 ? {} : { args: [...image.arguments] }),
    ports: [{ name: 'data', containerPort: image.port, protocol: 'TCP' }],
    ...(environment.length === 0 ? {} : { env: environment }),
    ...health(container),
    resources: resources(CPU_MILLICORES, MEMORY_MEBIBYTES),
    securityContext: containerSecurity(user, group, scratch !== null),
    volumeMounts: [...dataMount, ...scratchVolumes(scratch ?? ['/tmp']).mounts],
  };
}

function statefulSet(project: string, container: Container): Manifest {
  const owner = dataOwner(project, container);
  const { image, resource } = container;
  const storage = resource.storageGibibytes ?? 1;
  const scratch = scratchFolders(resource.kind) ?? ['/tmp'];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(owner, 'foundation'),
    spec: {
      serviceName: owner.name,
      replicas: 1,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      selector: { matchLabels: selectorLabels(owner) },
      template: {
        metadata: { labels: labels(owner, 'foundation') },
        spec: {
          serviceAccountName: owner.name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(image.user ?? undefined, image.group ?? image.user ?? undefined),
          terminationGracePeriodSeconds: GRACE_SECONDS,
          containers: [engine(container)],
          volumes: scratchVolumes(scratch).volumes,
        },
      },
      ...(image.dataPath === null
        ? {}
        : {
            volumeClaimTemplates: [
              {
                metadata: { name: 'data', labels: selectorLabels(owner) },
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${storage}Gi` } } },
              },
            ],
          }),
    },
  };
}

/** Headless: the name leads to the pod itself, which is what a single database wants. */
function headlessService(project: string, container: Container): Manifest {
  const owner = dataOwner(project, container);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(owner, 'foundation'),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      selector: selectorLabels(owner),
      ports: [{ name: 'data', port: container.image.port, targetPort: 'data', protocol: 'TCP' }],
    },
  };
}

function disruptionBudget(project: string, container: Container): Manifest {
  const owner = dataOwner(project, container);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(owner, 'foundation'),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorLabels(owner) },
    },
  };
}

/** Every object of one self-hosted engine. */
export function dataManifests(project: string, container: Container): Manifest[] {
  return [
    serviceAccount(dataOwner(project, container)),
    headlessService(project, container),
    statefulSet(project, container),
    disruptionBudget(project, container),
  ];
}
