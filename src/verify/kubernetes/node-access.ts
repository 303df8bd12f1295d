import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { entriesOf, field, isRecord, listOf, textOf } from '../reading/data.js';
import { containerRule, podRule, title } from './kit.js';
import { inContainer, own, SAFE_SYSCTLS, setting } from './pod-security.js';

/** Volume types that the restricted standard allows. Source: Pod Security Standards, read 2026-11-25. */
const RESTRICTED_VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

export const nodeRules: readonly Rule[] = [
  podRule(
    {
      id: 'kubernetes/no-host-namespace',
      title: 'Pods keep to their own namespaces',
      references: [
        'PSS baseline: Host Namespaces',
        'kube-linter/host-network',
        'kube-linter/host-pid',
        'kube-linter/host-ipc',
        'CKV_K8S_17',
        'CKV_K8S_18',
        'CKV_K8S_19',
        'KSV-0008',
        'KSV-0009',
        'KSV-0010',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Remove hostNetwork, hostPID and hostIPC.',
    },
    (pod) =>
      ['hostNetwork', 'hostPID', 'hostIPC']
        .filter((key) => field(pod.spec, key) === true)
        .map((key) => violation(pod.object.document.at([...pod.specPath, key]), `${title(pod.object)} sets ${key}.`)),
  ),
  podRule(
    {
      id: 'kubernetes/allowed-volumes',
      title: 'Volumes do not reach into the node',
      references: [
        'PSS baseline: HostPath Volumes',
        'PSS restricted: Volume Types',
        'kube-linter/sensitive-host-mounts',
        'kube-linter/docker-sock',
        'polaris/hostPathSet',
        'CKV_K8S_27',
        'KSV-0006',
        'KSV-0023',
        'KSV-0028',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Use a persistentVolumeClaim, configMap, secret, projected, csi or emptyDir volume.',
    },
    (pod) =>
      listOf(field(pod.spec, 'volumes')).flatMap((volume, index) =>
        entriesOf(volume)
          .filter(([key, value]) => key !== 'name' && isRecord(value) && !RESTRICTED_VOLUMES.has(key))
          .map(([key]) =>
            violation(
              pod.object.document.at([...pod.specPath, 'volumes', index, key]),
              `${title(pod.object)} mounts a ${key} volume.`,
            ),
          ),
      ),
  ),
  containerRule(
    {
      id: 'kubernetes/no-host-port',
      title: 'Containers take no port of the node',
      references: ['PSS baseline: Host Ports', 'polaris/hostPortSet', 'CKV_K8S_26', 'KSV-0024'],
      severity: 'warning',
      tier: 'must',
      help: 'Use a Service instead of hostPort.',
    },
    (container, pod) =>
      listOf(field(container.data, 'ports')).flatMap((port, index) => {
        const host = field(port, 'hostPort');
        return typeof host === 'number' && host > 0
          ? [
              violation(
                pod.object.document.at([...container.path, 'ports', index, 'hostPort']),
                `${container.name} takes port ${host} of its node.`,
              ),
            ]
          : [];
      }),
  ),
  podRule(
    {
      id: 'kubernetes/safe-sysctls',
      title: 'Only safe kernel settings are changed',
      references: ['PSS baseline: Sysctls', 'kube-linter/unsafe-sysctls', 'KSV-0026'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove the setting.',
    },
    (pod) =>
      listOf(field(pod.spec, 'securityContext', 'sysctls')).flatMap((item, index) => {
        const name = textOf(field(item, 'name')) ?? '';
        return SAFE_SYSCTLS.has(name)
          ? []
          : [
              violation(
                pod.object.document.at([...pod.specPath, 'securityContext', 'sysctls', index]),
                `${name} is no safe kernel setting.`,
              ),
            ];
      }),
  ),
  containerRule(
    {
      id: 'kubernetes/default-proc-mount',
      title: 'procMount and hostProcess keep their defaults',
      references: [
        'PSS baseline: /proc Mount Type',
        'PSS baseline: HostProcess',
        'polaris/procMount',
        'KSV-0027',
        'KSV-0103',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Remove it.',
    },
    (container, pod) => {
      const procMount = own(container, 'procMount');
      if (procMount !== undefined && procMount !== 'Default')
        return [
          inContainer(pod, container, ['securityContext', 'procMount'], `${container.name} sees the unmasked /proc.`),
        ];
      return setting(container, pod, 'windowsOptions', 'hostProcess') === true
        ? `${container.name} is a process of the Windows host.`
        : null;
    },
  ),
];
