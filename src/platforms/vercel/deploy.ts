import type { WorkflowJob, WorkflowStep } from '../../formats/workflow.js';
import { message } from '../../language/message.js';
import { type Secret, type ServicePlan, type Skip, skip } from '../../model/index.js';
import { variableName } from '../containers.js';
import type { DeployJobs, DeployRequest } from '../contract.js';
import { plainPath } from '../health.js';
import {
  checkoutStep,
  DEPLOY_TIMEOUT_MINUTES,
  deployConcurrency,
  pipelineSecret,
  script,
  secretExpression,
  urlVariable,
  variableExpression,
} from '../pipeline.js';
import { COMMAND_LINE, facts } from './facts.js';

const TOKEN = 'VERCEL_TOKEN';
const ORGANISATION = 'VERCEL_ORG_ID';
/** Lets the pipeline past Deployment Protection; without protection it stays unset. */
export const BYPASS = 'VERCEL_AUTOMATION_BYPASS_SECRET';

/** The project of a service; the name of the service is in it only where there are several. */
export function projectVariable(plan: ServicePlan, services: readonly ServicePlan[]): string {
  return services.length === 1 ? 'VERCEL_PROJECT_ID' : variableName('vercel', plan.service.name, 'project_id');
}

function access(plan: ServicePlan, request: DeployRequest): Record<string, string> {
  return {
    [TOKEN]: secretExpression(TOKEN),
    [ORGANISATION]: variableExpression(ORGANISATION),
    VERCEL_PROJECT_ID: variableExpression(projectVariable(plan, request.services)),
  };
}

function isProduction(request: DeployRequest): boolean {
  return request.environment === 'production';
}

/** Staging is Vercel's preview: custom environments are a feature of paid plans. */
function target(request: DeployRequest): string {
  return isProduction(request) ? 'production' : 'preview';
}

function setupSteps(plan: ServicePlan): WorkflowStep[] {
  const manager = plan.service.packageManager?.name.value;
  return [
    {
      name: 'Set up Node.js',
      uses: 'actions/setup-node',
      with: { 'node-version': facts.commandLine.value.nodeVersion, 'package-manager-cache': false },
    },
    ...(manager === 'pnpm' || manager === 'yarn'
      ? [{ name: 'Bring the package manager', run: 'corepack enable' }]
      : []),
    ...(manager === 'bun' ? [{ name: 'Set up Bun', uses: 'oven-sh/setup-bun' }] : []),
  ];
}

function buildStep(plan: ServicePlan, request: DeployRequest): WorkflowStep {
  return {
    name: 'Build with the settings of the project',
    env: access(plan, request),
    run: script(
      `${COMMAND_LINE} pull --yes --environment=${target(request)}`,
      `${COMMAND_LINE} build${isProduction(request) ? ' --prod' : ''}`,
    ),
  };
}

/** Names under which code reads the connection string that a migration needs too. */
const CONNECTION = /DATABASE|POSTGRES|MYSQL|MONGO|(?:^|_)(?:DB|PG)(?:_|$)|DIRECT_URL/u;

function migrationSecrets(plan: ServicePlan): string[] {
  return plan.variables.flatMap((variable) => {
    if (!CONNECTION.test(variable.name)) return [];
    if (variable.source === 'secret') return [variable.secret];
    return variable.source === 'resource' ? [variable.name] : [];
  });
}

/** The build has installed the packages, so the migration tool is there. It runs before the new deployment is seen. */
function migrationStep(plan: ServicePlan): WorkflowStep[] {
  if (plan.migration === null) return [];
  return [
    {
      name: 'Migrate the database',
      env: Object.fromEntries(migrationSecrets(plan).map((name) => [name, secretExpression(name)])),
      run: plan.migration.command,
      ...(plan.service.root === '.' ? {} : { workingDirectory: plan.service.root }),
    },
  ];
}

/** Production is staged first: it has an address of its own, and the domain does not move. */
function deployStep(plan: ServicePlan, request: DeployRequest): WorkflowStep {
  const options = isProduction(request) ? ' --prod --skip-domain' : '';
  return {
    name: isProduction(request) ? 'Stage the deployment' : 'Deploy a preview',
    id: 'deployment',
    env: access(plan, request),
    run: script(
      `url=$(${COMMAND_LINE} deploy --prebuilt --archive=tgz --yes${options})`,
      `printf 'url=%s\\n' "$url" >> "$GITHUB_OUTPUT"`,
    ),
  };
}

function ask(address: string, path: string): string {
  return [
    'curl --fail --silent --show-error --location --output /dev/null --max-time 20 --retry 12 --retry-delay 5',
    `--retry-max-time 180 --retry-all-errors --header "x-vercel-protection-bypass: $${BYPASS}" "${address}${path}"`,
  ].join(' \\\n  ');
}

function healthPath(plan: ServicePlan): string {
  return plainPath(plan.healthPath) ?? '/';
}

function checkStep(plan: ServicePlan): WorkflowStep {
  return {
    name: 'Ask the new deployment',
    env: { DEPLOYMENT: `\${{ steps.deployment.outputs.url }}`, [BYPASS]: secretExpression(BYPASS) },
    run: script(ask('$DEPLOYMENT', healthPath(plan))),
  };
}

