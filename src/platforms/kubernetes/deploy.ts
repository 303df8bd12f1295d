import { publishedImage } from '../../formats/pipeline.js';
import type { WorkflowJob, WorkflowStep } from '../../formats/workflow.js';
import { message } from '../../language/message.js';
import { type Secret, type Skip, skip } from '../../model/index.js';
import { variableName } from '../containers.js';
import type { DeployJobs, DeployRequest } from '../contract.js';
import {
  checkoutStep,
  DEPLOY_TIMEOUT_MINUTES,
  deployConcurrency,
  deployNeeds,
  pipelineSecret,
  script,
  smokeTestStep,
  urlVariables,
} from '../pipeline.js';
import { credentialVariables } from './environment.js';
import { facts } from './facts.js';
import { FOLDER, selfHosted } from './files.js';
import { migrationName } from './jobs.js';
import { STAGE_LABEL } from './manifest.js';
import {
  access,
  connectStep,
  hostVariable,
  imageVariable,
  isDeployment,
  KUBE_CONFIG,
  prerequisitesStep,
  renderStep,
  routed,
} from './prepare.js';

function applyStage(stage: string): string {
  return `kubectl apply --filename "$RUNNER_TEMP/manifests.yaml" --selector ${STAGE_LABEL}=${stage}`;
}

function foundationStep(request: DeployRequest): WorkflowStep {
  const engines = selfHosted(request);
  return {
    name: 'Apply what everything stands on',
    env: access(request),
    run: script(
      applyStage('foundation'),
      ...engines.map(
        ({ resource }) => `kubectl rollout status statefulset/${resource.name} --namespace "$NAMESPACE" --timeout 300s`,
      ),
    ),
  };
}

/** A Job cannot be changed, so the one of the last release goes first. A failed migration ends the deploy at once. */
function migrationStep(request: DeployRequest): WorkflowStep | null {
  const jobs = request.services
    .filter((plan) => plan.migration !== null)
    .map((plan) => migrationName(plan.service.name));
  if (jobs.length === 0) return null;
  return {
    name: 'Migrate the databases',
    env: access(request),
    run: script(
      `kubectl delete job --namespace "$NAMESPACE" --selector ${STAGE_LABEL}=migration --ignore-not-found --wait`,
      applyStage('migration'),
      'deadline=$((SECONDS + 660))',
      `for job in ${jobs.join(' ')}; do`,
      '  while true; do',
      `    state=$(kubectl get "job/$job" --namespace "$NAMESPACE" --output jsonpath='{.status.succeeded}/{.status.failed}')`,
      '    case "$state" in',
      '      1/*) break ;;',
      '      */[1-9]*) failed=true ;;',
      '      *) failed=false ;;',
      '    esac',
      '    if [ "$failed" = true ] || [ "$SECONDS" -ge "$deadline" ]; then',
      '      kubectl logs "job/$job" --namespace "$NAMESPACE" --tail 100 || true',
      '      echo "::error::The migration $job did not succeed; nothing was rolled out."',
      '      exit 1',
      '    fi',
      '    sleep 5',
      '  done',
      'done',
    ),
  };
}

/** Revisions to go back to by number: a plain undo would take a deployment that was not changed yet one release too far. */
function rememberStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Remember the running revisions',
    id: 'before',
    env: access(request),
    run: script(
      ...request.services
        .filter(isDeployment)
        .map(
          ({ service }) =>
            `printf '%s=%s\\n' ${service.name} "$(kubectl get deployment/${service.name} --namespace "$NAMESPACE" --ignore-not-found --output jsonpath='{.metadata.annotations.deployment\\.kubernetes\\.io/revision}')" >> "$GITHUB_OUTPUT"`,
        ),
    ),
  };
}

function rolloutStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Roll out',
    id: 'rollout',
    env: access(request),
    run: script(
      applyStage('workload'),
      ...request.services
        .filter(isDeployment)
        .map(
          ({ service }) => `kubectl rollout status deployment/${service.name} --namespace "$NAMESPACE" --timeout 600s`,
        ),
    ),
  };
}

