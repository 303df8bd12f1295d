import type {
  BackingService,
  BackingServiceKind,
  EnvironmentVariable,
  Resource,
  Service,
  Variable,
} from '../model/index.js';

type Output = Extract<Variable, { source: 'resource' }>['output'];

/** Names under which connection data usually arrives. A name alone decides only where one such resource exists. */
const URL_NAMES: readonly { readonly kinds: readonly BackingServiceKind[]; readonly name: RegExp }[] = [
  {
    kinds: ['redis'],
    name: /^(REDIS|VALKEY|KV|CACHE|CELERY_BROKER|CELERY_RESULT|BROKER|QUEUE)(_[A-Z]+)*_(URL|URI|DSN|BACKEND)$|^REDIS$/u,
  },
  { kinds: ['mongodb'], name: /^MONGO(DB)?(_[A-Z]+)*_?(URL|URI|DSN|CONNECTION_STRING)$/u },
  { kinds: ['rabbitmq'], name: /^(RABBITMQ|AMQP|CLOUDAMQP|RABBIT)(_[A-Z]+)*_(URL|URI)$/u },
  { kinds: ['nats'], name: /^NATS(_[A-Z]+)*_(URL|URI|SERVERS)$/u },
  { kinds: ['elasticsearch', 'opensearch'], name: /^(ELASTIC(SEARCH)?|OPENSEARCH)(_[A-Z]+)*_(URL|URI|NODE|HOSTS?)$/u },
  {
    kinds: ['postgres', 'mysql', 'sqlserver', 'mongodb'],
    name: /^(DATABASE|DB|POSTGRES(QL)?|PG|MYSQL|SQLALCHEMY_DATABASE|DIRECT)(_[A-Z]+)*_(URL|URI|DSN|CONNECTION_STRING)$/u,
  },
];

const PART_NAMES: readonly { readonly output: Output; readonly name: RegExp }[] = [
  { output: 'host', name: /^(?:PGHOST|(.+)_HOST(NAME)?|(.+)HOST)$/u },
  { output: 'port', name: /^(?:PGPORT|(.+)_PORT)$/u },
  { output: 'user', name: /^(?:PGUSER|(.+)_USER(NAME)?)$/u },
  { output: 'password', name: /^(?:PGPASSWORD|(.+)_PASS(WORD)?)$/u },
  { output: 'database', name: /^(?:PGDATABASE|(.+)_(DB|DATABASE|NAME|DBNAME))$/u },
];

/** Prefixes of split connection data (DB_HOST, POSTGRES_USER …) and the kinds they speak of. */
const PART_PREFIXES: readonly { readonly kinds: readonly BackingServiceKind[]; readonly prefix: RegExp }[] = [
  { kinds: ['postgres', 'mysql', 'sqlserver'], prefix: /^(DB|DATABASE|SQL)_/u },
  { kinds: ['postgres'], prefix: /^(PG(HOST|PORT|USER|PASSWORD|DATABASE)$|POSTGRES(QL)?_|PG_)/u },
  { kinds: ['mysql'], prefix: /^(MYSQL|MARIADB)_/u },
  { kinds: ['redis'], prefix: /^(REDIS|VALKEY)_/u },
  { kinds: ['mongodb'], prefix: /^MONGO(DB)?_/u },
  { kinds: ['rabbitmq'], prefix: /^(RABBITMQ|AMQP)_/u },
];

function onlyOne(resources: readonly Resource[], kinds: readonly BackingServiceKind[]): Resource | null {
  const fitting = resources.filter((resource) => kinds.includes(resource.kind));
  return fitting.length === 1 && fitting[0] ? fitting[0] : null;
}

/** The scheme of the URL: as in the variable's default (postgresql+asyncpg://…), else as the driver asks for it. */
function schemeOf(variable: EnvironmentVariable, target: Resource, known: readonly BackingService[]): string | null {
  const written = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(variable.default ?? '')?.[1];
  return written ?? known.find(({ kind }) => kind === target.kind)?.scheme ?? null;
}

function resourceVariable(
  variable: EnvironmentVariable,
  resources: readonly Resource[],
  known: readonly BackingService[],
): Variable | null {
  const { name } = variable;
  const declared = known.find((service) => service.variable === name);
  const byDeclaration = declared ? onlyOne(resources, [declared.kind]) : null;
  const urlName = URL_NAMES.find((candidate) => candidate.name.test(name));
  const byName = urlName ? onlyOne(resources, urlName.kinds) : null;
  const target = byDeclaration ?? byName;
  if (target)
    return {
      name,
      source: 'resource',
      resource: target.name,
      output: 'url',
      scheme: schemeOf(variable, target, known),
    };
  const part = PART_NAMES.find((candidate) => candidate.name.test(name));
  const prefix = PART_PREFIXES.find((candidate) => candidate.prefix.test(name));
  const owner = part && prefix ? onlyOne(resources, prefix.kinds) : null;
  return part && owner ? { name, source: 'resource', resource: owner.name, output: part.output, scheme: null } : null;
}

const SIBLING_URL =
  /^(?:NEXT_PUBLIC_|VITE_|PUBLIC_|REACT_APP_|NUXT_PUBLIC_|NUXT_)?(API|BACKEND|SERVER)(?:_BASE)?_(?:URL|URI|BASE_URL|ENDPOINT|ORIGIN)$/u;

/** A variable such as API_URL points at the one other service that answers requests. */
function siblingVariable(
  variable: EnvironmentVariable,
  service: Service,
  services: readonly Service[],
): Variable | null {
  if (!SIBLING_URL.test(variable.name)) return null;
  const others = services.filter((other) => other.name !== service.name && other.kind.value === 'api');
  return others.length === 1 && others[0]
    ? { name: variable.name, source: 'service', service: others[0].name, output: 'url' }
    : null;
}

/** The secret that carries a variable: its own name, so that code, platform and inventory speak of one thing. */
function secretVariable(variable: EnvironmentVariable): Variable {
  return { name: variable.name, source: 'secret', secret: variable.name };
}

/**
 * Decides where each variable that the code reads gets its value: a resource, a sibling service, a secret, a literal
 * default, or the operator. The port is not among them: the platform sets it.
 */
export function variablesOf(
  service: Service,
  services: readonly Service[],
  resources: readonly Resource[],
  backingServices: readonly BackingService[],
): Variable[] {
  const own = resources.filter((resource) => resource.consumers.includes(service.name));
  return service.environment
    .filter((variable) => variable.name !== service.portVariable?.value)
    .flatMap((variable): Variable[] => {
      const linked = resourceVariable(variable, own, backingServices) ?? siblingVariable(variable, service, services);
      if (linked) return [linked];
      if (variable.secret) return variable.required || variable.scope === 'runtime' ? [secretVariable(variable)] : [];
      if (variable.default !== null) return [{ name: variable.name, source: 'literal', value: variable.default }];
      return variable.required ? [{ name: variable.name, source: 'configured' }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
