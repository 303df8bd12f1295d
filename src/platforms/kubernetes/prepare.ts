import { publishedImage } from '../../formats/pipeline.js';
import type { WorkflowStep } from '../../formats/workflow.js';
import type { ServicePlan } from '../../model/index.js';
import { variableName } from '../containers.js';
import type { DeployRequest } from '../contract.js';
import { script, secretExpression, variableExpression } from '../pipeline.js';
import { answersRequests } from '../variables.js';
import { credentialParts, credentialsName, operatorKeys, secretName } from './environment.js';
import { FOLDER, namespaceOf, selfHosted, settingsFile, settingsOf } from './files.js';
import { imageName } from './pod.js';

export const KUBE_CONFIG = 'KUBE_CONFIG';
const RELEASE_FOLDER = `${FOLDER}/release`;

/** Shell variable with the image of a service. */
export function imageVariable(service: string): string {
  return variableName(service, 'image');
}

/** Configuration variable with the host name of a service. */
export function hostVariable(service: string): string {
  return variableName(service, 'hostname');
}

/** Where the steps find the cluster, and the namespace they work in. */
export function access(request: DeployRequest): Record<string, string> {
  return {
    KUBECONFIG: `\${{ runner.temp }}/kubeconfig`,
    NAMESPACE: namespaceOf(request.plan, request.environment),
  };
}

/** Whether the service keeps running, which a job does not. */
export function isDeployment({ service }: ServicePlan): boolean {
  return service.kind.value !== 'job';
}

/** The file is only readable by this job's user, and ends with the runner. */
export function connectStep(request: DeployRequest): WorkflowStep {
  return {
    name: 'Connect to the cluster',
    env: { ...access(request), [KUBE_CONFIG]: secretExpression(KUBE_CONFIG) },
    run: script('umask 077', `printf '%s' "$${KUBE_CONFIG}" > "$KUBECONFIG"`, 'kubectl version --output yaml'),
  };
}

/** Says which setting or secret is missing, before anything changes. */
export function prerequisitesStep(request: DeployRequest): WorkflowStep | null {
  const { plan, services, environment } = request;
  const settings = settingsOf(request).map(({ service }) => settingsFile(service, environment));
  const secrets = [
    ...services
      .filter((service) => operatorKeys(service, services, plan.resources).secret.length > 0)
      .map((service) => secretName(service.service.name)),
    ...selfHosted(request)
      .filter((container) => credentialParts(container).length > 0)
      .map(({ resource }) => credentialsName(resource.name)),
  ];
  if (settings.length + secrets.length === 0) return null;
  return {
    name: 'Check what an operator has to provide',
    env: access(request),
    run: script(
      ...(settings.length === 0
        ? []
        : [
            `if grep --with-filename --line-number --extended-regexp '^[A-Za-z_][A-Za-z0-9_]*=$' ${settings.join(' ')}; then`,
            '  echo "::error::A setting is empty."',
            '  exit 1',
            'fi',
          ]),
      ...(secrets.length === 0
        ? []
        : [
            `for secret in ${secrets.join(' ')}; do`,
            '  if ! kubectl get "secret/$secret" --namespace "$NAMESPACE" --output name > /dev/null; then',
            '    echo "::error::The secret $secret is missing in $NAMESPACE. The runbook has the command that creates it."',
            '    exit 1',
            '  fi',
            'done',
          ]),
    ),
  };
}

/** Services that the Gateway sends requests to. */
export function routed(services: readonly ServicePlan[]): ServicePlan[] {
  return services.filter(answersRequests);
}

/** Puts the overlay, the digests and the host names together; nothing of it is committed. */
export function renderStep(request: DeployRequest): WorkflowStep {
  const { services, environment } = request;
  const hosts = routed(services);
  return {
    name: 'Render the manifests',
    env: {
      ENVIRONMENT: environment,
      ...Object.fromEntries(services.map(({ service }) => [imageVariable(service.name), publishedImage(service.name)])),
      ...Object.fromEntries(
        hosts.map(({ service }) => [hostVariable(service.name), variableExpression(hostVariable(service.name))]),
      ),
    },
    run: script(
      `mkdir -p ${RELEASE_FOLDER}`,
      '{',
      `  printf 'apiVersion: kustomize.config.k8s.io/v1beta1\\nkind: Kustomization\\n'`,
      `  printf 'resources:\\n  - ../overlays/%s\\nimages:\\n' "$ENVIRONMENT"`,
      ...services.map(
        (plan) =>
          `  printf '  - name: %s\\n    digest: %s\\n' '${imageName(plan)}' "\${${imageVariable(plan.service.name)}#*@}"`,
      ),
      "  printf 'patches:\\n'",
      ...hosts.flatMap(({ service }) => [
        `  if [ -n "$${hostVariable(service.name)}" ]; then`,
        `    printf '  - target: {kind: HTTPRoute, name: ${service.name}}\\n    patch: |\\n      - {op: add, path: /spec/hostnames, value: ["%s"]}\\n' "$${hostVariable(service.name)}"`,
        '  fi',
      ]),
      `} > ${RELEASE_FOLDER}/kustomization.yaml`,
      `kubectl kustomize ${RELEASE_FOLDER} > "$RUNNER_TEMP/manifests.yaml"`,
    ),
  };
}