/** The pods that are ready must run the digest that was tested, and nothing else. */
function verifyStep(request: DeployRequest): WorkflowStep {
  const deployments = request.services.filter(isDeployment);
  return {
    name: 'Verify the running digest',
    env: {
      ...access(request),
      ...Object.fromEntries(
        deployments.map(({ service }) => [imageVariable(service.name), publishedImage(service.name)]),
      ),
    },
    run: script(
      'verify() {',
      `  running=$(kubectl get "deployment/$1" --namespace "$NAMESPACE" --output jsonpath='{.spec.template.spec.containers[0].image}')`,
      `  if [ "\${running#*@}" != "\${2#*@}" ]; then`,
      '    echo "::error::$1 runs $running, not $2."',
      '    return 1',
      '  fi',
      '}',
      ...deployments.map(({ service }) => `verify ${service.name} "$${imageVariable(service.name)}"`),
    ),
  };
}

function revisionVariable(service: string): string {
  return variableName(service, 'revision');
}

function rollBackStep(request: DeployRequest): WorkflowStep {
  const names = request.services.filter(isDeployment).map(({ service }) => service.name);
  return {
    name: 'Roll back',
    if: "failure() && steps.rollout.outcome != 'skipped'",
    env: {
      ...access(request),
      ...Object.fromEntries(names.map((name) => [revisionVariable(name), `\${{ steps.before.outputs.${name} }}`])),
    },
    run: script(
      'roll_back() {',
      '  if [ -z "$2" ]; then',
      '    echo "::warning::$1 did not run before, so there is nothing to go back to."',
      '    return 0',
      '  fi',
      '  kubectl rollout undo "deployment/$1" --namespace "$NAMESPACE" --to-revision "$2"',
      '  kubectl rollout status "deployment/$1" --namespace "$NAMESPACE" --timeout 600s',
      '}',
      ...names.map((name) => `roll_back ${name} "$${revisionVariable(name)}"`),
    ),
  };
}

function stepsOf(request: DeployRequest): WorkflowStep[] {
  const deployments = request.services.filter(isDeployment);
  const steps: (WorkflowStep | null)[] = [
    checkoutStep(),
    { name: 'Set up kubectl', uses: 'azure/setup-kubectl', with: { version: facts.kubectlVersion.value } },
    connectStep(request),
    prerequisitesStep(request),
    renderStep(request),
    foundationStep(request),
    migrationStep(request),
    ...(deployments.length === 0 ? [] : [rememberStep(request)]),
    rolloutStep(request),
    ...(deployments.length === 0 ? [] : [verifyStep(request)]),
    smokeTestStep(request.services),
    ...(deployments.length === 0 ? [] : [rollBackStep(request)]),
  ];
  return steps.filter((step) => step !== null);
}

/** Credentials of the engines in the cluster: made by an operator, read by the services. */
function credentialSecrets({ plan, services, environment }: DeployRequest): Secret[] {
  return services.flatMap((service) =>
    credentialVariables(service, plan.resources).map((name) => ({
      name,
      purpose: message('plan.secret.runtime', { name }),
      usedBy: [service.service.name],
      store: 'cluster' as const,
      environments: [environment],
    })),
  );
}

/** Applies the overlay with the tested digests: foundation, migration, rollout; verifies, and undoes what failed. */
export function deploy(request: DeployRequest): DeployJobs | Skip {
  const { environment, services } = request;
  if (services.length === 0) return skip('no-services', 'No service of the plan runs on Kubernetes.');
  const job: WorkflowJob = {
    name: `Deploy to Kubernetes (${environment})`,
    needs: deployNeeds(request),
    timeoutMinutes: DEPLOY_TIMEOUT_MINUTES,
    permissions: { contents: 'read' },
    environment: { name: environment },
    concurrency: deployConcurrency('kubernetes', environment),
    steps: stepsOf(request),
  };
  return {
    jobs: { [`deploy-kubernetes-${environment}`]: job },
    secrets: [
      pipelineSecret(KUBE_CONFIG, request, message('platform.kubernetes.secret.kubeconfig')),
      ...credentialSecrets(request),
    ],
    variables: [
      ...routed(services).map(({ service }) => ({
        name: hostVariable(service.name),
        purpose: `Host name under which the Gateway serves ${service.name}, such as app.example.com.`,
      })),
      ...urlVariables(services),
    ],
    notices: services
      .filter((plan) => !isDeployment(plan))
      .map(({ service }) => ({
        code: 'kubernetes.job-suspended',
        text: `No schedule is known for ${service.name}: its CronJob is suspended. Set schedule and suspend in ${FOLDER}/base/${service.name}.yaml.`,
      })),
  };
}
