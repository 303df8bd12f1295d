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

/** One graph of what talks to what: the diagram, the network policies and the runbook are drawn from it. */
export function topologyOf(services: readonly ServicePlan[], resources: readonly Resource[]): Topology {
  const nodes: Topology['nodes'] = [];
  const edges: Topology['edges'] = [];
  if (services.some((plan) => plan.service.kind.value !== 'worker' && plan.service.kind.value !== 'job')) {
    nodes.push({ id: 'users', kind: 'edge', label: 'Users', platform: null });
  }
  for (const { service, platform, port } of services) {
    nodes.push({ id: service.name, kind: 'service', label: service.name, platform });
    const isPublic = service.kind.value === 'web' || service.kind.value === 'api' || service.kind.value === 'static';
    if (isPublic)
      edges.push({
        from: 'users',
        to: service.name,
        label: port ? `HTTPS to ${port.value}` : 'HTTPS',
        network: 'public',
      });
  }
  for (const { service, variables } of services) {
    for (const variable of variables) {
      if (variable.source === 'service')
        edges.push({ from: service.name, to: variable.service, label: variable.name, network: 'internal' });
    }
  }
  for (const resource of resources) {
    const platform = services.find((plan) => resource.consumers.includes(plan.service.name))?.platform ?? null;
    nodes.push({
      id: resource.name,
      kind: KIND_OF_NODE[resource.kind] ?? 'database',
      label: `${resource.flavour ?? resource.kind} ${resource.version}`.trim(),
      platform: resource.provision === 'external' ? null : platform,
    });
    for (const consumer of resource.consumers) {
      edges.push({
        from: consumer,
        to: resource.name,
        label: resource.kind,
        network: resource.provision === 'external' ? 'public' : 'internal',
      });
    }
  }
  return { nodes, edges };
}
