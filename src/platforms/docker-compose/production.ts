import { printYaml } from '../../formats/yaml.js';
import type { Resource, ServicePlan } from '../../model/index.js';
import {
  APPLICATION_USER,
  type Container,
  commandArguments,
  containerEnvironment,
  containerOf,
  scratchFolders,
  variableName,
} from '../containers.js';
import type { FileDraft } from '../contract.js';
import { healthCommand } from '../health.js';
import { answersRequests, resourcesUsedBy, runtimeVariables } from '../variables.js';
import { type HostPorts, hostPorts, publishedPort } from './host-ports.js';
import { composeHealth, productionReferences, volumeName } from './resource.js';
import { composeValue, escapeDollar, type ValueStyle } from './values.js';

export const PRODUCTION_FILE = 'compose.production.yaml';

const STYLE: ValueStyle = {
  references: productionReferences,
  literal: (_name, value) => escapeDollar(value),
  configured: (name) => `\${${name}:?set it in the .env file of the host}`,
  secret: (name) => `\${${name}:?set it in the .env file of the host}`,
  service: (sibling, variable) =>
    variable.output === 'host' ? sibling.service.name : `http://${sibling.service.name}:${sibling.port?.value ?? 80}`,
};

/** Variable that names the released image; written by the release script, never by hand. */
export function imageVariable(service: string): string {
  return variableName(service, 'image');
}

export function migrationService(service: string): string {
  return `${service}-migrate`;
}

/** CIS Docker 5.4, 5.13 and 5.26: no capabilities, no new privileges, nothing written but scratch folders. */
function hardening(scratch: readonly string[]) {
  return {
    read_only: true,
    tmpfs: [...scratch],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  };
}

const PROCESS_LIMIT = 256;

function limits(cpus: number, memoryMebibytes: number) {
  return { resources: { limits: { cpus: cpus.toFixed(2), memory: `${memoryMebibytes}M`, pids: PROCESS_LIMIT } } };
}

/** Logs are cut before they fill the disk of the host. */
const LOGGING = { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } };

function imageReference(plan: ServicePlan): string {
  return `\${${imageVariable(plan.service.name)}:?set by the release script}`;
}

function environmentOf(plan: ServicePlan, services: readonly ServicePlan[], resources: readonly Resource[]) {
  const port = plan.port === null ? {} : { [plan.service.portVariable?.value ?? 'PORT']: String(plan.port.value) };
  const values = runtimeVariables(plan).map((variable) => [
    variable.name,
    composeValue(variable, plan, services, resources, STYLE),
  ]);
  return { ...port, ...Object.fromEntries(values) };
}

function waitsFor(plan: ServicePlan, containers: readonly Container[]) {
  return Object.fromEntries(
    containers
      .filter(({ resource }) => resource.consumers.includes(plan.service.name))
      .map(({ resource }) => [resource.name, { condition: 'service_healthy' }]),
  );
}

/** Seconds between the stop signal and the end: longer than a request takes. */
const STOP_GRACE = '30s';
/** Room above the assumed need, so that a short peak is not killed. */
const CPU_HEADROOM = 2;

function applicationService(
  plan: ServicePlan,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
  containers: readonly Container[],
  ports: HostPorts,
) {
  const health = healthCommand(plan);
  const dependencies = {
    ...waitsFor(plan, containers),
    ...(plan.migration === null
      ? {}
      : { [migrationService(plan.service.name)]: { condition: 'service_completed_successfully' } }),
  };
  return {
    image: imageReference(plan),
    init: true,
    user: `${APPLICATION_USER}:${APPLICATION_USER}`,
    ...hardening(['/tmp']),
    environment: environmentOf(plan, services, resources),
    ...(answersRequests(plan) && plan.port !== null
      ? { ports: [publishedPort(plan.service.name, plan.port.value, ports)] }
      : {}),
    ...(Object.keys(dependencies).length === 0 ? {} : { depends_on: dependencies }),
    ...(health === null
      ? {}
      : { healthcheck: { test: ['CMD', ...health], interval: '15s', timeout: '5s', retries: 4, start_period: '30s' } }),
    deploy: limits((plan.sizing.cpuMillicores * CPU_HEADROOM) / 1000, plan.sizing.memoryMebibytes),
    stop_grace_period: STOP_GRACE,
    restart: 'unless-stopped',
    networks: ['edge', 'data'],
    logging: LOGGING,
  };
}

