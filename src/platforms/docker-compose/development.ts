import { printYaml, type YamlComment } from '../../formats/yaml.js';
import type { Resource, ServicePlan, Variable } from '../../model/index.js';
import { type Container, containerEnvironment, containerOf } from '../containers.js';
import type { FileDraft } from '../contract.js';
import { healthCommand } from '../health.js';
import { resourcesUsedBy } from '../variables.js';
import {
  dependencyFolders,
  dependencyVolume,
  developmentCommand,
  installCommand,
  installRoot,
  inWorkspace,
} from './development-commands.js';
import { developmentImage, WORKSPACE } from './development-images.js';
import { type HostPorts, hostPorts, publishedPort } from './host-ports.js';
import { composeHealth, developmentReferences, volumeName } from './resource.js';
import { composeValue, escapeDollar, type ValueStyle } from './values.js';

/** Secrets that the application itself makes up; any text serves on a laptop. Keys of other companies stay empty. */
const OWN_SECRET =
  /^(?:(?:NEXT|BETTER)?AUTH|APP|COOKIE|CSRF|DJANGO|ENCRYPTION|FLASK|HASH|JWT|SECRET|SESSION|SIGNING|TOKEN)(?:_|$)/u;

const STYLE: ValueStyle = {
  references: developmentReferences,
  // A default ends at the first "}": such a value stands alone, without a way to override it.
  literal: (name, value) => (/[}\n]/u.test(value) ? escapeDollar(value) : `\${${name}:-${escapeDollar(value)}}`),
  configured: (name) => `\${${name}:-}`,
  secret: (name) => `\${${name}:-${OWN_SECRET.test(name) ? 'development-only' : ''}}`,
  service: (sibling, variable, inBrowser) => {
    const host = inBrowser ? 'localhost' : sibling.service.name;
    return variable.output === 'host' ? host : `http://${host}:${sibling.port?.value ?? 80}`;
  },
};

interface Draft {
  readonly plan: ServicePlan;
  readonly develop: string | null;
  readonly image: string | null;
  /** Name of the one-shot service that installs for several, null where the service installs for itself. */
  readonly installer: string | null;
}

function portNames(plan: ServicePlan): Record<string, string> {
  if (plan.port === null) return {};
  return { [plan.service.portVariable?.value ?? 'PORT']: String(plan.port.value) };
}

const ALL_INTERFACES: Readonly<Record<string, string>> = { HOST: '0.0.0.0', HOSTNAME: '0.0.0.0' };

