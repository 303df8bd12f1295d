import { printYaml, printYamlDocuments } from '../../formats/yaml.js';
import { type Plan, type ServicePlan, type Skip, skip } from '../../model/index.js';
import { type Container, containerOf } from '../containers.js';
import type { EmitRequest, FileDraft } from '../contract.js';
import { resourcesUsedBy } from '../variables.js';
import { dataManifests } from './data.js';
import { configName, operatorKeys } from './environment.js';
import { type Manifest, STAGE_LABEL } from './manifest.js';
import { commonPolicies, dataPolicy, workloadPolicy } from './network.js';
import type { WorkloadContext } from './pod.js';
import { scales, workloadManifests } from './workload.js';

export const FOLDER = 'deploy/kubernetes';

/** Environments that a cluster runs; each has a namespace of its own. */
export const CLUSTER_ENVIRONMENTS = ['staging', 'production'] as const;
export type ClusterEnvironment = (typeof CLUSTER_ENVIRONMENTS)[number];

export function namespaceOf(plan: Plan, environment: ClusterEnvironment): string {
  return `${plan.project.name}-${environment}`;
}

/** Engines that this platform runs for the services. */
export function selfHosted({ plan, services }: EmitRequest): Container[] {
  return resourcesUsedBy(services, plan.resources)
    .filter((resource) => resource.provision !== 'external')
    .map(containerOf)
    .filter((container) => container !== null);
}

function manifestFile(path: string, manifests: readonly Manifest[], header: string, purpose: string): FileDraft {
  const documents = manifests.map((value, index) => ({ value, options: index === 0 ? { header: [header] } : {} }));
  return { path: `${FOLDER}/${path}`, content: printYamlDocuments(documents), purpose };
}

function kustomization(
  path: string,
  value: Readonly<Record<string, unknown>>,
  header: readonly string[],
  purpose: string,
) {
  return {
    path: `${FOLDER}/${path}/kustomization.yaml`,
    content: printYaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...value }, { header }),
    purpose,
  };
}

