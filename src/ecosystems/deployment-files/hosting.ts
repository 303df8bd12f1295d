import type { BackingService, BackingServiceKind, Fact } from '../../model/index.js';
import { declared } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { folderOf, joinPath } from '../../repository/paths.js';
import { folderFrom } from './build-contexts.js';
import { portOfCommand } from './commands.js';
import { type DeploymentFacts, emptyFacts, type FileReading } from './contract.js';
import { pathFact, portFact, present, textFact, type Value } from './document.js';
import { environmentOf, variableValues } from './variables.js';

function existingFile(repository: Repository, folder: string, written: string | null): string | null {
  const path = written === null ? null : joinPath(folder, written);
  return path !== null && repository.hasFile(path) ? path : null;
}

function portsOfStart(start: Fact<string> | null): Fact<number>[] {
  const port = start === null ? null : portOfCommand(start.value);
  return start === null || port === null ? [] : [declared(port, ...start.evidence)];
}

function engine(kind: BackingServiceKind, place: Value, version: Value | null = null): BackingService {
  return {
    kind,
    basis: 'declared',
    version: version === null ? null : textFact(version),
    flavour: null,
    variable: null,
    scheme: null,
    evidence: [place.evidence()],
  };
}

/** railway.json and railway.toml (config as code): deploy.startCommand, healthcheckPath, build.dockerfilePath. */
export function readRailway(repository: Repository, document: Value): FileReading {
  const deploy = document.get('deploy');
  const start = textFact(deploy.get('startCommand'));
  const root = folderOf(document.file);
  return {
    facts: [
      {
        ...emptyFacts(document.file, 'railway', root),
        ports: portsOfStart(start),
        start,
        healthPath: pathFact(deploy.get('healthcheckPath')),
        dockerfile: existingFile(repository, root, document.get('build', 'dockerfilePath').text()),
      },
    ],
  };
}

/** fly.toml: internal ports, checks, processes, environment, the Dockerfile. */
export function readFly(repository: Repository, document: Value): FileReading {
  const root = folderOf(document.file);
  const services = [document.get('http_service'), ...document.get('services').items()];
  const checks = services.flatMap((service) => [
    ...service.get('checks').items(),
    ...service.get('http_checks').items(),
  ]);
  const named = document
    .get('checks')
    .entries()
    .map(([, check]) => check);
  const processes = document.get('processes').entries();
  const [first] = processes;
  const main = (processes.find(([name]) => name === 'app' || name === 'web') ?? first)?.[1];
  const start = main ? textFact(main) : null;
  const ports = services.flatMap((service) => present(portFact(service.get('internal_port'))));
  const [health] = [...checks, ...named].flatMap((check) => present(pathFact(check.get('path'))));
  return {
    facts: [
      {
        ...emptyFacts(document.file, 'fly', root),
        serviceName: document.get('app').text(),
        ports: ports.filter((port, index) => ports.findIndex((other) => other.value === port.value) === index),
        start,
        healthPath: health ?? null,
        environment: environmentOf(variableValues(document.get('env'))),
        dockerfile: existingFile(repository, root, document.get('build', 'dockerfile').text()),
      },
    ],
  };
}

const RENDER_ROLES: ReadonlyMap<string, DeploymentFacts['role']> = new Map([
  ['web', 'web'],
  ['pserv', 'web'],
  ['worker', 'worker'],
  ['cron', 'cron'],
]);

function renderService(repository: Repository, service: Value): DeploymentFacts | null {
  const type = service.get('type').text() ?? '';
  const isStatic = service.get('runtime').text() === 'static' || service.get('env').text() === 'static';
  const role = isStatic ? 'static' : RENDER_ROLES.get(type);
  const written = service.get('rootDir').text() ?? service.get('dockerContext').text();
  const root = folderFrom('.', written);
  if (role === undefined || root === null) return null;
  const start = textFact(service.get('startCommand')) ?? textFact(service.get('dockerCommand'));
  return {
    ...emptyFacts(service.file, 'render', root),
    serviceName: service.get('name').text(),
    role,
    ports: portsOfStart(start),
    start,
    healthPath: pathFact(service.get('healthCheckPath')),
    environment: environmentOf(variableValues(service.get('envVars'))),
    dockerfile: existingFile(repository, '.', service.get('dockerfilePath').text()),
  };
}

/** render.yaml: services, databases and key value stores. Paths are relative to the repository root. */
export function readRender(repository: Repository, document: Value): FileReading {
  const services = document.get('services').items();
  const stores = services.filter((service) => /^(redis|keyvalue)$/u.test(service.get('type').text() ?? ''));
  const databases = document.get('databases').items();
  return {
    facts: services.flatMap((service) => present(renderService(repository, service))),
    backingServices: [
      ...databases.map((database) => engine('postgres', database, database.get('postgresMajorVersion'))),
      ...stores.map((store) => engine('redis', store.get('type'))),
    ],
  };
}