function migrationOf(
  plan: ServicePlan,
  command: string,
  services: readonly ServicePlan[],
  resources: readonly Resource[],
  containers: readonly Container[],
) {
  const dependencies = waitsFor(plan, containers);
  return {
    image: imageReference(plan),
    command: commandArguments(escapeDollar(command)),
    user: `${APPLICATION_USER}:${APPLICATION_USER}`,
    ...hardening(['/tmp']),
    environment: environmentOf(plan, services, resources),
    ...(Object.keys(dependencies).length === 0 ? {} : { depends_on: dependencies }),
    deploy: limits((plan.sizing.cpuMillicores * CPU_HEADROOM) / 1000, plan.sizing.memoryMebibytes),
    restart: 'no',
    networks: ['edge', 'data'],
    logging: LOGGING,
  };
}

/** Memory of a backing service where nothing was measured: what its image starts and serves a small load with. */
const RESOURCE_MEMORY_MEBIBYTES = 1024;

function resourceService(container: Container) {
  const { image, resource } = container;
  const environment = containerEnvironment(container, productionReferences(container));
  const scratch = scratchFolders(resource.kind);
  const runsAs = image.user === null || image.group === null ? {} : { user: `${image.user}:${image.group}` };
  return {
    image: image.reference,
    ...(image.arguments.length === 0 ? {} : { command: [...image.arguments] }),
    ...runsAs,
    // A read-only root is only set where the engine is known to need no other folder.
    ...(scratch === null ? { cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] } : hardening(scratch)),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    ...(image.dataPath === null ? {} : { volumes: [`${volumeName(container)}:${image.dataPath}`] }),
    healthcheck: {
      test: [...composeHealth(container)],
      interval: '15s',
      timeout: '5s',
      retries: 10,
      start_period: '60s',
    },
    deploy: limits(1, RESOURCE_MEMORY_MEBIBYTES),
    stop_grace_period: '60s',
    restart: 'unless-stopped',
    networks: ['data'],
    logging: LOGGING,
  };
}

/** compose.production.yaml: the released images on one host, hardened, without anything of the sources. */
export function productionFile(
  name: string,
  services: readonly ServicePlan[],
  allResources: readonly Resource[],
): FileDraft {
  const resources = resourcesUsedBy(services, allResources);
  const containers = resources
    .filter((resource) => resource.provision === 'self-hosted')
    .map(containerOf)
    .filter((container) => container !== null);
  const ports = hostPorts(
    services.flatMap(({ service, port }) => (port === null ? [] : [{ name: service.name, port: port.value }])),
  );
  const entries = services.flatMap((plan) => [
    ...(plan.migration === null
      ? []
      : [
          [
            migrationService(plan.service.name),
            migrationOf(plan, plan.migration.command, services, resources, containers),
          ] as const,
        ]),
    [plan.service.name, applicationService(plan, services, resources, containers, ports)] as const,
  ]);
  const volumes = containers.filter(({ image }) => image.dataPath !== null).map(volumeName);
  return {
    path: PRODUCTION_FILE,
    content: printYaml(
      {
        name,
        services: Object.fromEntries([
          ...entries,
          ...containers.map((container) => [container.resource.name, resourceService(container)] as const),
        ]),
        // Databases have no way out of their network and nobody outside has a way in.
        networks: { edge: {}, data: { internal: true } },
        ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes.map((volume) => [volume, {}])) }),
      },
      {
        header: [
          'One production host. A reverse proxy on it ends TLS and forwards to the loopback ports.',
          'Images come by digest from the release script; secrets from the .env file of the host.',
        ],
        comments: [
          {
            path: ['networks', 'data'],
            text: 'Databases have no way out of this network, and nobody outside has a way in.',
            place: 'before',
          },
        ],
        spaced: ['services', 'services.*', 'networks', 'volumes'],
      },
    ),
    purpose: 'Runs the released images on one production host.',
  };
}
