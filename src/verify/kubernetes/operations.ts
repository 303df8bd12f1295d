import type { Rule, RuleContext } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { entriesOf, field, listOf, textOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { at, containerRule, objectRule, podRule, title } from './kit.js';
import {
  type Container,
  type KubernetesObject,
  objectsOfKind,
  type PodTemplate,
  podsOf,
  quantity,
  sameNamespace,
  selects,
} from './reading.js';

/** Workloads that serve or work until stopped; jobs end by themselves and need no probes. */
const LONG_RUNNING = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

function serves(container: Container, pod: PodTemplate): boolean {
  return container.role === 'container' && LONG_RUNNING.has(pod.object.kind);
}

/** Ports a container declares: numbers and names. */
function portsOf(
  container: Container,
): readonly { readonly number: number | null; readonly name: string | null; readonly index: number }[] {
  return listOf(field(container.data, 'ports')).map((port, index) => {
    const number = field(port, 'containerPort');
    return { number: typeof number === 'number' ? number : null, name: textOf(field(port, 'name')), index };
  });
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function probeAction(probe: unknown): unknown {
  return field(probe, 'httpGet') ?? field(probe, 'tcpSocket') ?? field(probe, 'grpc');
}

export const containerRules: readonly Rule[] = [
  containerRule(
    {
      id: 'kubernetes/fixed-image',
      title: 'Images have a fixed version',
      references: [
        'kube-linter/latest-tag',
        'kube-score/container-image-tag',
        'polaris/tagNotSpecified',
        'CKV_K8S_14',
        'CKV_K8S_43',
        'KSV-0013',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Name the version, best with its digest.',
    },
    (container, pod) => {
      const image = parseImage(textOf(field(container.data, 'image')) ?? '');
      if (!image || image.digest !== null || (image.tag !== null && image.tag !== 'latest')) return null;
      return [
        violation(
          pod.object.document.at([...container.path, 'image']),
          `${container.name} runs whatever ${textOf(field(container.data, 'image'))} is at that moment.`,
        ),
      ];
    },
  ),
  containerRule(
    {
      id: 'kubernetes/resources',
      title: 'Containers state what they need',
      references: [
        'kube-linter/unset-cpu-requirements',
        'kube-linter/unset-memory-requirements',
        'kube-score/container-resources',
        'polaris/cpuRequestsMissing',
        'polaris/memoryLimitsMissing',
        'CKV_K8S_10',
        'CKV_K8S_12',
        'CKV_K8S_13',
        'KSV-0015',
        'KSV-0016',
        'KSV-0018',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Set requests for cpu and memory and a limit for memory. A CPU limit is left to you: it slows a busy container down although the node is idle.',
    },
    (container, pod) => {
      if (container.role === 'ephemeral' || field(pod.spec, 'resources') !== undefined) return null;
      const missing = [
        ['requests', 'cpu'],
        ['requests', 'memory'],
        ['limits', 'memory'],
      ].filter((path) => field(container.data, 'resources', ...path) === undefined && !impliedByLimit(container, path));
      return missing.length === 0
        ? null
        : `${container.name} states no ${missing.map((path) => path.join('.')).join(', ')}.`;
    },
  ),
  containerRule(
    {
      id: 'kubernetes/requests-within-limits',
      title: 'Requests do not exceed limits',
      references: ['Kubernetes API validation', 'kube-score/container-resource-requests-equal-limits'],
      severity: 'error',
      tier: 'must',
      help: 'Raise the limit or lower the request.',
    },
    (container, pod) =>
      entriesOf(field(container.data, 'resources', 'requests')).flatMap(([name, value]) => {
        const request = quantity(value);
        const limit = quantity(field(container.data, 'resources', 'limits', name));
        return request !== null && limit !== null && request > limit
          ? [
              violation(
                pod.object.document.at([...container.path, 'resources', 'requests', name]),
                `${container.name} requests more ${name} than its limit allows.`,
              ),
            ]
          : [];
      }),
  ),
  containerRule(
    {
      id: 'kubernetes/readiness-probe',
      title: 'Traffic waits until a container is ready',
      references: [
        'kube-linter/no-readiness-probe',
        'kube-score/pod-probes',
        'polaris/readinessProbeMissing',
        'CKV_K8S_9',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Add a readinessProbe on the path that says whether requests can be served.',
    },
    (container, pod) =>
      serves(container, pod) && portsOf(container).length > 0 && field(container.data, 'readinessProbe') === undefined
        ? `${container.name} gets requests before it is ready.`
        : null,
  ),
  containerRule(
    {
      id: 'kubernetes/liveness-probe',
      title: 'A container that hangs is restarted',
      references: ['kube-linter/no-liveness-probe', 'polaris/livenessProbeMissing', 'CKV_K8S_8'],
      severity: 'info',
      tier: 'production',
      help: 'Add a livenessProbe on a path that needs no other system.',
    },
    (container, pod) =>
      serves(container, pod) && portsOf(container).length > 0 && field(container.data, 'livenessProbe') === undefined
        ? `Nothing restarts ${container.name} when it hangs.`
        : null,
  ),
  containerRule(
    {
      id: 'kubernetes/distinct-probes',
      title: 'Liveness and readiness ask different questions',
      references: ['kube-score/pod-probes-identical'],
      severity: 'info',
      tier: 'production',
      help: 'Let readiness check what requests need, and liveness only the process itself.',
    },
    (container, pod) => {
      const liveness = field(container.data, 'livenessProbe');
      const readiness = field(container.data, 'readinessProbe');
      return liveness !== undefined &&
        JSON.stringify(probeAction(liveness)) === JSON.stringify(probeAction(readiness)) &&
        field(liveness, 'httpGet') !== undefined &&
        sameTiming(liveness, readiness)
        ? [
            violation(
              pod.object.document.keyAt([...container.path, 'livenessProbe']),
              `${container.name} is restarted whenever it is merely not ready.`,
            ),
          ]
        : null;
    },
  ),
  containerRule(
    {
      id: 'kubernetes/probe-port',
      title: 'Probes ask a port the container declares',
      references: ['kube-linter/liveness-port', 'kube-linter/readiness-port', 'kube-linter/startup-port'],
      severity: 'error',
      tier: 'must',
      help: 'Declare the port, or correct the probe.',
    },
    (container, pod) =>
      PROBES.flatMap((probe) => {
        const port = field(probeAction(field(container.data, probe)), 'port');
        const declared = portsOf(container);
        if (port === undefined || declared.length === 0) return [];
        const known = declared.some(({ number, name }) => port === number || port === name || String(number) === port);
        if (known) return [];
        const named = typeof port === 'string' && !/^\d+$/u.test(port);
        return [
          {
            ...violation(
              pod.object.document.at([...container.path, probe]),
              `The ${probe} of ${container.name} asks port ${String(port)}, which the container does not declare.`,
            ),
            // Declaring a number is documentation only; a name that is declared nowhere makes the probe fail.
            severity: named ? ('error' as const) : ('warning' as const),
          },
        ];
      }),
  ),
  containerRule(
    {
      id: 'kubernetes/unique-env',
      title: 'Environment variables are set once',
      references: ['kube-linter/duplicate-env-var', 'kube-score/environment-variable-key-duplication'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove one of them; the last one counts.',
    },
    (container, pod) =>
      duplicates(listOf(field(container.data, 'env')).map((entry) => textOf(field(entry, 'name')) ?? '')).map((index) =>
        violation(
          pod.object.document.at([...container.path, 'env', index]),
          `${textOf(field(container.data, 'env', index, 'name'))} is set twice in ${container.name}.`,
        ),
      ),
  ),
  podRule(
    {
      id: 'kubernetes/unique-ports',
      title: 'Container names and port names are unique',
      references: ['Kubernetes API validation'],
      severity: 'error',
      tier: 'must',
      help: 'Rename one of them.',
    },
    (pod) => {
      const names = duplicates(pod.containers.map(({ name }) => name)).map((index) =>
        violation(
          pod.object.document.at(pod.containers[index]?.path ?? pod.specPath),
          `Two containers are called ${pod.containers[index]?.name}.`,
        ),
      );
      const ports = pod.containers.flatMap((container) =>
        duplicates(portsOf(container).map(({ name }) => name ?? '')).map((index) =>
          violation(
            pod.object.document.at([...container.path, 'ports', index]),
            `Two ports of ${container.name} have the same name.`,
          ),
        ),
      );
      return [...names, ...ports];
    },
  ),
  containerRule(
    {
      id: 'kubernetes/no-ssh',
      title: 'No container serves SSH',
      references: ['kube-linter/ssh-port'],
      severity: 'warning',
      tier: 'production',
      help: 'Use kubectl exec.',
    },
    (container) =>
      portsOf(container).some(({ number }) => number === 22) ? `${container.name} listens on port 22.` : null,
  ),
  containerRule(
    {
      id: 'kubernetes/mounted-volumes',
      title: 'Volume mounts name volumes of the pod',
      references: ['Kubernetes API validation'],
      severity: 'error',
      tier: 'must',
      help: 'Define the volume in the pod, or correct the name.',
    },
    (container, pod) => {
      const claims = listOf(field(pod.object.data, 'spec', 'volumeClaimTemplates')).map((claim) =>
        textOf(field(claim, 'metadata', 'name')),
      );
      const volumes = new Set([
        ...listOf(field(pod.spec, 'volumes')).map((volume) => textOf(field(volume, 'name'))),
        ...claims,
      ]);
      return listOf(field(container.data, 'volumeMounts')).flatMap((mount, index) => {
        const name = textOf(field(mount, 'name'));
        return name === null || volumes.has(name)
          ? []
          : [
              violation(
                pod.object.document.at([...container.path, 'volumeMounts', index]),
                `${container.name} mounts ${name}, which the pod does not have.`,
              ),
            ];
      });
    },
  ),
];

function sameTiming(a: unknown, b: unknown): boolean {
  return ['periodSeconds', 'failureThreshold'].every((key) => field(a, key) === field(b, key));
}

/** The API server copies a limit to the request where only the limit is set. */
function impliedByLimit(container: Container, path: readonly string[]): boolean {
  return path[0] === 'requests' && field(container.data, 'resources', 'limits', path[1] ?? '') !== undefined;
}

/** Indexes of values that stood earlier in the list already; empty names count for nothing. */
function duplicates(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (value !== '' && values.indexOf(value) < index ? [index] : []));
}

function replicasOf(object: KubernetesObject): number {
  const replicas = field(object.data, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : 1;
}

function scalerOf(context: RuleContext, object: KubernetesObject): KubernetesObject | null {
  return (
    objectsOfKind(context, 'HorizontalPodAutoscaler').find((scaler) => {
      const target = field(scaler.data, 'spec', 'scaleTargetRef');
      return (
        field(target, 'kind') === object.kind && field(target, 'name') === object.name && sameNamespace(scaler, object)
      );
    }) ?? null
  );
}

/** Least number of pods: of the autoscaler where there is one. */
function leastReplicas(context: RuleContext, object: KubernetesObject): number {
  const minimum = field(scalerOf(context, object)?.data, 'spec', 'minReplicas');
  return scalerOf(context, object) ? (typeof minimum === 'number' ? minimum : 1) : replicasOf(object);
}

function podOf(context: RuleContext, object: KubernetesObject): PodTemplate | null {
  return podsOf(context).find((pod) => pod.object === object) ?? null;
}

export const workloadRules: readonly Rule[] = [
  objectRule(
    {
      id: 'kubernetes/selector-matches',
      title: 'A workload selects its own pods',
      references: ['kube-linter/mismatching-selector', 'kube-score/deployment-selector-labels-match'],
      severity: 'error',
      tier: 'must',
      help: 'Give the pod template the labels of the selector.',
    },
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
    (object, context) => {
      const selector = field(object.data, 'spec', 'selector');
      const pod = podOf(context, object);
      return selector === undefined || !pod || selects(selector, pod.labels)
        ? []
        : [at(object, ['spec', 'selector'], `The selector of ${title(object)} does not match the labels of its pods.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/replicas',
      title: 'More than one pod serves',
      references: [
        'kube-score/deployment-replicas',
        'polaris/deploymentMissingReplicas',
        'kube-linter/minimum-three-replicas',
      ],
      severity: 'info',
      tier: 'production',
      help: 'Run at least two replicas, so that one can go while the other serves.',
    },
    ['Deployment'],
    (object, context) =>
      leastReplicas(context, object) < 2
        ? [at(object, ['spec'], `${title(object)} has a single pod: every restart is an outage.`)]
        : [],
  ),
  objectRule(
    {
      id: 'kubernetes/spread',
      title: 'Pods are spread over nodes',
      references: [
        'kube-linter/no-anti-affinity',
        'kube-score/deployment-has-host-podantiaffinity',
        'kube-score/pod-topology-spread-constraints',
        'polaris/topologySpreadConstraint',
      ],
      severity: 'info',
      tier: 'production',
      help: 'Add topologySpreadConstraints or a podAntiAffinity.',
    },
    ['Deployment', 'StatefulSet'],
    (object, context) => {
      const spec = podOf(context, object)?.spec;
      const spread =
        field(spec, 'topologySpreadConstraints') !== undefined ||
        field(spec, 'affinity', 'podAntiAffinity') !== undefined;
      return spread || leastReplicas(context, object) < 2
        ? []
        : [at(object, ['spec'], `All pods of ${title(object)} may land on one node.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/disruption-budget',
      title: 'Node maintenance leaves pods running',
      references: [
        'kube-score/deployment-has-poddisruptionbudget',
        'kube-score/statefulset-has-poddisruptionbudget',
        'polaris/missingPodDisruptionBudget',
      ],
      severity: 'info',
      tier: 'production',
      help: 'Add a PodDisruptionBudget.',
    },
    ['Deployment', 'StatefulSet'],
    (object, context) => {
      const pod = podOf(context, object);
      const budget = objectsOfKind(context, 'PodDisruptionBudget').some(
        (each) =>
          pod !== null && sameNamespace(each, object) && selects(field(each.data, 'spec', 'selector'), pod.labels),
      );
      return budget || leastReplicas(context, object) < 2
        ? []
        : [at(object, ['spec'], `No PodDisruptionBudget covers ${title(object)}.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/rolling-update',
      title: 'Updates keep pods serving',
      references: ['kube-linter/no-rolling-update-strategy', 'kube-score/deployment-strategy'],
      severity: 'info',
      tier: 'production',
      help: 'Use RollingUpdate with maxUnavailable: 0, unless the data volume can be mounted once only.',
    },
    ['Deployment'],
    (object) =>
      field(object.data, 'spec', 'strategy', 'type') === 'Recreate' && replicasOf(object) > 1
        ? [at(object, ['spec', 'strategy', 'type'], `${title(object)} stops every pod before the new ones start.`)]
        : [],
  ),
  objectRule(
    {
      id: 'kubernetes/scaler-owns-replicas',
      title: 'Replicas are set by the autoscaler or by hand, not both',
      references: ['kube-score/deployment-targeted-by-hpa-does-not-have-replicas-configured'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove spec.replicas: every apply would undo what the autoscaler did.',
    },
    ['Deployment', 'StatefulSet'],
    (object, context) =>
      field(object.data, 'spec', 'replicas') !== undefined && scalerOf(context, object)
        ? [at(object, ['spec', 'replicas'], `${title(object)} sets replicas and has an autoscaler.`)]
        : [],
  ),
  objectRule(
    {
      id: 'kubernetes/restart-policy',
      title: 'Jobs have a restart policy they may have',
      references: ['kube-score/cronjob-restartpolicy', 'Kubernetes API validation'],
      severity: 'error',
      tier: 'must',
      help: 'Set restartPolicy: OnFailure or Never.',
    },
    ['Job', 'CronJob'],
    (object, context) => {
      const policy = field(podOf(context, object)?.spec, 'restartPolicy');
      return policy === 'OnFailure' || policy === 'Never'
        ? []
        : [at(object, ['spec'], `${title(object)} needs restartPolicy OnFailure or Never.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/job-limits',
      title: 'Jobs end and are cleaned up',
      references: ['kube-score/cronjob-has-deadline', 'kube-linter/job-ttl-seconds-after-finished'],
      severity: 'info',
      tier: 'production',
      help: 'Set ttlSecondsAfterFinished for a Job, startingDeadlineSeconds and concurrencyPolicy for a CronJob.',
    },
    ['Job', 'CronJob'],
    (object) => {
      const key = object.kind === 'Job' ? 'ttlSecondsAfterFinished' : 'startingDeadlineSeconds';
      return field(object.data, 'spec', key) === undefined
        ? [at(object, ['spec'], `${title(object)} has no ${key}.`)]
        : [];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/stateful-service-name',
      title: 'A StatefulSet names its headless Service',
      references: ['kube-score/statefulset-has-servicename'],
      severity: 'warning',
      tier: 'must',
      help: 'Set serviceName to a Service with clusterIP: None that selects the pods.',
    },
    ['StatefulSet'],
    (object, context) => {
      const name = textOf(field(object.data, 'spec', 'serviceName'));
      if (name === null || name === '')
        return [at(object, ['spec'], `${title(object)} has no serviceName, so its pods have no stable names.`)];
      const services = objectsOfKind(context, 'Service');
      const known = services.some((service) => service.name === name);
      return known || services.length === 0
        ? []
        : [at(object, ['spec', 'serviceName'], `No Service is called ${name}.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/isolated-pods',
      title: 'A NetworkPolicy says who may talk to the pods',
      references: [
        'kube-linter/non-isolated-pod',
        'kube-score/pod-networkpolicy',
        'polaris/missingNetworkPolicy',
        'CKV2_K8S_6',
        'KSV-0038',
      ],
      severity: 'info',
      tier: 'production',
      help: 'Add a NetworkPolicy for the pods.',
    },
    ['Deployment', 'StatefulSet', 'DaemonSet'],
    (object, context) => {
      const pod = podOf(context, object);
      const isolated = objectsOfKind(context, 'NetworkPolicy', 'CiliumNetworkPolicy').some(
        (policy) =>
          pod !== null &&
          sameNamespace(policy, object) &&
          selects(field(policy.data, 'spec', 'podSelector'), pod.labels),
      );
      return isolated ? [] : [at(object, ['spec'], `Every pod of the cluster may talk to ${title(object)}.`)];
    },
  ),
];

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
