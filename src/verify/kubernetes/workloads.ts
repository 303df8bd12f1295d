import type { Rule, RuleContext } from '../../model/index.js';
import { field, textOf } from '../reading/data.js';
import { at, objectRule, title } from './kit.js';
import { type KubernetesObject, objectsOfKind, type PodTemplate, podsOf, sameNamespace, selects } from './reading.js';

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
export function leastReplicas(context: RuleContext, object: KubernetesObject): number {
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