function environmentOf(draft: Draft, services: readonly ServicePlan[], resources: readonly Resource[]) {
  const { plan } = draft;
  const values = plan.variables.map((variable): [string, string] => [
    variable.name,
    composeValue(linkForDevelopment(variable, resources), plan, services, resources, STYLE),
  ]);
  const runtime = plan.service.runtime?.name.value;
  return {
    ...(runtime === 'node' || runtime === 'bun' ? { ...ALL_INTERFACES, NODE_ENV: 'development' } : {}),
    ...(runtime === 'python' ? { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' } : {}),
    ...(plan.service.packageManager?.name.value === 'poetry' ? { POETRY_VIRTUALENVS_IN_PROJECT: 'true' } : {}),
    ...portNames(plan),
    ...Object.fromEntries(values),
  };
}

const CONNECTION_NAMES: readonly { readonly kinds: readonly Resource['kind'][]; readonly name: RegExp }[] = [
  { kinds: ['redis'], name: /^(?:REDIS|VALKEY)_UR[LI]$/u },
  { kinds: ['mongodb'], name: /^MONGO(?:DB)?_UR[LI]$/u },
  { kinds: ['postgres', 'mysql', 'mongodb'], name: /^(?:DATABASE|DB|POSTGRES(?:QL)?|MYSQL)_UR[LI]$/u },
];

/** A database that is somebody else's in production is a container on the laptop: its connection string points there. */
function linkForDevelopment(variable: Variable, resources: readonly Resource[]): Variable {
  if (variable.source !== 'secret') return variable;
  const kinds = CONNECTION_NAMES.find(({ name }) => name.test(variable.name))?.kinds ?? [];
  const fitting = resources.filter((resource) => kinds.includes(resource.kind) && containerOf(resource) !== null);
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) return variable;
  return { name: variable.name, source: 'resource', resource: only.name, output: 'url', scheme: null };
}

function dependenciesOf(draft: Draft, services: readonly ServicePlan[], containers: readonly Container[]) {
  const own = containers.filter(({ resource }) => resource.consumers.includes(draft.plan.service.name));
  const siblings = draft.plan.variables.flatMap((variable) =>
    variable.source === 'service' && services.some((plan) => plan.service.name === variable.service)
      ? [variable.service]
      : [],
  );
  return Object.fromEntries([
    ...own.map(({ resource }) => [resource.name, { condition: 'service_healthy' }]),
    ...(draft.installer === null ? [] : [[draft.installer, { condition: 'service_completed_successfully' }]]),
    ...[...new Set(siblings)].map((name) => [name, { condition: 'service_started' }]),
  ]);
}

function healthOf(plan: ServicePlan) {
  const command = healthCommand(plan);
  if (command === null) return undefined;
  // The first start installs the dependencies, which takes minutes on a slow network.
  return {
    test: ['CMD', ...command],
    interval: '10s',
    timeout: '5s',
    retries: 5,
    start_period: '300s',
    start_interval: '5s',
  };
}

/** From the sources: the runtime's image, the sources mounted, the development server with reload. */
function fromSources(draft: Draft, develop: string, image: string) {
  const { plan } = draft;
  return {
    image,
    working_dir: inWorkspace(plan.service.root),
    command: ['sh', '-c', developmentCommand(plan, develop, draft.installer === null)],
    volumes: [`./:${WORKSPACE}`, ...dependencyFolders(plan).map((folder) => `${dependencyVolume(folder)}:${folder}`)],
  };
}

/** Without a development server: the image that production runs, built again when the sources change. */
function fromImage(plan: ServicePlan) {
  const context = plan.image?.context ?? plan.service.root;
  const dockerfile = plan.image?.dockerfile;
  const below = context === '.' || dockerfile === undefined ? dockerfile : dockerfile.slice(context.length + 1);
  return {
    build: { context: context === '.' ? '.' : `./${context}`, ...(below === undefined ? {} : { dockerfile: below }) },
    develop: { watch: [{ action: 'rebuild', path: plan.service.root === '.' ? '.' : `./${plan.service.root}` }] },
  };
}

function composeService(
  draft: Draft,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
  containers: readonly Container[],
  ports: HostPorts,
) {
  const { plan, develop, image } = draft;
  const dependencies = dependenciesOf(draft, services, containers);
  return {
    ...(develop !== null && image !== null ? fromSources(draft, develop, image) : fromImage(plan)),
    init: true,
    env_file: [{ path: '.env', required: false }],
    environment: environmentOf(draft, services, resources),
    ...(plan.port === null ? {} : { ports: [publishedPort(plan.service.name, plan.port.value, ports)] }),
    ...(Object.keys(dependencies).length === 0 ? {} : { depends_on: dependencies }),
    healthcheck: healthOf(plan),
    restart: 'unless-stopped',
  };
}

function resourceService(container: Container, hosts: HostPorts) {
  const { image, resource } = container;
  const environment = containerEnvironment(container, developmentReferences(container));
  return {
    image: image.reference,
    ...(image.arguments.length === 0 ? {} : { command: [...image.arguments] }),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    ports: [publishedPort(resource.name, image.port, hosts)],
    ...(image.dataPath === null ? {} : { volumes: [`${volumeName(container)}:${image.dataPath}`] }),
    healthcheck: {
      test: [...composeHealth(container)],
      interval: '10s',
      timeout: '5s',
      retries: 10,
      start_period: '30s',
    },
    restart: 'unless-stopped',
  };
}

/** Services of one workspace share its installed packages, so that one container installs them for all. */
function installers(plans: readonly ServicePlan[]): Map<string, string> {
  const roots = plans.filter(
    (plan) => developmentImage(plan.service) !== null && plan.service.commands.develop !== null,
  );
  const counts = new Map<string, number>();
  for (const plan of roots) counts.set(installRoot(plan), (counts.get(installRoot(plan)) ?? 0) + 1);
  return new Map(
    [...counts]
      .filter(([, count]) => count > 1)
      .map(([root], index) => [root, index === 0 ? 'install' : `install-${index + 1}`]),
  );
}

function installerService(plan: ServicePlan, image: string) {
  return {
    image,
    working_dir: inWorkspace(installRoot(plan)),
    command: ['sh', '-c', escapeDollar(installCommand(plan) ?? 'true')],
    volumes: [`./:${WORKSPACE}`, ...dependencyFolders(plan).map((folder) => `${dependencyVolume(folder)}:${folder}`)],
    restart: 'no',
  };
}

function draftOf(plan: ServicePlan, shared: ReadonlyMap<string, string>): Draft {
  const develop = plan.service.commands.develop?.value ?? null;
  const image = developmentImage(plan.service);
  const fromSource = develop !== null && image !== null;
  return { plan, develop, image, installer: fromSource ? (shared.get(installRoot(plan)) ?? null) : null };
}

/** Only what can run: a service from its sources or with an image to build. */
function canRun({ plan, develop, image }: Draft): boolean {
  return (develop !== null && image !== null) || plan.image !== null;
}

const HEADER = [
  'Local development: docker compose up --watch',
  'Values come from .env where it exists; the defaults here are for a laptop only.',
];

/** compose.yaml: every service with reload, and every backing service as a container on the loopback address. */
export function developmentFile(
  name: string,
  services: readonly ServicePlan[],
  allResources: readonly Resource[],
): FileDraft | null {
  const shared = installers(services);
  const drafts = services.map((plan) => draftOf(plan, shared)).filter(canRun);
  if (drafts.length === 0) return null;
  // What is somebody else's in production is a container here; what nobody runs as a container stays outside.
  const resources = resourcesUsedBy(services, allResources).map((resource) =>
    containerOf(resource) === null ? resource : { ...resource, provision: 'self-hosted' as const },
  );
  const containers = resources.map(containerOf).filter((container) => container !== null);
  const installing = [...shared].flatMap(([root, installer]) => {
    const draft = drafts.find((candidate) => installRoot(candidate.plan) === root);
    return draft && draft.image !== null ? [[installer, installerService(draft.plan, draft.image)] as const] : [];
  });
  const ports = hostPorts([
    ...drafts.flatMap(({ plan }) => (plan.port === null ? [] : [{ name: plan.service.name, port: plan.port.value }])),
    ...containers.map(({ resource, image }) => ({ name: resource.name, port: image.port })),
  ]);
  const composeServices = Object.fromEntries([
    ...installing,
    ...drafts.map(
      (draft) => [draft.plan.service.name, composeService(draft, services, resources, containers, ports)] as const,
    ),
    ...containers.map((container) => [container.resource.name, resourceService(container, ports)] as const),
  ]);
  const volumes = [
    ...new Set([
      ...drafts
        .filter((draft) => draft.develop !== null && draft.image !== null)
        .flatMap(({ plan }) => dependencyFolders(plan).map(dependencyVolume)),
      ...containers.filter(({ image }) => image.dataPath !== null).map(volumeName),
    ]),
  ].sort();
  const comments: YamlComment[] = containers.map(({ resource, image }) => ({
    path: ['services', resource.name, 'ports'],
    text: `Loopback only: ${image.image} is for this machine.`,
    place: 'before',
  }));
  return {
    path: 'compose.yaml',
    content: printYaml(
      {
        name,
        services: composeServices,
        ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes.map((volume) => [volume, {}])) }),
      },
      { header: HEADER, comments, spaced: ['services', 'services.*', 'volumes'] },
    ),
    purpose: 'Runs the services with reload and their backing services on a laptop.',
  };
}
