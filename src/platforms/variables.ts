import type { Resource, ServicePlan, Variable } from '../model/index.js';

/** The variables a service gets while it runs: those inlined at build time are in the image already. */
export function runtimeVariables(plan: ServicePlan): Variable[] {
  return plan.variables.filter((variable) => !plan.buildVariables.includes(variable.name));
}

/** The resource a variable points at, where this platform itself provides it. */
export function linkedResource(
  variable: Variable,
  resources: readonly Resource[],
): { readonly resource: Resource; readonly variable: Extract<Variable, { source: 'resource' }> } | null {
  if (variable.source !== 'resource') return null;
  const resource = resources.find((candidate) => candidate.name === variable.resource);
  return resource && resource.provision !== 'external' ? { resource, variable } : null;
}

/** Whether the value is kept outside the files: a secret, or connection data of a resource somebody else runs. */
export function isSecret(variable: Variable, resources: readonly Resource[]): boolean {
  if (variable.source === 'secret') return true;
  return variable.source === 'resource' && linkedResource(variable, resources) === null;
}

/** Plans of services by name. */
export function planOf(services: readonly ServicePlan[], name: string): ServicePlan | undefined {
  return services.find((candidate) => candidate.service.name === name);
}

/** Resources that any of the services use. */
export function resourcesUsedBy(services: readonly ServicePlan[], resources: readonly Resource[]): Resource[] {
  const names = new Set(services.map((plan) => plan.service.name));
  return resources.filter((resource) => resource.consumers.some((consumer) => names.has(consumer)));
}

/** Whether a service answers requests from outside. */
export function isPublic(plan: ServicePlan): boolean {
  return ['web', 'api', 'static'].includes(plan.service.kind.value);
}

/** Whether a service answers requests at all, so that it needs a port and a name in the network. */
export function answersRequests(plan: ServicePlan): boolean {
  return isPublic(plan) && plan.port !== null;
}