/** Without the public address neither the check after promotion nor a roll-back can know what is in production. */
function rememberStep(plan: ServicePlan, request: DeployRequest): WorkflowStep {
  return {
    name: 'Remember what is in production',
    id: 'before',
    env: { ...access(plan, request), PUBLIC_URL: variableExpression(urlVariable(plan)) },
    run: script(
      'if [ -z "$PUBLIC_URL" ]; then',
      `  echo "::warning::${urlVariable(plan)} is not configured, so this deploy could not be rolled back."`,
      '  exit 0',
      'fi',
      `deployment=$(${COMMAND_LINE} inspect "\${PUBLIC_URL#https://}" --json | jq --raw-output '.id // ""' || true)`,
      `printf 'deployment=%s\\n' "$deployment" >> "$GITHUB_OUTPUT"`,
    ),
  };
}

function promoteSteps(plan: ServicePlan, request: DeployRequest): WorkflowStep[] {
  const publicUrl = { PUBLIC_URL: variableExpression(urlVariable(plan)), [BYPASS]: secretExpression(BYPASS) };
  return [
    rememberStep(plan, request),
    {
      name: 'Promote to production',
      id: 'promote',
      env: { ...access(plan, request), DEPLOYMENT: `\${{ steps.deployment.outputs.url }}` },
      run: script(`${COMMAND_LINE} promote "$DEPLOYMENT" --yes --timeout=5m`),
    },
    {
      name: 'Ask the public address',
      env: publicUrl,
      run: script('if [ -z "$PUBLIC_URL" ]; then', '  exit 0', 'fi', ask(`\${PUBLIC_URL%/}`, healthPath(plan))),
    },
    {
      name: 'Roll back to the previous deployment',
      if: "failure() && steps.promote.outcome != 'skipped'",
      env: { ...access(plan, request), PREVIOUS: `\${{ steps.before.outputs.deployment }}` },
      run: script(
        'if [ -z "$PREVIOUS" ]; then',
        '  echo "::warning::No earlier production deployment is known, so there is nothing to go back to."',
        '  exit 0',
        'fi',
        // Without an address the command only reports a status.
        `${COMMAND_LINE} rollback "$PREVIOUS" --yes --timeout=5m`,
      ),
    },
  ];
}

function jobOf(plan: ServicePlan, request: DeployRequest): WorkflowJob {
  return {
    name: `Deploy ${plan.service.name} to Vercel (${request.environment})`,
    needs: request.needs,
    timeoutMinutes: DEPLOY_TIMEOUT_MINUTES,
    permissions: { contents: 'read' },
    environment: {
      name: request.environment,
      ...(isProduction(request) ? {} : { url: `\${{ steps.deployment.outputs.url }}` }),
    },
    concurrency: deployConcurrency(`vercel-${plan.service.name}`, request.environment),
    steps: [
      checkoutStep(),
      ...setupSteps(plan),
      buildStep(plan, request),
      ...migrationStep(plan),
      deployStep(plan, request),
      checkStep(plan),
      ...(isProduction(request) ? promoteSteps(plan, request) : []),
    ],
  };
}

function secretsOf(request: DeployRequest): Secret[] {
  const migrations = request.services
    .filter((plan) => plan.migration !== null)
    .flatMap(migrationSecrets)
    .map((name) => pipelineSecret(name, request, message('plan.secret.runtime', { name })));
  return [
    pipelineSecret(TOKEN, request, message('platform.vercel.secret.token')),
    pipelineSecret(BYPASS, request, message('platform.vercel.secret.bypass')),
    ...migrations,
  ];
}

/** Builds once in the pipeline, stages, asks, then promotes; a production that does not answer is pointed back. */
export function deploy(request: DeployRequest): DeployJobs | Skip {
  const { environment, services } = request;
  if (services.length === 0) return skip('no-services', 'No service of the plan runs on Vercel.');
  return {
    jobs: Object.fromEntries(
      services.map((plan) => [`deploy-vercel-${plan.service.name}-${environment}`, jobOf(plan, request)]),
    ),
    secrets: secretsOf(request),
    variables: [
      { name: ORGANISATION, purpose: 'Id of the Vercel team, from .vercel/project.json after "vercel link".' },
      ...services.map((plan) => ({
        name: projectVariable(plan, services),
        purpose: `Id of the Vercel project of ${plan.service.name}, from .vercel/project.json after "vercel link".`,
      })),
      ...(isProduction(request)
        ? services.map((plan) => ({
            name: urlVariable(plan),
            purpose: `Public address of ${plan.service.name}, such as https://www.example.com; asked after promotion.`,
          }))
        : []),
    ],
    notices: services
      .filter((plan) => plan.service.root !== '.')
      .map((plan) => ({
        code: 'vercel.root-directory',
        text: `Set the root directory of the Vercel project of ${plan.service.name} to ${plan.service.root}, and keep "Include files outside the root directory" on.`,
      })),
  };
}
