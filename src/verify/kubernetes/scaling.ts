import type { Rule, RuleContext } from '../../model/index.js';
import type { FileViolation } from '../kit.js';
import { field, textOf } from '../reading/data.js';
import { LONG_RUNNING } from './containers.js';
import { at, objectRule, title } from './kit.js';
import { type KubernetesObject, podsOf, sameNamespace, selects } from './reading.js';
import { leastReplicas } from './workloads.js';

/** "50%" of replicas, rounded up as the disruption controller does; a number as it is. */
function countOf(value: unknown, replicas: number): number | null {
  if (typeof value === 'number') return value;
  const percent = /^(\d{1,3})%$/u.exec(textOf(value) ?? '')?.[1];
  return percent === undefined ? null : Math.ceil((Number(percent) / 100) * replicas);
}

export const scalingRules: readonly Rule[] = [
  objectRule(
    {
      id: 'kubernetes/disruptions-possible',
      title: 'A PodDisruptionBudget lets nodes be drained',
      references: [
        'kube-linter/pdb-max-unavailable',
        'kube-linter/pdb-min-available',
        'polaris/pdbDisruptionsIsZero',
        'polaris/pdbMinAvailableGreaterThanHPAMinReplicas',
        'kube-score/poddisruptionbudget-has-policy',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Allow at least one pod to go: maxUnavailable: 1, or minAvailable below the least number of replicas.',
    },
    ['PodDisruptionBudget'],
    (object, context) => budgetProblems(object, context),
  ),
  objectRule(
    {
      id: 'kubernetes/scaler-bounds',
      title: 'An autoscaler has sensible bounds',
      references: [
        'kube-score/horizontalpodautoscaler-replicas',
        'polaris/hpaMaxAvailability',
        'polaris/hpaMinAvailability',
        'Kubernetes API validation',
      ],
      severity: 'error',
      tier: 'must',
      help: 'Set minReplicas below maxReplicas.',
    },
    ['HorizontalPodAutoscaler'],
    (object) => {
      const minimum = field(object.data, 'spec', 'minReplicas') ?? 1;
      const maximum = field(object.data, 'spec', 'maxReplicas');
      if (typeof minimum !== 'number' || typeof maximum !== 'number') return [];
      if (minimum > maximum)
        return [at(object, ['spec'], `${title(object)}: minReplicas ${minimum} is above maxReplicas ${maximum}.`)];
      return minimum === maximum
        ? [
            at(object, ['spec'], `${title(object)} can never scale: both bounds are ${minimum}.`, {
              severity: 'warning',
            }),
          ]
        : [];
    },
  ),
];

function budgetProblems(object: KubernetesObject, context: RuleContext): readonly FileViolation[] {
  const minimum = field(object.data, 'spec', 'minAvailable');
  const maximum = field(object.data, 'spec', 'maxUnavailable');
  if (minimum !== undefined && maximum !== undefined)
    return [
      at(object, ['spec'], `${title(object)} sets minAvailable and maxUnavailable; only one may be set.`, {
        severity: 'error',
      }),
    ];
  if (minimum === undefined && maximum === undefined)
    return [at(object, ['spec'], `${title(object)} sets neither minAvailable nor maxUnavailable.`)];
  const target = podsOf(context).find(
    (pod) =>
      LONG_RUNNING.has(pod.object.kind) &&
      sameNamespace(pod.object, object) &&
      selects(field(object.data, 'spec', 'selector'), pod.labels),
  );
  const replicas = target ? leastReplicas(context, target.object) : null;
  const blocked =
    (maximum !== undefined && countOf(maximum, replicas ?? 1) === 0) ||
    minimum === '100%' ||
    (minimum !== undefined && replicas !== null && (countOf(minimum, replicas) ?? 0) >= replicas);
  return blocked ? [at(object, ['spec'], `${title(object)} never lets a pod go, so nodes cannot be drained.`)] : [];
}
