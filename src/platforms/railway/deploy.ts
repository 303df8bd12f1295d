import { publishedImage } from '../../formats/pipeline.js';
import type { WorkflowJob, WorkflowStep } from '../../formats/workflow.js';
import { message } from '../../language/message.js';
import { type Notice, type ServicePlan, type Skip, skip } from '../../model/index.js';
import type { DeployJobs, DeployRequest } from '../contract.js';
import {
  checkoutStep,
  DEPLOY_TIMEOUT_MINUTES,
  deployConcurrency,
  deployNeeds,
  pipelineSecret,
  script,
  secretExpression,
  smokeTestStep,
  urlVariables,
} from '../pipeline.js';
import { facts } from './facts.js';
import { imageVariable, VOLUME_PATH } from './program.js';
import { TOOL_FOLDER } from './toolchain.js';

const TOKEN = 'RAILWAY_TOKEN';

/** Until a deployment must have succeeded: image pull, migration, and the five minutes of the health check. */
const WAIT_SECONDS = 900;

function environmentOf(request: DeployRequest): Record<string, string> {
  return { [TOKEN]: secretExpression(TOKEN), DEPLOY_ENVIRONMENT: request.environment };
}

function images(services: readonly ServicePlan[]): Record<string, string> {
  return Object.fromEntries(services.map(({ service }) => [imageVariable(service.name), publishedImage(service.name)]));
}

const FIND_TOOL = `export PATH="$PWD/${TOOL_FOLDER}:$PATH"`;

/**
 * Reads what runs now, before anything changes: the images to go back to, and the latest deployments, from which the
 * new ones differ. A token of another environment is refused here.
 */
function rememberStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Remember what runs now',
    id: 'before',
    env: { ...environmentOf(request), ...images(request.services) },
    run: script(
      FIND_TOOL,
      'railway config plan --json > "$RUNNER_TEMP/plan.json"',
      `target=$(jq --raw-output '.currentEnvironment.environmentName' "$RUNNER_TEMP/plan.json")`,
      'if [ "$target" != "$DEPLOY_ENVIRONMENT" ]; then',
      '  echo "::error::The Railway token belongs to the environment $target, not to $DEPLOY_ENVIRONMENT."',
      '  exit 1',
      'fi',
      'remember() {',
      `  image=$(jq --raw-output --arg name "$1" '[.currentGraph.resources[] | select(.type == "service" and .name == $name) | .source.image // empty] | first // ""' "$RUNNER_TEMP/plan.json")`,
      `  deployment=$(railway deployment list --service "$1" --limit 1 --json 2> /dev/null | jq --raw-output '.[0].id // ""' || true)`,
      '  printf \'%s-image=%s\\n%s-deployment=%s\\n\' "$1" "$image" "$1" "$deployment" >> "$GITHUB_OUTPUT"',
      '}',
      ...request.services.map(({ service }) => `remember ${service.name}`),
    ),
  };
}

function showStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Show the changes',
    env: { ...environmentOf(request), ...images(request.services) },
    // Exit code 2 says that changes are pending, which is what a deploy is for.
    run: script(
      FIND_TOOL,
      'status=0',
      'railway config plan --detailed-exit-code || status=$?',
      'if [ "$status" -ne 0 ] && [ "$status" -ne 2 ]; then',
      '  exit "$status"',
      'fi',
    ),
  };
}

function applyStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Apply',
    id: 'apply',
    env: { ...environmentOf(request), ...images(request.services) },
    run: script(FIND_TOOL, 'railway config apply --yes'),
  };
}

/** Waits until a deployment other than the one before has succeeded; a failed one ends the wait at once. */
const WAIT_FUNCTION = [
  'wait_for() {',
  `  deadline=$((SECONDS + ${WAIT_SECONDS}))`,
  '  while [ "$SECONDS" -lt "$deadline" ]; do',
  `    latest=$(railway deployment list --service "$1" --limit 1 --json | jq --raw-output '.[0] | "\\(.id) \\(.status)"')`,
  `    deployment=\${latest%% *}`,
  '    if [ "$deployment" != "$2" ]; then',
  `      case "\${latest##* }" in`,
  '        SUCCESS) return 0 ;;',
  '        FAILED | CRASHED | REMOVED)',
  `          echo "::error::The deployment $deployment of $1 ended as \${latest##* }."`,
  '          railway logs --service "$1" --latest --lines 50 || true',
  '          return 1',
  '          ;;',
  '      esac',
  '    fi',
  '    sleep 10',
  '  done',
  `  echo "::error::No new deployment of $1 succeeded within ${WAIT_SECONDS} seconds."`,
  '  return 1',
  '}',
];

