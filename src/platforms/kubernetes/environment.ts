import { connectionUrl } from '../../ecosystems/backing-services/images.js';
import type { Resource, ServicePlan, Variable } from '../../model/index.js';
import { type Container, containerOf, userOf, variableName } from '../containers.js';
import { isSecret, linkedResource, planOf, runtimeVariables } from '../variables.js';

/** One entry of a container's `env`. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly configMapKeyRef?: { readonly name: string; readonly key: string };
  };
}

type Part = 'user' | 'password' | 'database';
const PARTS: readonly Part[] = ['user', 'password', 'database'];

/** Secret with a service's own secrets, which an operator creates; it is in no file. */
export function secretName(service: string): string {
  return `${service}-secrets`;
}

/** ConfigMap with what an operator sets per environment; Kustomize makes it from a file of the overlay. */
export function configName(service: string): string {
  return `${service}-config`;
}

/** Secret with the user, the password and the database name of a self-hosted engine. */
export function credentialsName(resource: string): string {
  return `${resource}-credentials`;
}

/** Parts of an engine's credentials that its image takes. */
export function credentialParts({ image }: Container): Part[] {
  return PARTS.filter((part) => image.env[part] !== null);
}

function fromSecret(name: string, secret: string, key: string): EnvironmentEntry {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

/** The credentials as the engine's own container takes them. */
export function engineCredentials(container: Container): EnvironmentEntry[] {
  return credentialParts(container).flatMap((part) => {
    const name = container.image.env[part];
    return name === null ? [] : [fromSecret(name, credentialsName(container.resource.name), part)];
  });
}

/**
 * Name under which a consumer gets a part of the credentials: that of the engine's image, which people know. Where the
 * application has a variable of that name for something else, a name of our own.
 */
function partVariable(container: Container, part: Part, plan: ServicePlan): string {
  const name = container.image.env[part] ?? variableName(container.resource.name, part);
  const isTaken = plan.variables.some((variable) => variable.name === name && variable.source !== 'resource');
  return isTaken ? variableName('connection', name) : name;
}

/** Credentials as variables of the consumer, which its connection strings are put together from. */
function connectionParts(container: Container, plan: ServicePlan): EnvironmentEntry[] {
  return credentialParts(container).map((part) =>
    fromSecret(partVariable(container, part, plan), credentialsName(container.resource.name), part),
  );
}

function connectionEntry(
  variable: Extract<Variable, { source: 'resource' }>,
  container: Container,
  plan: ServicePlan,
): EnvironmentEntry {
  const { image, resource } = container;
  const has = new Set(credentialParts(container));
  const reference = (part: Part) => (has.has(part) ? `$(${partVariable(container, part, plan)})` : '');
  if (variable.output === 'host') return { name: variable.name, value: resource.name };
  if (variable.output === 'port') return { name: variable.name, value: String(image.port) };
  if (variable.output !== 'url') {
    const isFixed = variable.output === 'user' && !has.has('user');
    return has.has(variable.output)
      ? fromSecret(variable.name, credentialsName(resource.name), variable.output)
      : { name: variable.name, value: isFixed ? userOf(container, '') : '' };
  }
  const parts = {
    user: userOf(container, reference('user')),
    password: reference('password'),
    database: reference('database'),
    host: resource.name,
    port: String(image.port),
  };
  return { name: variable.name, value: connectionUrl(image, parts, variable.scheme) };
}

function entryOf(
  variable: Variable,
  plan: ServicePlan,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
): EnvironmentEntry {
  const { name } = variable;
  const configured = { name, valueFrom: { configMapKeyRef: { name: configName(plan.service.name), key: name } } };
  if (isSecret(variable, resources)) {
    return fromSecret(name, secretName(plan.service.name), variable.source === 'secret' ? variable.secret : name);
  }
  if (variable.source === 'literal') return { name, value: variable.value.replaceAll('$(', '$$(') };
  if (variable.source === 'service') {
    const sibling = planOf(services, variable.service);
    if (sibling === undefined || sibling.port === null) return configured;
    const host = sibling.service.name;
    return { name, value: variable.output === 'host' ? host : `http://${host}:${sibling.port.value}` };
  }
  const linked = linkedResource(variable, resources);
  const container = linked === null ? null : containerOf(linked.resource);
  return linked === null || container === null ? configured : connectionEntry(linked.variable, container, plan);
}

/** Containers of the engines whose connection strings a service puts together. */
function connectedContainers(plan: ServicePlan, resources: readonly Resource[]): Container[] {
  const names = new Set(
    runtimeVariables(plan).flatMap((variable) => {
      const linked = linkedResource(variable, resources);
      return linked !== null && linked.variable.output === 'url' ? [linked.resource.name] : [];
    }),
  );
  return resources
    .filter((resource) => names.has(resource.name))
    .map(containerOf)
    .filter((container) => container !== null);
}

/** The environment of a service. Parts come before the strings that refer to them, as Kubernetes demands. */
export function environmentEntries(
  plan: ServicePlan,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
): EnvironmentEntry[] {
  const port = plan.port === null ? null : String(plan.port.value);
  const portName = plan.service.portVariable?.value ?? 'PORT';
  const own = runtimeVariables(plan)
    .filter((variable) => variable.name !== portName || port === null)
    .map((variable) => entryOf(variable, plan, services, resources));
  const parts = connectedContainers(plan, resources).flatMap((container) => connectionParts(container, plan));
  const partNames = new Set(parts.map((entry) => entry.name));
  return [
    ...(port === null ? [] : [{ name: portName, value: port }]),
    ...parts,
    ...own.filter((entry) => !partNames.has(entry.name)),
  ];
}

/** Names of the variables that a service gets its engines' credentials under. */
export function credentialVariables(plan: ServicePlan, resources: readonly Resource[]): string[] {
  return connectedContainers(plan, resources).flatMap((container) =>
    connectionParts(container, plan).map((entry) => entry.name),
  );
}

/** Keys that the operator has to put into a service's Secret and ConfigMap. */
export function operatorKeys(plan: ServicePlan, services: readonly ServicePlan[], resources: readonly Resource[]) {
  const entries = environmentEntries(plan, services, resources);
  return {
    secret: entries.flatMap(({ valueFrom }) =>
      valueFrom?.secretKeyRef?.name === secretName(plan.service.name) ? [valueFrom.secretKeyRef.key] : [],
    ),
    config: entries.flatMap(({ valueFrom }) => (valueFrom?.configMapKeyRef ? [valueFrom.configMapKeyRef.key] : [])),
  };
}
