import type { Rule } from '../../model/index.js';
import { folderOf, setRule } from '../kit.js';
import { field, listOf, textOf } from '../reading/data.js';
import { at, objectRule, title } from './kit.js';
import { brings, exists, isTransformed, relatedTo } from './lookups.js';
import { type KubernetesObject, objectsOf, podsOf, sameNamespace, selects } from './reading.js';

export const targetRules: readonly Rule[] = [
  objectRule(
    {
      id: 'kubernetes/scaler-target',
      title: 'An autoscaler scales something that exists',
      references: ['kube-linter/dangling-horizontalpodautoscaler', 'kube-score/horizontalpodautoscaler-has-target'],
      severity: 'warning',
      tier: 'must',
      help: 'Name a Deployment or StatefulSet of these files.',
    },
    ['HorizontalPodAutoscaler'],
    (object, context) => {
      const kind = textOf(field(object.data, 'spec', 'scaleTargetRef', 'kind'));
      const name = textOf(field(object.data, 'spec', 'scaleTargetRef', 'name'));
      if (kind === null || name === null || !brings(context, kind) || exists(context, object, kind, name)) return [];
      return [
        at(
          object,
          ['spec', 'scaleTargetRef'],
          `${title(object)} scales ${kind} ${name}, which is not among the files.`,
        ),
      ];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/scaler-requests',
      title: 'What an autoscaler measures is requested',
      references: ['Kubernetes: HorizontalPodAutoscaler algorithm'],
      severity: 'error',
      tier: 'must',
      help: 'Set requests for the metric: utilisation is a share of the request.',
    },
    ['HorizontalPodAutoscaler'],
    (object, context) => {
      const target = podsOf(context).find(
        ({ object: each }) =>
          each.kind === field(object.data, 'spec', 'scaleTargetRef', 'kind') &&
          each.name === field(object.data, 'spec', 'scaleTargetRef', 'name') &&
          sameNamespace(each, object),
      );
      return listOf(field(object.data, 'spec', 'metrics')).flatMap((metric, index) => {
        const name = textOf(field(metric, 'resource', 'name'));
        if (!target || name === null || field(metric, 'resource', 'target', 'type') !== 'Utilization') return [];
        const without = target.containers.find(
          ({ role, data }) =>
            role === 'container' &&
            field(data, 'resources', 'requests', name) === undefined &&
            field(data, 'resources', 'limits', name) === undefined,
        );
        if (!without || field(target.spec, 'resources', 'requests', name) !== undefined) return [];
        return [
          at(
            object,
            ['spec', 'metrics', index],
            `${title(object)} measures ${name}, which the container ${without.name} does not request.`,
            { related: [relatedTo(target.object, 'what it scales')] },
          ),
        ];
      });
    },
  ),
  objectRule(
    {
      id: 'kubernetes/policy-selects',
      title: 'NetworkPolicies and disruption budgets select pods',
      references: ['kube-linter/dangling-networkpolicy', 'kube-score/networkpolicy-targets-pod'],
      severity: 'warning',
      tier: 'must',
      help: 'Use labels that a pod template has.',
    },
    ['NetworkPolicy', 'PodDisruptionBudget'],
    (object, context) => {
      const selector = field(object.data, 'spec', object.kind === 'NetworkPolicy' ? 'podSelector' : 'selector');
      const pods = podsOf(context);
      if (pods.length === 0 || isTransformed(context)) return [];
      const selected = pods.some((pod) => sameNamespace(pod.object, object) && selects(selector, pod.labels));
      return selected ? [] : [at(object, ['spec'], `${title(object)} selects no pod of these files.`)];
    },
  ),
  setRule(
    {
      id: 'kubernetes/unique-object',
      title: 'Every object is written once',
      references: ['kubectl apply', 'kustomize build'],
      severity: 'error',
      tier: 'must',
      help: 'Remove one of them: the last one applied wins.',
    },
    ['kubernetes'],
    (context) => {
      const first = new Map<string, KubernetesObject>();
      return objectsOf(context).flatMap((object) => {
        if (object.partial || object.name === '') return [];
        // Folders are applied one by one; the same object in two of them is a base and its variant.
        const key = [
          folderOf(object.file.path),
          object.apiVersion,
          object.kind,
          object.namespace ?? '',
          object.name,
        ].join('\0');
        const earlier = first.get(key);
        if (!earlier) {
          first.set(key, object);
          return [];
        }
        // One file per variant is common ("deploy-dev.yaml"); twice in one file is surely a slip.
        const severity = earlier.file === object.file ? ('error' as const) : ('info' as const);
        return [
          {
            ...at(object, ['metadata', 'name'], `${title(object)} is written twice.`, {
              severity,
              related: [relatedTo(earlier, 'the first one')],
            }),
            file: object.file.path,
          },
        ];
      });
    },
  ),
];