function beforeVariable(service: string, what: 'image' | 'deployment'): string {
  return `PREVIOUS_${imageVariable(service).replace(/_IMAGE$/u, `_${what.toUpperCase()}`)}`;
}

function before(services: readonly ServicePlan[], what: 'image' | 'deployment'): Record<string, string> {
  return Object.fromEntries(
    services.map(({ service }) => [
      beforeVariable(service.name, what),
      `\${{ steps.before.outputs.${service.name}-${what} }}`,
    ]),
  );
}

function verifyStep(request: DeployRequest): WorkflowStep {
  const { services } = request;
  return {
    name: 'Verify the new deployments',
    env: {
      ...environmentOf(request),
      ...images(services),
      ...before(services, 'image'),
      ...before(services, 'deployment'),
    },
    run: script(
      FIND_TOOL,
      ...WAIT_FUNCTION,
      ...services.flatMap(({ service }) => [
        `if [ "$${imageVariable(service.name)}" != "$${beforeVariable(service.name, 'image')}" ]; then`,
        `  wait_for ${service.name} "$${beforeVariable(service.name, 'deployment')}"`,
        'fi',
      ]),
    ),
  };
}

/** Deploys the digests that ran before. Their migrations are skipped: they do not know the schema of the newer release. */
function rollBackStep(request: DeployRequest): WorkflowStep {
  const { services } = request;
  const previous = services.map(({ service }) => `"$${beforeVariable(service.name, 'image')}"`).join(' ');
  return {
    name: 'Roll back to the previous images',
    if: "failure() && steps.apply.outcome != 'skipped'",
    env: {
      ...environmentOf(request),
      ...images(services),
      ...before(services, 'image'),
      SKIP_MIGRATIONS: 'true',
    },
    run: script(
      FIND_TOOL,
      `for image in ${previous}; do`,
      '  if [ -z "$image" ]; then',
      '    echo "::warning::A service ran no image before, so there is nothing to go back to."',
      '    exit 0',
      '  fi',
      'done',
      ...services.map(
        ({ service }) => `export ${imageVariable(service.name)}="$${beforeVariable(service.name, 'image')}"`,
      ),
      'railway config apply --yes',
    ),
  };
}

function notices({ repository, services }: DeployRequest): Notice[] {
  const legacy = repository.files.find((file) => /(?:^|\/)railway\.(?:json|toml)$/u.test(file));
  const stateful = services.filter(({ service }) => service.backingServices.includes('sqlite'));
  const jobs = services.filter(({ service }) => service.kind.value === 'job');
  return [
    ...(legacy === undefined
      ? []
      : [
          {
            code: 'railway.config-as-code-ends',
            text: `${legacy} is read until ${facts.configAsCodeEnds.value} and then ignored. While it is there, Railway refuses .railway/railway.ts for its service: run "railway config migrate --apply --delete-files" once.`,
            file: legacy,
          },
        ]),
    ...stateful.map(({ service }) => ({
      code: 'railway.volume-path',
      text: `${service.name} keeps a SQLite file: point it to a path below ${VOLUME_PATH}, where the volume is mounted, or its data is lost at each deploy.`,
    })),
    ...jobs.map(({ service }) => ({
      code: 'railway.job-schedule',
      text: `No schedule is known for ${service.name}: it runs once at each deploy. Add cronSchedule to its deploy settings.`,
    })),
  ];
}

/** Applies the project with the tested images, waits for the new deployments, and goes back where they fail. */
export function deploy(request: DeployRequest): DeployJobs | Skip {
  if (request.services.length === 0) return skip('no-services', 'No service of the plan runs on Railway.');
  const smoke = smokeTestStep(request.services);
  const job: WorkflowJob = {
    name: `Deploy to Railway (${request.environment})`,
    needs: deployNeeds(request),
    timeoutMinutes: DEPLOY_TIMEOUT_MINUTES,
    permissions: { contents: 'read' },
    environment: { name: request.environment },
    concurrency: deployConcurrency('railway', request.environment),
    steps: [
      checkoutStep(),
      {
        name: 'Set up Node.js',
        uses: 'actions/setup-node',
        with: { 'node-version': facts.toolNodeVersion.value, 'package-manager-cache': false },
      },
      { name: 'Install the Railway command line', run: 'npm ci --prefix .railway' },
      rememberStep(request),
      showStep(request),
      applyStep(request),
      verifyStep(request),
      ...(smoke === null ? [] : [smoke]),
      rollBackStep(request),
    ],
  };
  return {
    jobs: { [`deploy-railway-${request.environment}`]: job },
    secrets: [pipelineSecret(TOKEN, request, message('platform.railway.secret.token'))],
    variables: urlVariables(request.services),
    notices: notices(request),
  };
}
