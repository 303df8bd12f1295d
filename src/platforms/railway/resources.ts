import { settingsFor } from '../../ecosystems/backing-services/images.js';
import { call, type Expression, literal, name, object, type Statement } from '../../formats/typescript.js';
import type { Resource } from '../../model/index.js';
import { APPLICATION_NAME, type Container, containerOf } from '../containers.js';
import { hasHelper, identifierOf } from './values.js';

/** Major that each helper of railway/iac 3.11 starts, and the image of another one. */
const HELPERS: Partial<
  Record<
    Resource['kind'],
    {
      readonly helper: string;
      readonly engine: string;
      readonly major: string;
      image(version: string): string;
      readonly output: string;
      readonly mount: string;
    }
  >
> = {
  postgres: {
    helper: 'postgres',
    engine: 'postgres',
    major: '18',
    image: (version) => `ghcr.io/railwayapp-templates/postgres-ssl:${version.split('.')[0] ?? version}`,
    output: 'DATABASE_URL',
    mount: '/var/lib/postgresql/data',
  },
  mysql: {
    helper: 'mysql',
    engine: 'mysql',
    major: '9',
    image: (version) => `mysql:${version}`,
    output: 'MYSQL_URL',
    mount: '/var/lib/mysql',
  },
  // The helper's image has its own data folder; a client of an older Redis speaks to a newer one.
  redis: { helper: 'redis', engine: 'redis', major: '8', image: () => '', output: 'REDIS_URL', mount: '' },
  mongodb: {
    helper: 'mongo',
    engine: 'mongo',
    major: '8',
    image: (version) => `mongo:${version}`,
    output: 'MONGO_URL',
    mount: '/data/db',
  },
};

/** An image other than the helper's: another major that the repository names, or an extended engine. */
function ownImage(resource: Resource): string | null {
  const helper = HELPERS[resource.kind];
  if (helper === undefined || resource.kind === 'redis') return null;
  if (resource.flavour !== null) return containerOf(resource)?.image.reference ?? null;
  const isDefault = resource.versionBasis === 'assumed' || resource.version.split('.')[0] === helper.major;
  return isDefault ? null : helper.image(resource.version);
}

function databaseStatement(resource: Resource, region: string | null): Statement {
  const helper = HELPERS[resource.kind];
  const own = ownImage(resource);
  const place = region === null ? {} : { region: literal(region) };
  const value =
    own === null || helper === undefined
      ? call(helper?.helper ?? 'postgres', literal(resource.name), ...(region === null ? [] : [object(place)]))
      : call(
          'database',
          literal(resource.name),
          literal(helper.engine),
          object({
            image: literal(own),
            output: literal(helper.output),
            defaultMountPath: literal(helper.mount),
            ...place,
          }),
        );
  return { kind: 'const', name: identifierOf(resource.name), value };
}

function volumeName(owner: string): string {
  return `${owner}-data`;
}

/** A volume for one service, in the region of the service. */
export function volumeStatement(owner: string, region: string | null): Statement {
  return {
    kind: 'const',
    name: `${identifierOf(owner)}Volume`,
    value: call(
      'volume',
      literal(volumeName(owner)),
      ...(region === null ? [] : [object({ region: literal(region) })]),
    ),
  };
}

/** The volume of a service at a path. */
export function mount(owner: string, path: string): Expression {
  return object({ [path]: name(`${identifierOf(owner)}Volume`) });
}

function containerEnvironment({ image, resource }: Container): Expression {
  const { user, password, database } = image.env;
  return object({
    ...(user === null ? {} : { [user]: literal(APPLICATION_NAME) }),
    ...(password === null ? {} : { [password]: call('preserve') }),
    ...(database === null ? {} : { [database]: literal(APPLICATION_NAME) }),
    ...Object.fromEntries(
      Object.entries(settingsFor(image, `${resource.name}.railway.internal`)).map(([key, value]) => [
        key,
        literal(value),
      ]),
    ),
  });
}

/** An engine without a helper runs as a service of its own, with a volume. */
function containerStatements(container: Container, region: string | null): Statement[] {
  const { image, resource } = container;
  const path = image.dataPath;
  return [
    ...(path === null ? [] : [volumeStatement(resource.name, region)]),
    {
      kind: 'const',
      name: identifierOf(resource.name),
      value: call(
        'service',
        literal(resource.name),
        object({
          source: call('image', literal(image.reference)),
          volumeMounts: path === null ? undefined : mount(resource.name, path),
          env: containerEnvironment(container),
        }),
      ),
    },
  ];
}

/** The declarations of one resource; nothing for what somebody else runs. */
export function resourceStatements(resource: Resource, region: string | null): Statement[] {
  if (resource.provision === 'external') return [];
  if (hasHelper(resource)) return [databaseStatement(resource, region)];
  const container = containerOf(resource);
  return container === null ? [] : containerStatements(container, region);
}
