import type { Rule } from '../../model/index.js';
import type { FileViolation } from '../kit.js';
import { violation } from '../kit.js';
import { field, textsOf } from '../reading/data.js';
import { containerRule } from './kit.js';
import type { Container, PodTemplate } from './reading.js';

/** A security setting of a container: its own, else (where the API has one) the pod's. */
export function setting(container: Container, pod: PodTemplate, ...path: string[]): unknown {
  return field(container.data, 'securityContext', ...path) ?? field(pod.spec, 'securityContext', ...path);
}

export function own(container: Container, ...path: string[]): unknown {
  return field(container.data, 'securityContext', ...path);
}

export function inContainer(
  pod: PodTemplate,
  container: Container,
  path: readonly string[],
  message: string,
): FileViolation {
  return violation(pod.object.document.at([...container.path, ...path]), message);
}

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

export const SAFE_SYSCTLS = new Set([
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

export const privilegeRules: readonly Rule[] = [
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
];
