import { message } from '../../language/message.js';
import { containerOf, variableName } from '../containers.js';
import type { EmitRequest, RunbookCommand, RunbookCommands } from '../contract.js';
import { isSecret, resourcesUsedBy, runtimeVariables } from '../variables.js';
import { hostFolder } from './deploy.js';
import { onHost } from './files.js';
import { PRODUCTION_FILE } from './production.js';
import { credentialNames } from './resource.js';

/** Names that the .env file of the host has to hold. */
function hostValues(request: EmitRequest): string[] {
  const services = onHost(request);
  const own = services.flatMap((plan) =>
    runtimeVariables(plan)
      .filter((variable) => isSecret(variable, request.plan.resources) || variable.source === 'configured')
      .map((variable) => (variable.source === 'secret' ? variable.secret : variable.name)),
  );
  const passwords = resourcesUsedBy(services, request.plan.resources)
    .filter((resource) => resource.provision === 'self-hosted')
    .map(containerOf)
    .filter((container) => container !== null && container.image.env.password !== null)
    .map((container) => (container === null ? '' : credentialNames(container).password));
  return [...new Set([...own, ...passwords])].sort();
}

function hostSetup(request: EmitRequest): RunbookCommand[] {
  const folder = hostFolder(request.plan.project.name);
  return [
    {
      purpose: message('platform.compose.runbook.env', { names: hostValues(request).join(', ') }),
      command: `install -d -m 750 ${folder}\ninstall -m 600 /dev/stdin ${folder}/.env`,
    },
    {
      purpose: message('platform.compose.runbook.knownHosts'),
      command: 'ssh-keyscan -t ed25519 <host>\ngh variable set SSH_KNOWN_HOSTS --env production',
    },
    { purpose: message('platform.compose.runbook.key'), command: 'gh secret set SSH_PRIVATE_KEY --env production' },
  ];
}

/** What an operator types: on the laptop always, on the host where it is the production platform. */
export function runbook(request: EmitRequest): RunbookCommands {
  const hosted = onHost(request);
  const folder = hostFolder(request.plan.project.name);
  const first = request.services[0]?.service.name ?? 'app';
  return {
    setup: hosted.length === 0 ? [] : hostSetup(request),
    deploy: [
      { purpose: message('platform.compose.runbook.start'), command: 'docker compose up --watch' },
      { purpose: message('platform.compose.runbook.reset'), command: 'docker compose down --volumes' },
      ...(hosted.length === 0
        ? []
        : [{ purpose: message('platform.compose.runbook.release'), command: `${folder}/release.sh` }]),
    ],
    rollback:
      hosted.length === 0
        ? []
        : [{ purpose: message('platform.compose.runbook.previous'), command: `${folder}/release.sh previous` }],
    logs: hosted.map(({ service }) => ({
      purpose: message('platform.runbook.logs', { service: service.name }),
      command: `docker compose --file ${folder}/${PRODUCTION_FILE} --env-file ${folder}/.env --env-file ${folder}/release.env logs --tail 200 ${service.name}`,
    })),
    troubleshooting: [
      {
        symptom: message('platform.compose.trouble.port.symptom'),
        cause: message('platform.compose.trouble.port.cause'),
        remedy: message('platform.compose.trouble.port.remedy', { variable: variableName(first, 'port') }),
      },
      {
        symptom: message('platform.compose.trouble.stale.symptom'),
        cause: message('platform.compose.trouble.stale.cause'),
        remedy: message('platform.compose.trouble.stale.remedy'),
      },
      ...(hosted.length === 0
        ? []
        : [
            {
              symptom: message('platform.compose.trouble.readonly.symptom'),
              cause: message('platform.compose.trouble.readonly.cause'),
              remedy: message('platform.compose.trouble.readonly.remedy'),
            },
          ]),
    ],
  };
}