function namespaceManifest(plan: Plan, environment: ClusterEnvironment): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespaceOf(plan, environment),
      labels: {
        'app.kubernetes.io/part-of': plan.project.name,
        [STAGE_LABEL]: 'foundation',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function boundsOf(plan: Plan, service: ServicePlan, environment: ClusterEnvironment): Bounds {
  const planned = plan.environments.find((candidate) => candidate.name === environment)?.replicas[service.service.name];
  const { min, max } = planned ?? service.scaling;
  return { min: Math.max(1, min), max: Math.max(1, min, max) };
}

/** An autoscaler of the overlay; nothing where it is that of the base. */
function autoscalerPatch(plan: Plan, service: ServicePlan, environment: ClusterEnvironment) {
  const { min, max } = boundsOf(plan, service, environment);
  if (!scales(service) || (min === service.scaling.min && max === service.scaling.max)) return [];
  return [
    {
      target: { kind: 'HorizontalPodAutoscaler', name: service.service.name },
      patch: printYaml([
        { op: 'replace', path: '/spec/minReplicas', value: min },
        { op: 'replace', path: '/spec/maxReplicas', value: max },
      ]),
    },
  ];
}

function replicaCount(plan: Plan, service: ServicePlan, environment: ClusterEnvironment) {
  const { min } = boundsOf(plan, service, environment);
  const isFixed = !scales(service) && service.service.kind.value !== 'job' && min !== service.scaling.min;
  return isFixed ? [{ name: service.service.name, count: min }] : [];
}

/** File with what a service is configured with in one environment; nothing secret. */
export function settingsFile(service: string, environment: ClusterEnvironment): string {
  return `${FOLDER}/overlays/${environment}/${service}.properties`;
}

interface Settings {
  readonly service: string;
  readonly keys: readonly string[];
}

/** Services that somebody has to configure per environment, with the keys. */
export function settingsOf({ plan, services }: EmitRequest): Settings[] {
  return services
    .map((service) => ({
      service: service.service.name,
      keys: operatorKeys(service, services, plan.resources).config,
    }))
    .filter(({ keys }) => keys.length > 0);
}

function settingsDraft({ service, keys }: Settings, environment: ClusterEnvironment): FileDraft {
  const lines = [
    `# What ${service} is configured with in ${environment}. Nothing secret belongs here.`,
    '# The pipeline stops while a value is empty.',
    ...keys.map((key) => `${key}=`),
  ];
  return {
    path: settingsFile(service, environment),
    content: `${lines.join('\n')}\n`,
    purpose: `Holds the settings of ${service} in ${environment}, to be filled in.`,
  };
}

/** The name gets a hash of the content, so that a changed setting rolls the pods. */
function generatorOf({ service }: Settings, environment: ClusterEnvironment) {
  const path = settingsFile(service, environment);
  return {
    name: configName(service),
    envs: [path.slice(path.lastIndexOf('/') + 1)],
    options: { labels: { [STAGE_LABEL]: 'foundation' } },
  };
}

function overlayFiles(request: EmitRequest, environment: ClusterEnvironment): FileDraft[] {
  const { plan, services } = request;
  const settings = settingsOf(request);
  const patches = services.flatMap((service) => autoscalerPatch(plan, service, environment));
  const replicas = services.flatMap((service) => replicaCount(plan, service, environment));
  return [
    kustomization(
      `overlays/${environment}`,
      {
        namespace: namespaceOf(plan, environment),
        resources: ['namespace.yaml', '../../base'],
        ...(settings.length === 0
          ? {}
          : { configMapGenerator: settings.map((item) => generatorOf(item, environment)) }),
        ...(replicas.length === 0 ? {} : { replicas }),
        ...(patches.length === 0 ? {} : { patches }),
      },
      [`What differs in ${environment}. The pipeline adds the image digests: see the deploy job.`],
      `Names what differs in ${environment}.`,
    ),
    manifestFile(
      `overlays/${environment}/namespace.yaml`,
      [namespaceManifest(plan, environment)],
      'Pods that break the restricted Pod Security Standard are refused here.',
      `Makes the namespace of ${environment}, in which only restricted pods may run.`,
    ),
    ...settings.map((item) => settingsDraft(item, environment)),
  ];
}

/** Kustomize base and overlays: one file a service and a resource, one namespace an environment. */
export function files(request: EmitRequest): readonly FileDraft[] | Skip {
  const { plan, services } = request;
  if (services.length === 0) return skip('no-services', 'No service of the plan runs on Kubernetes.');
  const project = plan.project.name;
  const containers = selfHosted(request);
  const context = (service: ServicePlan): WorkloadContext => ({
    project,
    plan: service,
    services,
    resources: plan.resources,
  });
  const base = [
    manifestFile(
      'base/network.yaml',
      commonPolicies(project),
      'Closed by default; what is open stands beside each workload.',
      'Denies all traffic that no other policy allows.',
    ),
    ...containers.map((container) =>
      manifestFile(
        `base/${container.resource.name}.yaml`,
        [...dataManifests(project, container), dataPolicy(project, container)],
        `${container.image.image}, run in the cluster. Its credentials are in a Secret that no file holds.`,
        `Runs ${container.resource.name} with a volume of its own.`,
      ),
    ),
    ...services.map((service) =>
      manifestFile(
        `base/${service.service.name}.yaml`,
        [...workloadManifests(context(service)), workloadPolicy(context(service))],
        `The ${service.service.name} ${service.service.kind.value}. The image digest is set by the pipeline.`,
        `Runs ${service.service.name}.`,
      ),
    ),
  ];
  return [
    kustomization(
      'base',
      { resources: base.map((file) => file.path.slice(`${FOLDER}/base/`.length)) },
      ['What all environments share. Apply an overlay, never the base.'],
      'Lists what all environments share.',
    ),
    ...base,
    ...CLUSTER_ENVIRONMENTS.flatMap((environment) => overlayFiles(request, environment)),
  ];
}
