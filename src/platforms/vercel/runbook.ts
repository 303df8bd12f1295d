import { message } from '../../language/message.js';
import type { EmitRequest, RunbookCommand, RunbookCommands } from '../contract.js';
import { isSecret } from '../variables.js';
import { BYPASS } from './deploy.js';
import { COMMAND_LINE, facts } from './facts.js';

function variableCommands(request: EmitRequest): RunbookCommand[] {
  return request.services.flatMap((plan) =>
    plan.variables
      .filter((variable) => variable.source !== 'literal' || isSecret(variable, request.plan.resources))
      .map((variable) => ({
        purpose: message('platform.vercel.runbook.variable', { name: variable.name, service: plan.service.name }),
        command: `${COMMAND_LINE} env add ${variable.name} production`,
      })),
  );
}

/** What an operator types on Vercel. */
export function runbook(request: EmitRequest): RunbookCommands {
  const { services } = request;
  return {
    setup: [
      ...services.map((plan) => ({
        purpose: message('platform.vercel.runbook.link', { root: plan.service.root }),
        command: `${COMMAND_LINE} login\n${COMMAND_LINE} link`,
      })),
      {
        purpose: message('platform.vercel.runbook.ids'),
        command: 'cat .vercel/project.json\ngh variable set VERCEL_ORG_ID\ngh variable set VERCEL_PROJECT_ID',
      },
      { purpose: message('platform.vercel.runbook.token'), command: 'gh secret set VERCEL_TOKEN --env production' },
      ...variableCommands(request),
    ],
    deploy: [
      {
        purpose: message('platform.vercel.runbook.deploy'),
        command: `${COMMAND_LINE} pull --environment=production\n${COMMAND_LINE} build --prod\n${COMMAND_LINE} deploy --prebuilt --prod --skip-domain\n${COMMAND_LINE} promote <address>`,
      },
    ],
    rollback: [
      {
        purpose: message('platform.vercel.runbook.rollback'),
        command: `${COMMAND_LINE} list --prod\n${COMMAND_LINE} rollback <address>`,
      },
    ],
    logs: services.map(({ service }) => ({
      purpose: message('platform.runbook.logs', { service: service.name }),
      command: `${COMMAND_LINE} logs <address>`,
    })),
    troubleshooting: [
      {
        symptom: message('platform.vercel.trouble.timeout.symptom'),
        cause: message('platform.vercel.trouble.timeout.cause', {
          seconds: facts.maximumDurationSeconds.value.default,
        }),
        remedy: message('platform.vercel.trouble.timeout.remedy'),
      },
      {
        symptom: message('platform.vercel.trouble.connections.symptom'),
        cause: message('platform.vercel.trouble.connections.cause'),
        remedy: message('platform.vercel.trouble.connections.remedy'),
      },
      {
        symptom: message('platform.vercel.trouble.protected.symptom'),
        cause: message('platform.vercel.trouble.protected.cause'),
        remedy: message('platform.vercel.trouble.protected.remedy', { name: BYPASS }),
      },
    ],
  };
}
