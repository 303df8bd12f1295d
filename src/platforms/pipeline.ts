import { publishJob } from '../formats/pipeline.js';
import type { WorkflowStep } from '../formats/workflow.js';
import { message } from '../language/message.js';
import type { Secret, ServicePlan } from '../model/index.js';
import type { DeployRequest } from './contract.js';
import { plainPath } from './health.js';
import { isPublic } from './variables.js';

/** Minutes after which a deploy job is stopped: migration, rollout and roll-back each have a deadline below it. */
export const DEPLOY_TIMEOUT_MINUTES = 40;

/** Reads the sources; the token is not kept, because no later step pushes. */
export function checkoutStep(): WorkflowStep {
  return { name: 'Check out', uses: 'actions/checkout', with: { 'persist-credentials': false } };
}

/** The jobs a deploy job waits for: what was asked, and the publish jobs whose images it reads. */
export function deployNeeds(request: DeployRequest): string[] {
  const images = request.services.filter((plan) => plan.image !== null).map((plan) => publishJob(plan.service.name));
  return [...new Set([...request.needs, ...images])];
}

/** Deploys of one environment wait for each other; one that runs is never cut off in the middle. */
export function deployConcurrency(platform: string, environment: string) {
  return { group: `deploy-${platform}-${environment}`, cancelInProgress: false };
}

/** A secret that only the deploy job of an environment reads. */
export function pipelineSecret(name: string, request: DeployRequest, purpose: Secret['purpose']): Secret {
  return { name, purpose, usedBy: ['pipeline'], store: 'github-environment', environments: [request.environment] };
}

/** Expression for a GitHub environment secret. */
export function secretExpression(name: string): string {
  return `\${{ secrets.${name} }}`;
}

/** Expression for a GitHub configuration variable. */
export function variableExpression(name: string): string {
  return `\${{ vars.${name} }}`;
}

/** A script as one text; strict, so that a failing command ends the step. */
export function script(...lines: readonly string[]): string {
  return ['set -euo pipefail', ...lines].join('\n');
}

/** Public base address of a service, by the configuration variable that holds it. */
export function urlVariable(plan: ServicePlan): string {
  return `${plan.service.name.toUpperCase().replace(/[^A-Z0-9]+/gu, '_')}_URL`;
}

/** Services that can be asked from outside: they answer requests and have a health route without parameters. */
function askable(services: readonly ServicePlan[]): ServicePlan[] {
  return services.filter((plan) => isPublic(plan) && plan.port !== null && plainPath(plan.healthPath) !== null);
}

/**
 * Asks each service at its public address until it answers or four minutes are over; null where none can be asked.
 * A service without a configured address is passed over with a warning: it may not be public yet.
 */
export function smokeTestStep(services: readonly ServicePlan[]): WorkflowStep | null {
  const asked = askable(services);
  if (asked.length === 0) return null;
  return {
    name: 'Ask the public address',
    env: Object.fromEntries(asked.map((plan) => [urlVariable(plan), variableExpression(urlVariable(plan))])),
    run: script(
      'ask() {',
      '  if [ -z "$1" ]; then',
      '    echo "::warning::No public address is configured for $3, so it was not asked from outside."',
      '    return 0',
      '  fi',
      '  curl --fail --silent --show-error --location --output /dev/null --max-time 10 \\',
      `    --retry 30 --retry-delay 5 --retry-max-time 240 --retry-all-errors "\${1%/}$2"`,
      '}',
      ...asked.map((plan) => `ask "$${urlVariable(plan)}" '${plan.healthPath}' '${plan.service.name}'`),
    ),
  };
}

/** What the variables of the smoke test are, for the list of things to configure. */
export function urlVariables(services: readonly ServicePlan[]): { readonly name: string; readonly purpose: string }[] {
  return askable(services).map((plan) => ({
    name: urlVariable(plan),
    purpose: `Public address of ${plan.service.name}, such as https://app.example.com; asked after each deploy.`,
  }));
}

/** The limit of every roll-back: data is not rolled back with the code. */
export function dataLimit() {
  return message('platform.rollback.data');
}
