import type { BackingServiceKind, Resource, ServicePlan, Topology } from '../model/index.js';

type NodeKind = Topology['nodes'][number]['kind'];

const KIND_OF_NODE: Partial<Record<BackingServiceKind, NodeKind>> = {
  redis: 'cache',
  memcached: 'cache',
  rabbitmq: 'queue',
  kafka: 'queue',
  nats: 'queue',
  s3: 'storage',
  smtp: 'external',
  upstash: 'cache',
  firebase: 'external',
};

type Nodes = Topology['nodes'];
type Edges = Topology['edges'];

const PUBLIC_KINDS = new Set<string>(['web', 'api', 'static']);

function publicEdges(services: readonly ServicePlan[]): Edges {
  return services
    .filter(({ service }) => PUBLIC_KINDS.has(service.kind.value))
    .map(({ service, port }) => ({
      from: 'users',
      to: service.name,
      label: port ? `HTTPS to ${port.value}` : 'HTTPS',
      network: 'public' as const,
    }));
}

function siblingEdges(services: readonly ServicePlan[]): Edges {
  return services.flatMap(({ service, variables }) =>
    variables.flatMap((variable) =>
      variable.source === 'service'
        ? [{ from: service.name, to: variable.service, label: variable.name, network: 'internal' as const }]
        : [],
    ),
  );
}

function resourceNode(resource: Resource, services: readonly ServicePlan[]): Nodes[number] {
  const consumer = services.find((plan) => resource.consumers.includes(plan.service.name));
  return {
    id: resource.name,
    kind: KIND_OF_NODE[resource.kind] ?? 'database',
    label: `${resource.flavour ?? resource.kind} ${resource.version}`.trim(),
    platform: resource.provision === 'external' ? null : (consumer?.platform ?? null),
  };
}

function resourceEdges(resource: Resource): Edges {
  const network = resource.provision === 'external' ? 'public' : 'internal';
  return resource.consumers.map((consumer) => ({ from: consumer, to: resource.name, label: resource.kind, network }));
}

/** One graph of what talks to what: the diagram, the network policies and the runbook are drawn from it. */
export function topologyOf(services: readonly ServicePlan[], resources: readonly Resource[]): Topology {
  const entrances = publicEdges(services);
  return {
    nodes: [
      ...(entrances.length > 0 ? [{ id: 'users', kind: 'edge' as const, label: 'Users', platform: null }] : []),
      ...services.map(({ service, platform }) => ({
        id: service.name,
        kind: 'service' as const,
        label: service.name,
        platform,
      })),
      ...resources.map((resource) => resourceNode(resource, services)),
    ],
    edges: [...entrances, ...siblingEdges(services), ...resources.flatMap(resourceEdges)],
  };
}
