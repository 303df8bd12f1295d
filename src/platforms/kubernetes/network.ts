import type { Resource, ServicePlan } from '../../model/index.js';
import { type Container, containerOf } from '../containers.js';
import { answersRequests } from '../variables.js';
import { dataOwner } from './data.js';
import { type Manifest, metadata, type Owner, STAGE_LABEL, selectorLabels } from './manifest.js';
import { ownerOf, type WorkloadContext } from './pod.js';

/** Label that an operator gives to the namespace of the Gateway, so that its proxies may reach the services. */
export const GATEWAY_ACCESS = 'gateway-access';
/** Label for the namespace of Prometheus. */
export const MONITORING_ACCESS = 'monitoring-access';

/** Addresses that are not the internet: private networks, and the cloud's metadata service, which gives out credentials. */
const NOT_THE_INTERNET = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

type Rule = Readonly<Record<string, unknown>>;

function tcp(...ports: readonly number[]) {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}

/** Every pod of a service, its migration included. */
function podsOf(service: string) {
  return { podSelector: { matchLabels: { 'app.kubernetes.io/name': service } } };
}

function namespacesWith(label: string) {
  return { namespaceSelector: { matchLabels: { [label]: 'true' } } };
}

function policy(owner: Owner, podSelector: Rule, ingress: readonly Rule[], egress: readonly Rule[]): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(owner, 'foundation'),
    spec: { podSelector, policyTypes: ['Ingress', 'Egress'], ingress, egress },
  };
}

function common(project: string, name: string, spec: Rule): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name,
      namespace: project,
      labels: { 'app.kubernetes.io/part-of': project, [STAGE_LABEL]: 'foundation' },
    },
    spec: { podSelector: {}, ...spec },
  };
}

/** Nothing is allowed that no other policy allows, and every pod may ask for names. */
export function commonPolicies(project: string): Manifest[] {
  const names = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  };
  const ports = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ];
  return [
    common(project, 'default-deny', { policyTypes: ['Ingress', 'Egress'] }),
    common(project, 'allow-dns', { policyTypes: ['Egress'], egress: [{ to: [names], ports }] }),
  ];
}

/** Siblings whose address a service gets. */
function calledBy(plan: ServicePlan, services: readonly ServicePlan[]): ServicePlan[] {
  const names = new Set(plan.variables.flatMap((item) => (item.source === 'service' ? [item.service] : [])));
  return services.filter((candidate) => names.has(candidate.service.name) && candidate.port !== null);
}

function ingressOf({ plan, services }: WorkloadContext): Rule[] {
  if (plan.port === null || !answersRequests(plan)) return [];
  const callers = services.filter((candidate) => calledBy(candidate, services).includes(plan));
  const from = [
    namespacesWith(GATEWAY_ACCESS),
    ...(plan.service.metricsPath === null ? [] : [namespacesWith(MONITORING_ACCESS)]),
    ...callers.map((caller) => podsOf(caller.service.name)),
  ];
  return [{ from, ports: tcp(plan.port.value) }];
}

function externalPorts(resources: readonly Resource[]): number[] {
  const ports = resources
    .filter((resource) => resource.provision === 'external')
    .map((resource) => containerOf(resource)?.image.port)
    .filter((port) => port !== undefined);
  return [...new Set(ports)].sort((a, b) => a - b);
}

function egressOf({ plan, services, resources }: WorkloadContext): Rule[] {
  const own = resources.filter((resource) => resource.consumers.includes(plan.service.name));
  const inside = own
    .filter((resource) => resource.provision !== 'external')
    .map(containerOf)
    .filter((container) => container !== null);
  const outside = externalPorts(own);
  return [
    ...inside.map(({ resource, image }) => ({ to: [podsOf(resource.name)], ports: tcp(image.port) })),
    ...calledBy(plan, services).map((callee) => ({
      to: [podsOf(callee.service.name)],
      ports: tcp(callee.port?.value ?? 80),
    })),
    // Managed databases mostly have private addresses, so theirs are not excepted.
    ...(outside.length === 0 ? [] : [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: tcp(...outside) }]),
    { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: NOT_THE_INTERNET } }], ports: tcp(443) },
  ];
}

/** Who may reach a service, and whom it may reach. */
export function workloadPolicy(context: WorkloadContext): Manifest {
  const owner = ownerOf(context);
  return policy(owner, podsOf(owner.name).podSelector, ingressOf(context), egressOf(context));
}

/** Only consumers reach an engine, and it reaches nobody. */
export function dataPolicy(project: string, container: Container): Manifest {
  const owner = dataOwner(project, container);
  const from = container.resource.consumers.map(podsOf);
  return policy(owner, { matchLabels: selectorLabels(owner) }, [{ from, ports: tcp(container.image.port) }], []);
}
