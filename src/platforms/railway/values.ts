import { connectionUrl } from '../../ecosystems/backing-services/images.js';
import { call, type Expression, literal, member, name } from '../../formats/typescript.js';
import type { Resource, ServicePlan, Variable } from '../../model/index.js';
import { APPLICATION_NAME, containerOf, userOf } from '../containers.js';
import { linkedResource, planOf } from '../variables.js';

type Output = Extract<Variable, { source: 'resource' }>['output'];

/** Variables that Railway's own databases publish (types of railway/iac 3.11). */
const OUTPUTS: Partial<Record<Resource['kind'], Partial<Record<Output, string>>>> = {
  postgres: {
    url: 'DATABASE_URL',
    host: 'PGHOST',
    port: 'PGPORT',
    user: 'PGUSER',
    password: 'PGPASSWORD',
    database: 'PGDATABASE',
  },
  mysql: {
    url: 'MYSQL_URL',
    host: 'MYSQLHOST',
    port: 'MYSQLPORT',
    user: 'MYSQLUSER',
    password: 'MYSQLPASSWORD',
    database: 'MYSQLDATABASE',
  },
  redis: { url: 'REDIS_URL', host: 'REDISHOST', port: 'REDISPORT', user: 'REDISUSER', password: 'REDISPASSWORD' },
  mongodb: { url: 'MONGO_URL', host: 'MONGOHOST', port: 'MONGOPORT', user: 'MONGOUSER', password: 'MONGOPASSWORD' },
};

/** Schemes under which Railway's own connection strings serve as they are. */
const OWN_SCHEMES = new Set(['postgres', 'postgresql', 'mysql', 'redis', 'mongodb']);

/** `postgresService`, `ordersApiService`: an identifier that no import and no keyword can collide with. */
export function identifierOf(label: string): string {
  const camel = label.replace(/-+([a-z0-9])/gu, (_all, letter: string) => letter.toUpperCase());
  return `${/^\d/u.test(camel) ? '_' : ''}${camel}Service`;
}

/** Railway's syntax for the variable of another service: filled in by Railway, in any text. */
function reference(service: string, variable: string): string {
  return `\${{${service}.${variable}}}`;
}

/** Whether one of Railway's database helpers provides the resource. */
export function hasHelper(resource: Resource): boolean {
  if (resource.provision !== 'platform') return false;
  if (resource.kind === 'mysql') return resource.flavour === null;
  return resource.kind === 'postgres' || resource.kind === 'redis' || resource.kind === 'mongodb';
}

function helperValue(resource: Resource, variable: Extract<Variable, { source: 'resource' }>): Expression {
  const outputs = OUTPUTS[resource.kind] ?? {};
  const output = outputs[variable.output];
  if (output === undefined) return literal(variable.output === 'database' ? APPLICATION_NAME : '');
  if (variable.output !== 'url' || variable.scheme === null || OWN_SCHEMES.has(variable.scheme)) {
    return member(member(name(identifierOf(resource.name)), 'env'), output);
  }
  const part = (key: Output) => reference(resource.name, outputs[key] ?? '');
  const path = outputs.database === undefined ? '' : `/${part('database')}`;
  return literal(`${variable.scheme}://${part('user')}:${part('password')}@${part('host')}:${part('port')}${path}`);
}

function containerValue(resource: Resource, variable: Extract<Variable, { source: 'resource' }>): Expression {
  const container = containerOf(resource);
  if (container === null) return call('preserve');
  const { image } = container;
  const parts = {
    user: userOf(container, APPLICATION_NAME),
    password: image.env.password === null ? '' : reference(resource.name, image.env.password),
    host: reference(resource.name, 'RAILWAY_PRIVATE_DOMAIN'),
    port: String(image.port),
    database: APPLICATION_NAME,
  };
  return literal(variable.output === 'url' ? connectionUrl(image, parts, variable.scheme) : parts[variable.output]);
}

function siblingValue(
  variable: Extract<Variable, { source: 'service' }>,
  services: readonly ServicePlan[],
): Expression {
  const sibling = planOf(services, variable.service);
  if (sibling === undefined || sibling.port === null) return call('preserve');
  const host = reference(sibling.service.name, 'RAILWAY_PRIVATE_DOMAIN');
  return literal(variable.output === 'host' ? host : `http://${host}:${sibling.port.value}`);
}

/**
 * The value of a variable in .railway/railway.ts. What people set in Railway is kept with `preserve()`: a variable that
 * the file does not name at all would be deleted.
 */
export function railwayValue(
  variable: Variable,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
): Expression {
  switch (variable.source) {
    case 'literal':
      return literal(variable.value);
    case 'configured':
    case 'secret':
      return call('preserve');
    case 'service':
      return siblingValue(variable, services);
    case 'resource': {
      const linked = linkedResource(variable, resources);
      if (linked === null) return call('preserve');
      return hasHelper(linked.resource)
        ? helperValue(linked.resource, linked.variable)
        : containerValue(linked.resource, linked.variable);
    }
  }
}
