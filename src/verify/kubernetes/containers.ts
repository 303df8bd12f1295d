import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { field, listOf, textOf } from '../reading/data.js';
import { containerRule } from './kit.js';
import type { Container, PodTemplate } from './reading.js';

/** Workloads that serve or work until stopped; jobs end by themselves and need no probes. */
export const LONG_RUNNING = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

export function serves(container: Container, pod: PodTemplate): boolean {
  return container.role === 'container' && LONG_RUNNING.has(pod.object.kind);
}

/** Ports a container declares: numbers and names. */
export function portsOf(
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

export const healthRules: readonly Rule[] = [
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
];

function sameTiming(a: unknown, b: unknown): boolean {
  return ['periodSeconds', 'failureThreshold'].every((key) => field(a, key) === field(b, key));
}
