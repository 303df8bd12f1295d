import type { Rule } from '../../model/index.js';
import { field, listOf, textOf } from '../reading/data.js';
import { at, objectRule, title } from './kit.js';
import { isTransformed, relatedTo, servedBy } from './lookups.js';
import { podsOf } from './reading.js';

export const serviceRules: readonly Rule[] = [
  objectRule(
    {
      id: 'kubernetes/service-selects',
      title: 'A Service selects pods',
      references: ['kube-linter/dangling-service', 'kube-score/service-targets-pod'],
      severity: 'warning',
      tier: 'must',
      help: 'Use labels that the pod template has.',
    },
    ['Service'],
    (service, context) => {
      if (podsOf(context).length === 0 || isTransformed(context)) return [];
      const pods = servedBy(service, context);
      return pods === null || pods.length > 0
        ? []
        : [at(service, ['spec', 'selector'], `${title(service)} selects no pod of these files.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/service-target-port',
      title: 'A Service targets a port its pods declare',
      references: ['kube-linter/invalid-target-ports', 'kube-score/service-targets-pod'],
      severity: 'error',
      tier: 'must',
      help: 'Declare the port in the container, or correct targetPort.',
    },
    ['Service'],
    (service, context) =>
      listOf(field(service.data, 'spec', 'ports')).flatMap((port, index) => {
        const target = field(port, 'targetPort') ?? field(port, 'port');
        const pods = servedBy(service, context) ?? [];
        const declared = pods.flatMap((pod) => pod.containers.flatMap(({ data }) => listOf(field(data, 'ports'))));
        if (pods.length === 0 || target === undefined) return [];
        const known = declared.some(
          (each) => field(each, 'name') === target || String(field(each, 'containerPort')) === String(target),
        );
        if (known) return [];
        const named = typeof target === 'string' && !/^\d+$/u.test(target);
        // A number works undeclared; where other ports are declared it is most likely a slip.
        if (!named && declared.length === 0) return [];
        return [
          at(
            service,
            ['spec', 'ports', index],
            `${title(service)} targets port ${String(target)}, which no pod it selects declares.`,
            {
              severity: named ? 'error' : 'warning',
              related: pods.slice(0, 1).map((pod) => relatedTo(pod.object, 'the pods it selects')),
            },
          ),
        ];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/named-service-ports',
      title: 'Several ports of a Service have names',
      references: ['Kubernetes API validation'],
      severity: 'error',
      tier: 'must',
      help: 'Give every port a name.',
    },
    ['Service'],
    (service) => {
      const ports = listOf(field(service.data, 'spec', 'ports'));
      const unnamed = ports.findIndex((port) => textOf(field(port, 'name')) === null);
      return ports.length > 1 && unnamed !== -1
        ? [at(service, ['spec', 'ports', unnamed], `${title(service)} has several ports, and this one has no name.`)]
        : [];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/service-type',
      title: 'Services are reached through a gateway, not through node ports',
      references: ['kube-score/service-type', 'kube-linter/exposed-services'],
      severity: 'info',
      tier: 'production',
      help: 'Use ClusterIP and a Gateway or Ingress in front.',
    },
    ['Service'],
    (service) =>
      field(service.data, 'spec', 'type') === 'NodePort'
        ? [at(service, ['spec', 'type'], `${title(service)} opens a port on every node.`)]
        : [],
  ),
];
