import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { entriesOf, field, listOf, textOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { portsOf } from './containers.js';
import { containerRule, podRule } from './kit.js';
import { type Container, quantity } from './reading.js';

export const settingRules: readonly Rule[] = [
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

/** The API server copies a limit to the request where only the limit is set. */
function impliedByLimit(container: Container, path: readonly string[]): boolean {
  return path[0] === 'requests' && field(container.data, 'resources', 'limits', path[1] ?? '') !== undefined;
}

/** Indexes of values that stood earlier in the list already; empty names count for nothing. */
function duplicates(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (value !== '' && values.indexOf(value) < index ? [index] : []));
}
