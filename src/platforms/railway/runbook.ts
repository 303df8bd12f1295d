import { message } from '../../language/message.js';
import type { ServicePlan } from '../../model/index.js';
import type { EmitRequest, RunbookCommand, RunbookCommands } from '../contract.js';
import { isSecret, runtimeVariables } from '../variables.js';
import { facts } from './facts.js';
import { imageVariable } from './program.js';

/** Values that people set in Railway: the file only keeps them. */
function keptNames(plan: ServicePlan, request: EmitRequest): string[] {
  return runtimeVariables(plan)
    .filter((variable) => isSecret(variable, request.plan.resources) || variable.source === 'configured')
    .map((variable) => variable.name);
}

function secretCommands(request: EmitRequest): RunbookCommand[] {
  return request.services.flatMap((plan) =>
    keptNames(plan, request).map((name) => ({
      purpose: message('platform.railway.runbook.secret', { name, service: plan.service.name }),
      command: `railway variable set ${name} --stdin --service ${plan.service.name} --environment production`,
    })),
  );
}

function currentImages(services: readonly ServicePlan[]): string {
  return services.map(({ service }) => `export ${imageVariable(service.name)}=<image@digest>`).join('\n');
}

/** What an operator types on Railway. */
export function runbook(request: EmitRequest): RunbookCommands {
  const { services } = request;
  return {
    setup: [
      { purpose: message('platform.railway.runbook.install'), command: 'npm ci --prefix .railway' },
      {
        purpose: message('platform.railway.runbook.link'),
        command: 'npx --prefix .railway railway login\nnpx --prefix .railway railway link',
      },
      {
        purpose: message('platform.railway.runbook.token'),
        command: 'gh secret set RAILWAY_TOKEN --env production',
      },
      ...secretCommands(request),
    ],
    deploy: [
      {
        purpose: message('platform.railway.runbook.apply'),
        command: `${currentImages(services)}\nexport DEPLOY_ENVIRONMENT=production\nrailway config plan\nrailway config apply`,
      },
    ],
    rollback: [
      {
        purpose: message('platform.railway.runbook.rollback'),
        command: `${currentImages(services)}\nexport DEPLOY_ENVIRONMENT=production SKIP_MIGRATIONS=true\nrailway config plan\nrailway config apply`,
      },
    ],
    logs: services.map(({ service }) => ({
      purpose: message('platform.runbook.logs', { service: service.name }),
      command: `railway logs --service ${service.name} --environment production --lines 200`,
    })),
    troubleshooting: [
      {
        symptom: message('platform.railway.trouble.health.symptom'),
        cause: message('platform.railway.trouble.health.cause', { host: facts.healthcheckHost.value }),
        remedy: message('platform.railway.trouble.health.remedy', { host: facts.healthcheckHost.value }),
      },
      {
        symptom: message('platform.railway.trouble.pull.symptom'),
        cause: message('platform.railway.trouble.pull.cause', { plan: facts.privateRegistryPlan.value }),
        remedy: message('platform.railway.trouble.pull.remedy'),
      },
      {
        symptom: message('platform.railway.trouble.destructive.symptom'),
        cause: message('platform.railway.trouble.destructive.cause'),
        remedy: message('platform.railway.trouble.destructive.remedy'),
      },
    ],
  };
}
