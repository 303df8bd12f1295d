import type { Rule } from '../../model/index.js';
import type { FileViolation } from '../kit.js';
import { violation } from '../kit.js';
import { entriesOf, field, isRecord, listOf, textOf, textsOf } from '../reading/data.js';
import { isPlaceholder, isSecretName } from '../secrets/names.js';
import { at, containerRule, objectRule, podRule, title } from './kit.js';
import type { Container, PodTemplate } from './reading.js';

/** A security setting of a container: its own, else (where the API has one) the pod's. */
function setting(container: Container, pod: PodTemplate, ...path: string[]): unknown {
  return field(container.data, 'securityContext', ...path) ?? field(pod.spec, 'securityContext', ...path);
}

function own(container: Container, ...path: string[]): unknown {
  return field(container.data, 'securityContext', ...path);
}

function inContainer(pod: PodTemplate, container: Container, path: readonly string[], message: string): FileViolation {
  return violation(pod.object.document.at([...container.path, ...path]), message);
}

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
const BASELINE_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]);

export const podSecurityRules: readonly Rule[] = [
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
  containerRule(
    {
      id: 'kubernetes/no-privileged',
      title: 'Containers are not privileged',
      references: [
        'PSS baseline: Privileged Containers',
        'kube-linter/privileged-container',
        'polaris/runAsPrivileged',
        'CKV_K8S_16',
        'KSV-0017',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Remove privileged.',
    },
    (container, pod) =>
      own(container, 'privileged') === true
        ? [
            inContainer(
              pod,
              container,
              ['securityContext', 'privileged'],
              `${container.name} is privileged: it is root on the node.`,
            ),
          ]
        : null,
  ),
  containerRule(
    {
      id: 'kubernetes/no-privilege-escalation',
      title: 'Privileges cannot grow',
      references: [
        'PSS restricted: Privilege Escalation',
        'kube-linter/privilege-escalation-container',
        'polaris/privilegeEscalationAllowed',
        'CKV_K8S_20',
        'KSV-0001',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Set securityContext.allowPrivilegeEscalation: false in the container.',
    },
    (container) =>
      own(container, 'allowPrivilegeEscalation') === false
        ? null
        : `${container.name} may gain more rights than it started with.`,
  ),
  containerRule(
    {
      id: 'kubernetes/non-root',
      title: 'Containers run as a user other than root',
      references: [
        'PSS restricted: Running as Non-root',
        'kube-linter/run-as-non-root',
        'polaris/runAsRootAllowed',
        'CKV_K8S_23',
        'KSV-0012',
        'kube-score/container-security-context-user-group-id',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Set runAsNonRoot: true and a runAsUser above 0.',
    },
    (container, pod) => {
      if (setting(container, pod, 'runAsUser') === 0) return `${container.name} runs as user 0 (root).`;
      const user = setting(container, pod, 'runAsUser');
      return setting(container, pod, 'runAsNonRoot') === true || (typeof user === 'number' && user > 0)
        ? null
        : `Nothing keeps ${container.name} from running as root.`;
    },
  ),
  containerRule(
    {
      id: 'kubernetes/dropped-capabilities',
      title: 'Containers drop all capabilities',
      references: [
        'PSS restricted: Capabilities',
        'kube-linter/drop-net-raw-capability',
        'polaris/insecureCapabilities',
        'CKV_K8S_28',
        'CKV_K8S_37',
        'KSV-0003',
        'KSV-0106',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Set securityContext.capabilities.drop: [ALL].',
    },
    (container) =>
      textsOf(own(container, 'capabilities', 'drop')).some((name) => name.toUpperCase() === 'ALL')
        ? null
        : `${container.name} keeps capabilities it may not need.`,
  ),
  containerRule(
    {
      id: 'kubernetes/no-added-capability',
      title: 'No dangerous capability is added',
      references: [
        'PSS restricted: Capabilities',
        'polaris/dangerousCapabilities',
        'CKV_K8S_25',
        'CKV_K8S_39',
        'KSV-0005',
        'KSV-0022',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Add at most NET_BIND_SERVICE.',
    },
    (container, pod) =>
      textsOf(own(container, 'capabilities', 'add'))
        .map((name) => name.replace(/^CAP_/u, '').toUpperCase())
        .filter((name) => name !== 'NET_BIND_SERVICE')
        .map((name) => ({
          ...inContainer(pod, container, ['securityContext', 'capabilities', 'add'], `${container.name} adds ${name}.`),
          severity: BASELINE_CAPABILITIES.has(name) ? ('info' as const) : ('warning' as const),
        })),
  ),
  containerRule(
    {
      id: 'kubernetes/seccomp',
      title: 'System calls are filtered',
      references: [
        'PSS restricted: Seccomp',
        'kube-score/container-seccomp-profile',
        'polaris/linuxHardening',
        'CKV_K8S_31',
        'KSV-0030',
        'KSV-0104',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Set securityContext.seccompProfile.type: RuntimeDefault.',
    },
    (container, pod) => {
      const type = setting(container, pod, 'seccompProfile', 'type');
      return type === 'RuntimeDefault' || type === 'Localhost' ? null : `${container.name} may use every system call.`;
    },
  ),
  containerRule(
    {
      id: 'kubernetes/read-only-root',
      title: 'The root file system is read-only',
      references: [
        'kube-linter/no-read-only-root-fs',
        'kube-score/container-security-context-readonlyrootfilesystem',
        'polaris/notReadOnlyRootFilesystem',
        'CKV_K8S_22',
        'KSV-0014',
      ],
      severity: 'info',
      tier: 'production',
      help: 'Set readOnlyRootFilesystem: true and mount an emptyDir where the program writes.',
    },
    (container) =>
      own(container, 'readOnlyRootFilesystem') === true ? null : `${container.name} can change its own program files.`,
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

export const accessRules: readonly Rule[] = [
  podRule(
    {
      id: 'kubernetes/token-mount',
      title: 'The service account token is mounted only where it is used',
      references: ['polaris/automountServiceAccountToken', 'CKV_K8S_38', 'KSV-0036'],
      severity: 'info',
      tier: 'production',
      help: 'Set automountServiceAccountToken: false, unless the program calls the Kubernetes API.',
    },
    (pod) =>
      field(pod.spec, 'automountServiceAccountToken') === false
        ? []
        : [at(pod.object, [], `${title(pod.object)} gets a token for the Kubernetes API.`)],
  ),
  podRule(
    {
      id: 'kubernetes/service-account-field',
      title: 'serviceAccountName is used, not its deprecated alias',
      references: ['kube-linter/deprecated-service-account-field'],
      severity: 'warning',
      tier: 'production',
      help: 'Rename serviceAccount to serviceAccountName.',
    },
    (pod) =>
      field(pod.spec, 'serviceAccount') !== undefined && field(pod.spec, 'serviceAccountName') === undefined
        ? [violation(pod.object.document.keyAt([...pod.specPath, 'serviceAccount']), 'serviceAccount is deprecated.')]
        : [],
  ),
  containerRule(
    {
      id: 'kubernetes/no-literal-secret',
      title: 'Secrets do not stand in plain environment values',
      references: ['kube-linter/env-var-secret', 'polaris/sensitiveContainerEnvVar', 'KSV-0109'],
      severity: 'warning',
      tier: 'must',
      help: 'Use valueFrom.secretKeyRef.',
    },
    (container, pod) =>
      listOf(field(container.data, 'env')).flatMap((entry, index) => {
        const name = textOf(field(entry, 'name')) ?? '';
        const value = textOf(field(entry, 'value'));
        if (value === null || value === '' || !isSecretName(name) || /^\$\(\w+\)$/u.test(value)) return [];
        return [
          {
            ...violation(
              pod.object.document.at([...container.path, 'env', index]),
              `${name} of ${container.name} is written out in the manifest.`,
            ),
            severity: isPlaceholder(value) ? ('info' as const) : ('warning' as const),
          },
        ];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/no-committed-secret',
      title: 'Secret objects carry no values in the repository',
      references: ['polaris/sensitiveConfigmapContent', 'CKV_SECRET', 'KSV-0109'],
      severity: 'warning',
      tier: 'must',
      help: 'Create the Secret outside (kubectl create secret, External Secrets, Sealed Secrets), and commit its shape only.',
    },
    ['Secret'],
    (object) => {
      const literal = (text: string) => text !== '' && !isPlaceholder(text);
      const plain = entriesOf(field(object.data, 'stringData')).filter(([, value]) => literal(textOf(value) ?? ''));
      const encoded = entriesOf(field(object.data, 'data')).filter(([, value]) =>
        literal(decoded(textOf(value) ?? '')),
      );
      const keys = [...plain.map(([key]) => ['stringData', key]), ...encoded.map(([key]) => ['data', key])];
      return keys.map((path) =>
        violation(
          object.document.keyAt([...object.base, ...path]),
          `${title(object)} carries the value of ${path[1]}.`,
        ),
      );
    },
  ),
  objectRule(
    {
      id: 'kubernetes/narrow-rbac',
      title: 'Roles grant named rights',
      references: ['CKV_K8S_49', 'KSV-0044', 'KSV-0045', 'KSV-0046', 'polaris/clusterrolebindingClusterAdmin'],
      severity: 'warning',
      tier: 'must',
      help: 'Name the API groups, resources and verbs.',
    },
    ['Role', 'ClusterRole'],
    (object) =>
      listOf(field(object.data, 'rules')).flatMap((rule, index) => {
        const wildcards = ['verbs', 'resources'].filter((key) => textsOf(field(rule, key)).includes('*'));
        return wildcards.length === 0
          ? []
          : [at(object, ['rules', index], `${title(object)} grants * for ${wildcards.join(' and ')}.`)];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/no-cluster-admin',
      title: 'Nobody is bound to cluster-admin',
      references: ['polaris/clusterrolebindingClusterAdmin', 'KSV-0111', 'kube-linter/cluster-admin-role-binding'],
      severity: 'warning',
      tier: 'must',
      help: 'Bind a role with the rights that are needed.',
    },
    ['ClusterRoleBinding', 'RoleBinding'],
    (object) =>
      field(object.data, 'roleRef', 'name') === 'cluster-admin'
        ? [at(object, ['roleRef', 'name'], `${title(object)} binds cluster-admin.`)]
        : [],
  ),
];

/** Base64 of a data value, decoded where it is printable text; else a stand-in that counts as a value. */
function decoded(text: string): string {
  const bytes = Buffer.from(text, 'base64').toString('utf8');
  return /^[\x20-\x7e\s]*$/u.test(bytes) ? bytes : 'binary-content';
}
