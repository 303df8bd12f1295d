import { publishedImage } from '../../formats/pipeline.js';
import type { WorkflowJob, WorkflowStep } from '../../formats/workflow.js';
import { message } from '../../language/message.js';
import { type ServicePlan, type Skip, skip } from '../../model/index.js';
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
  variableExpression,
} from '../pipeline.js';
import { onHost } from './files.js';
import { imageVariable, PRODUCTION_FILE } from './production.js';
import { NEXT_RELEASE, RELEASE_SCRIPT } from './release.js';

const KEY = 'SSH_PRIVATE_KEY';

/** Folder on the host that holds the release; made by the first one. */
export function hostFolder(project: string): string {
  return `/srv/${project}`;
}

/** The agent lives as long as the job; it holds the key in memory, so that no file does. */
const AGENT = { SSH_AUTH_SOCK: `\${{ runner.temp }}/ssh-agent.sock` };

function host(request: DeployRequest): Record<string, string> {
  return {
    ...AGENT,
    SSH_TARGET: `${variableExpression('SSH_USER')}@${variableExpression('SSH_HOST')}`,
    FOLDER: hostFolder(request.plan.project.name),
  };
}

/** The host must show the key that was stored: one that is met for the first time is refused. */
const REMOTE = [
  'options=(-o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=20)',
  `remote() { ssh "\${options[@]}" "$SSH_TARGET" "$@"; }`,
];

function connectStep(): WorkflowStep {
  return {
    name: 'Trust the host and load the key',
    env: { ...AGENT, SSH_KNOWN_HOSTS: variableExpression('SSH_KNOWN_HOSTS'), [KEY]: secretExpression(KEY) },
    run: script(
      'install -d -m 700 ~/.ssh',
      `printf '%s\\n' "$SSH_KNOWN_HOSTS" > ~/.ssh/known_hosts`,
      'ssh-agent -a "$SSH_AUTH_SOCK" > /dev/null',
      `printf '%s\\n' "$${KEY}" | ssh-add -q -t 3600 -`,
    ),
  };
}

function uploadStep(request: DeployRequest, services: readonly ServicePlan[]): WorkflowStep {
  return {
    name: 'Put the release on the host',
    env: {
      ...host(request),
      ...Object.fromEntries(services.map(({ service }) => [imageVariable(service.name), publishedImage(service.name)])),
    },
    run: script(
      ...REMOTE,
      'remote mkdir -p "$FOLDER"',
      `scp -q "\${options[@]}" ${PRODUCTION_FILE} ${RELEASE_SCRIPT} "$SSH_TARGET:$FOLDER/"`,
      '{',
      ...services.map(
        ({ service }) => `  printf '%s=%s\\n' ${imageVariable(service.name)} "$${imageVariable(service.name)}"`,
      ),
      `} | remote "cat > '$FOLDER/${NEXT_RELEASE}'"`,
    ),
  };
}

/** The token ends with the job and is forgotten by the host, so that no registry password stays there. */
function releaseStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Release',
    id: 'release',
    env: { ...host(request), REGISTRY: request.plan.pipeline.registry, REGISTRY_TOKEN: `\${{ github.token }}` },
    run: script(
      ...REMOTE,
      `printf '%s' "$REGISTRY_TOKEN" | remote docker login "$REGISTRY" --username "$GITHUB_ACTOR" --password-stdin`,
      `trap 'remote docker logout "$REGISTRY" > /dev/null || true' EXIT`,
      `remote "'$FOLDER/release.sh'"`,
    ),
  };
}

function rollBackStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Roll back to the previous images',
    // A release that did not become healthy has gone back by itself.
    if: "failure() && steps.release.outcome == 'success'",
    env: host(request),
    run: script(
      ...REMOTE,
      `if remote "test -f '$FOLDER/release.previous.env'"; then`,
      `  remote "'$FOLDER/release.sh' previous"`,
      'else',
      '  echo "::warning::Nothing ran before, so there is nothing to go back to."',
      'fi',
    ),
  };
}

/** Releases over SSH on one host: by digest, with the running images kept to go back to. */
export function deploy(request: DeployRequest): DeployJobs | Skip {
  const services = onHost(request);
  if (services.length === 0) return skip('development-only', 'Docker Compose runs development here, not production.');
  const smoke = smokeTestStep(services);
  const job: WorkflowJob = {
    name: `Deploy with Docker Compose (${request.environment})`,
    needs: deployNeeds({ ...request, services }),
    timeoutMinutes: DEPLOY_TIMEOUT_MINUTES,
    permissions: { contents: 'read', packages: 'read' },
    environment: { name: request.environment },
    concurrency: deployConcurrency('docker-compose', request.environment),
    steps: [
      checkoutStep(),
      connectStep(),
      uploadStep(request, services),
      releaseStep(request),
      ...(smoke === null ? [] : [smoke]),
      rollBackStep(request),
    ],
  };
  return {
    jobs: { [`deploy-docker-compose-${request.environment}`]: job },
    secrets: [pipelineSecret(KEY, request, message('platform.compose.secret.key'))],
    variables: [
      { name: 'SSH_HOST', purpose: 'Name or address of the production host.' },
      { name: 'SSH_USER', purpose: 'User that releases on the host; a member of the group docker.' },
      { name: 'SSH_KNOWN_HOSTS', purpose: 'Public keys of the host as ssh-keyscan prints them, compared by a person.' },
      ...urlVariables(services),
    ],
    notices: [],
  };
}
