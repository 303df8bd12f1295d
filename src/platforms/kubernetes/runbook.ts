import { message } from '../../language/message.js';
import type { EmitRequest, RunbookCommand, RunbookCommands } from '../contract.js';
import { credentialParts, credentialsName, operatorKeys, secretName } from './environment.js';
import { facts } from './facts.js';
import { FOLDER, namespaceOf, selfHosted, settingsFile } from './files.js';
import { GATEWAY_ACCESS, MONITORING_ACCESS } from './network.js';
import { GATEWAY } from './workload.js';

/** Values are typed in, so that none stands in a file or in the history of the shell. */
function fromInput(name: string, namespace: string): string {
  return `kubectl create secret generic ${name} --namespace ${namespace} --from-env-file=/dev/stdin`;
}

function operatorCommands(request: EmitRequest, namespace: string): RunbookCommand[] {
  const { plan, services } = request;
  const own = services.flatMap((service): RunbookCommand[] => {
    const keys = operatorKeys(service, services, plan.resources);
    const { name } = service.service;
    return [
      ...(keys.secret.length === 0
        ? []
        : [
            {
              purpose: message('platform.kubernetes.runbook.secret', { service: name, keys: keys.secret.join(', ') }),
              command: fromInput(secretName(name), namespace),
            },
          ]),
      ...(keys.config.length === 0
        ? []
        : [
            {
              purpose: message('platform.kubernetes.runbook.config', { service: name, keys: keys.config.join(', ') }),
              command: `\${EDITOR:-vi} ${settingsFile(name, 'production')}`,
            },
          ]),
    ];
  });
  const credentials = selfHosted(request)
    .filter((container) => credentialParts(container).length > 0)
    .map(
      (container): RunbookCommand => ({
        purpose: message('platform.kubernetes.runbook.credentials', {
          resource: container.resource.name,
          keys: credentialParts(container).join(', '),
        }),
        command: fromInput(credentialsName(container.resource.name), namespace),
      }),
    );
  return [...own, ...credentials];
}

/** What an operator types on a cluster. */
export function runbook(request: EmitRequest): RunbookCommands {
  const { plan, services } = request;
  const namespace = namespaceOf(plan, 'production');
  const deployments = services.filter(({ service }) => service.kind.value !== 'job');
  const measured = services.some(({ service }) => service.metricsPath !== null);
  return {
    setup: [
      {
        purpose: message('platform.kubernetes.runbook.namespace', { release: facts.minimumRelease.value }),
        command: `kubectl apply --filename ${FOLDER}/overlays/production/namespace.yaml`,
      },
      {
        purpose: message('platform.kubernetes.runbook.gateway', { name: GATEWAY.name, namespace: GATEWAY.namespace }),
        command: `kubectl label namespace ${GATEWAY.namespace} ${GATEWAY_ACCESS}=true`,
      },
      ...(measured
        ? [
            {
              purpose: message('platform.kubernetes.runbook.monitoring'),
              command: `kubectl label namespace monitoring ${MONITORING_ACCESS}=true`,
            },
          ]
        : []),
      ...operatorCommands(request, namespace),
      {
        purpose: message('platform.kubernetes.runbook.kubeconfig'),
        command: 'gh secret set KUBE_CONFIG --env production',
      },
    ],
    deploy: [
      {
        purpose: message('platform.kubernetes.runbook.diff'),
        command: `kubectl diff --kustomize ${FOLDER}/overlays/production`,
      },
      ...deployments.map(({ service }) => ({
        purpose: message('platform.kubernetes.runbook.status', { service: service.name }),
        command: `kubectl rollout status deployment/${service.name} --namespace ${namespace}`,
      })),
    ],
    rollback: deployments.map(({ service }) => ({
      purpose: message('platform.kubernetes.runbook.undo', { service: service.name }),
      command: `kubectl rollout history deployment/${service.name} --namespace ${namespace}\nkubectl rollout undo deployment/${service.name} --namespace ${namespace}`,
    })),
    logs: deployments.map(({ service }) => ({
      purpose: message('platform.runbook.logs', { service: service.name }),
      command: `kubectl logs deployment/${service.name} --namespace ${namespace} --all-containers --tail 200`,
    })),
    troubleshooting: [
      {
        symptom: message('platform.kubernetes.trouble.config.symptom'),
        cause: message('platform.kubernetes.trouble.config.cause'),
        remedy: message('platform.kubernetes.trouble.config.remedy', { namespace }),
      },
      {
        symptom: message('platform.kubernetes.trouble.readonly.symptom'),
        cause: message('platform.kubernetes.trouble.readonly.cause'),
        remedy: message('platform.kubernetes.trouble.readonly.remedy'),
      },
      {
        symptom: message('platform.kubernetes.trouble.network.symptom'),
        cause: message('platform.kubernetes.trouble.network.cause'),
        remedy: message('platform.kubernetes.trouble.network.remedy', { label: GATEWAY_ACCESS }),
      },
      {
        symptom: message('platform.kubernetes.trouble.scaling.symptom'),
        cause: message('platform.kubernetes.trouble.scaling.cause'),
        remedy: message('platform.kubernetes.trouble.scaling.remedy'),
      },
    ],
  };
}