/** app.yaml of App Engine: entrypoint, variables, and in the flexible environment checks and the forwarded port. */
export function readAppEngine(_repository: Repository, document: Value): FileReading {
  if (document.get('runtime').text() === null && document.get('env').text() === null) return {};
  const start = textFact(document.get('entrypoint')) ?? textFact(document.get('entrypoint', 'shell'));
  return {
    facts: [
      {
        ...emptyFacts(document.file, 'app-engine', folderOf(document.file)),
        serviceName: document.get('service').text(),
        ports: portsOfStart(start),
        start,
        healthPath: pathFact(document.get('liveness_check', 'path')),
        readinessPath: pathFact(document.get('readiness_check', 'path')),
        environment: environmentOf(variableValues(document.get('env_variables'))),
      },
    ],
  };
}

const DIGITALOCEAN_ENGINES: ReadonlyMap<string, BackingServiceKind> = new Map([
  ['PG', 'postgres'],
  ['MYSQL', 'mysql'],
  ['REDIS', 'redis'],
  ['VALKEY', 'redis'],
  ['MONGODB', 'mongodb'],
  ['KAFKA', 'kafka'],
  ['OPENSEARCH', 'opensearch'],
]);

function digitalOceanComponent(repository: Repository, component: Value, role: DeploymentFacts['role']) {
  const root = folderFrom('.', component.get('source_dir').text()?.replace(/^\//u, './') ?? null);
  if (root === null) return null;
  const start = textFact(component.get('run_command'));
  const port = portFact(component.get('http_port'));
  return {
    ...emptyFacts(component.file, 'digitalocean', root),
    serviceName: component.get('name').text(),
    role,
    ports: port ? [port] : portsOfStart(start),
    start,
    healthPath: pathFact(component.get('health_check', 'http_path')),
    environment: environmentOf(variableValues(component.get('envs'))),
    dockerfile: existingFile(repository, '.', component.get('dockerfile_path').text()),
  };
}

/** .do/app.yaml (or a deploy template, which wraps it in `spec`): services, workers, jobs, static sites, databases. */
export function readDigitalOcean(repository: Repository, document: Value): FileReading {
  const spec = document.get('spec').data === undefined ? document : document.get('spec');
  const of = (key: string, role: DeploymentFacts['role']) =>
    spec
      .get(key)
      .items()
      .flatMap((component) => present(digitalOceanComponent(repository, component, role)));
  return {
    facts: [
      ...of('services', 'web'),
      ...of('workers', 'worker'),
      ...of('jobs', 'release'),
      ...of('static_sites', 'static'),
    ],
    backingServices: spec
      .get('databases')
      .items()
      .flatMap((database) => {
        const kind = DIGITALOCEAN_ENGINES.get(database.get('engine').text() ?? '');
        return kind === undefined ? [] : [engine(kind, database.get('engine'), database.get('version'))];
      }),
  };
}

/** Heroku add-ons by the part of their name before the plan. */
const ADDONS: ReadonlyMap<string, BackingServiceKind> = new Map([
  ['heroku-postgresql', 'postgres'],
  ['heroku-redis', 'redis'],
  ['heroku-kafka', 'kafka'],
  ['rediscloud', 'redis'],
  ['jawsdb', 'mysql'],
  ['cleardb', 'mysql'],
  ['cloudamqp', 'rabbitmq'],
  ['memcachier', 'memcached'],
  ['bonsai', 'elasticsearch'],
]);

/** app.json and heroku.yml: add-ons, variables, commands. */
export function readHeroku(_repository: Repository, document: Value): FileReading {
  const root = folderOf(document.file);
  const addons = [...document.get('addons').items(), ...document.get('setup', 'addons').items()];
  const runs = document.get('run').entries();
  const facts = runs.map(([name, command]) => ({
    ...emptyFacts(document.file, 'heroku', root),
    serviceName: name,
    role: name === 'web' ? ('web' as const) : name === 'release' ? ('release' as const) : ('worker' as const),
    start: textFact(command) ?? textFact(command.get('command', 0)),
  }));
  const environment = environmentOf(variableValues(document.get('env')));
  return {
    facts: environment.length > 0 ? [...facts, { ...emptyFacts(document.file, 'heroku', root), environment }] : facts,
    backingServices: addons.flatMap((addon) => {
      const plan = addon.text() ?? addon.get('plan').text() ?? '';
      const kind = ADDONS.get(plan.split(':')[0] ?? '');
      return kind === undefined ? [] : [engine(kind, addon, addon.get('options', 'version'))];
    }),
  };
}

/** railpack.json and nixpacks.toml: the start command. */
export function readBuilder(_repository: Repository, document: Value): FileReading {
  const start = textFact(document.get('deploy', 'startCommand')) ?? textFact(document.get('start', 'cmd'));
  if (start === null) return {};
  const facts = emptyFacts(document.file, 'builder', folderOf(document.file));
  return { facts: [{ ...facts, ports: portsOfStart(start), start }] };
}
