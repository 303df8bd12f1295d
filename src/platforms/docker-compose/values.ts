import { connectionUrl } from '../../ecosystems/backing-services/images.js';
import type { Resource, ServicePlan, Variable } from '../../model/index.js';
import { type Container, type CredentialReferences, containerOf, userOf } from '../containers.js';
import { linkedResource, planOf } from '../variables.js';

/** How one kind of Compose file writes the values of variables. */
export interface ValueStyle {
  references(container: Container): CredentialReferences;
  literal(name: string, value: string): string;
  configured(name: string): string;
  secret(name: string): string;
  /** Address of a sibling service; public where a browser uses it. */
  service(plan: ServicePlan, variable: Extract<Variable, { source: 'service' }>, inBrowser: boolean): string;
}

/** "$" of a value itself, which Compose would take for the start of a variable. */
export function escapeDollar(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function resourceValue(
  variable: Extract<Variable, { source: 'resource' }>,
  resource: Resource,
  style: ValueStyle,
): string {
  const container = containerOf(resource);
  if (container === null) return style.secret(variable.name);
  const references = style.references(container);
  const parts = {
    ...references,
    user: userOf(container, references.user),
    host: resource.name,
    port: String(container.image.port),
  };
  return variable.output === 'url' ? connectionUrl(container.image, parts, variable.scheme) : parts[variable.output];
}

/** The value of a variable in a Compose file. */
export function composeValue(
  variable: Variable,
  plan: ServicePlan,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
  style: ValueStyle,
): string {
  switch (variable.source) {
    case 'literal':
      return style.literal(variable.name, variable.value);
    case 'configured':
      return style.configured(variable.name);
    case 'secret':
      return style.secret(variable.secret);
    case 'resource': {
      const linked = linkedResource(variable, resources);
      return linked === null ? style.secret(variable.name) : resourceValue(linked.variable, linked.resource, style);
    }
    case 'service': {
      const sibling = planOf(services, variable.service);
      if (sibling === undefined || sibling.port === null) return style.configured(variable.name);
      return style.service(sibling, variable, plan.buildVariables.includes(variable.name));
    }
  }
}
