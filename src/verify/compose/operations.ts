import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { field, isRecord, listOf, textOf, textsOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { composeRule, serviceRule } from './kit.js';
import type { ComposeReading, ComposeService } from './reading.js';

/** Images of data stores, with the port they listen on. */
const DATA_STORES: ReadonlyMap<string, number> = new Map([
  ['postgres', 5432],
  ['postgis', 5432],
  ['pgvector', 5432],
  ['timescaledb', 5432],
  ['mysql', 3306],
  ['mariadb', 3306],
  ['mongo', 27017],
  ['redis', 6379],
  ['valkey', 6379],
  ['memcached', 11211],
  ['rabbitmq', 5672],
  ['kafka', 9092],
  ['elasticsearch', 9200],
  ['opensearch', 9200],
  ['clickhouse-server', 8123],
  ['cassandra', 9042],
]);

function storePort(service: ComposeService): number | null {
  const image = service.image === null ? null : parseImage(service.image.replace(/\$\{[^}]*\}/gu, 'x'));
  return image ? (DATA_STORES.get(image.name) ?? null) : null;
}

function isLocal(address: string | null): boolean {
  return address !== null && /^(?:127\.|\[?::1|localhost)/u.test(address);
}

/** Two mappings take the same port of the same address (0.0.0.0 takes all). */
function clash(a: string | null, b: string | null): boolean {
  const wide = (address: string | null) => address === null || address === '0.0.0.0' || address === '[::]';
  return wide(a) || wide(b) || a === b;
}

export const composeOperationRules: readonly Rule[] = [
  serviceRule(
    {
      id: 'compose/valid-port',
      title: 'Published ports are ports',
      references: ['docker compose config'],
      severity: 'error',
      tier: 'must',
      help: 'Write "host:container" with ports from 1 to 65535, in quotes.',
    },
    (service) =>
      service.ports.flatMap((port) =>
        port.problem === null ? [] : [violation(port, `${service.name} publishes ${port.written}: ${port.problem}.`)],
      ),
  ),
  composeRule(
    {
      id: 'compose/unique-host-port',
      title: 'No two services publish the same host port',
      references: ['docker compose up'],
      severity: 'error',
      tier: 'must',
      help: 'Give one of them another host port.',
    },
    (compose) => {
      const taken: { service: ComposeService; port: ComposeService['ports'][number] }[] = [];
      const found: FileViolation[] = [];
      // Services of a profile may never run together.
      for (const service of compose.services.filter(({ data }) => field(data, 'profiles') === undefined)) {
        for (const port of service.ports) {
          const other = taken.find(
            (each) =>
              each.port.published === port.published &&
              clash(each.port.address, port.address) &&
              protocol(each.port) === protocol(port),
          );
          if (port.published !== null && port.published !== 0 && other) {
            found.push(
              violation(
                port,
                `${service.name} and ${other.service.name} (line ${other.port.line}) both publish ${port.published}.`,
              ),
            );
          } else taken.push({ service, port });
        }
      }
      return found;
    },
  ),
  serviceRule(
    {
      id: 'compose/valid-duration',
      title: 'Durations are durations',
      references: ['compose-spec: durations'],
      severity: 'error',
      tier: 'must',
      help: 'Write a number with its unit: 30s, 1m30s, 500ms.',
    },
    (service, compose) =>
      DURATIONS.flatMap((path) => {
        const value = textOf(field(service.data, ...path));
        if (value === null || value.includes('$') || /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$|^0$/u.test(value))
          return [];
        return [
          violation(
            compose.document.at([...service.path, ...path]),
            `${path.join('.')} of ${service.name} is ${value}, which is no duration.`,
          ),
        ];
      }),
  ),
  composeRule(
    {
      id: 'compose/no-version',
      title: 'The obsolete version key is gone',
      references: ['compose-spec: version is obsolete', 'dclint/no-version-field'],
      severity: 'info',
      tier: 'must',
      help: 'Delete the line; Compose ignores it and warns.',
    },
    (compose) =>
      field(compose.data, 'version') === undefined
        ? []
        : [violation(compose.document.keyAt(['version']), 'version is obsolete.')],
  ),
  serviceRule(
    {
      id: 'compose/wait-for-health',
      title: 'Services wait until their data store is healthy',
      references: ['compose-spec: depends_on', 'CIS 5.27'],
      severity: 'warning',
      tier: 'must',
      help: 'Use depends_on: name: condition: service_healthy, and give the store a healthcheck.',
    },
    (service, compose) =>
      [...service.dependsOn].flatMap(([name, { condition, path }]) => {
        const store = compose.services.find((each) => each.name === name);
        if (!store || storePort(store) === null) return [];
        if (condition === 'service_healthy') {
          const checked =
            field(store.data, 'healthcheck', 'test') !== undefined || field(store.data, 'extends') !== undefined;
          return checked || compose.partial
            ? []
            : [
                violation(
                  compose.document.at(path),
                  `${service.name} waits for ${name} to be healthy, but ${name} has no healthcheck.`,
                  { severity: 'error' },
                ),
              ];
        }
        return [
          violation(
            compose.document.at(path),
            `${service.name} starts as soon as ${name} is started, not when it answers.`,
          ),
        ];
      }),
  ),
  serviceRule(
    {
      id: 'compose/private-data-store',
      title: 'Data stores are not published to the network',
      references: ['CIS 5.14', 'CIS 5.8'],
      severity: 'warning',
      tier: 'must',
      help: 'Leave ports out, or bind to 127.0.0.1: services reach it by its name anyway.',
    },
    (service, compose) => {
      const store = storePort(service);
      if (store === null) return [];
      return service.ports
        .filter(({ target, address }) => target === store && !isLocal(address))
        .map((port) =>
          violation(port, `${service.name} is reachable from every network of this machine (${port.written}).`, {
            severity: compose.local ? 'info' : 'warning',
          }),
        );
    },
  ),
  serviceRule(
    {
      id: 'compose/no-privileged',
      title: 'Containers are not privileged',
      references: ['CIS 5.5', 'KSV-0017'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove privileged, and add the one capability that is needed.',
    },
    (service, compose) =>
      field(service.data, 'privileged') === true
        ? [
            violation(
              compose.document.at([...service.path, 'privileged']),
              `${service.name} has every right on the host.`,
            ),
          ]
        : [],
  ),
  serviceRule(
    {
      id: 'compose/no-docker-socket',
      title: "The engine's socket stays outside",
      references: ['CIS 5.32', 'KSV-0006'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove the mount, or put a filtering proxy in between: the socket is root on the host.',
    },
    (service, compose) =>
      listOf(field(service.data, 'volumes')).flatMap((item, index) => {
        const source = textOf(isRecord(item) ? field(item, 'source') : item) ?? '';
        return /^\/(?:var\/)?run\/(?:docker|podman\/podman)\.sock/u.test(source)
          ? [
              violation(
                compose.document.at([...service.path, 'volumes', index]),
                `${service.name} can control the whole engine.`,
              ),
            ]
          : [];
      }),
  ),
  serviceRule(
    {
      id: 'compose/no-host-namespace',
      title: 'Containers keep to their own namespaces',
      references: ['CIS 5.10', 'CIS 5.16', 'CIS 5.17', 'CIS 5.21'],
      severity: 'info',
      tier: 'production',
      help: 'Remove it; publish the ports that are needed.',
    },
    (service, compose) =>
      (['network_mode', 'pid', 'ipc', 'userns_mode', 'uts'] as const)
        .filter((key) => field(service.data, key) === 'host')
        .map((key) =>
          violation(compose.document.at([...service.path, key]), `${service.name} shares ${key} with the host.`),
        ),
  ),
  serviceRule(
    {
      id: 'compose/no-default-password',
      title: 'No well-known password outside development',
      references: ['CIS 4.10', 'CIS 5.14'],
      severity: 'warning',
      tier: 'must',
      help: 'Take it from a variable without a default, or from a secret.',
    },
    (service, compose) =>
      [...service.environment].flatMap(([name, { value, path }]) => {
        const word = value === null ? '' : (/^\$\{\w+:?-(.*)\}$/u.exec(value)?.[1] ?? value);
        if (!/(?:PASSWORD|PASSWD|SECRET|TOKEN)$/iu.test(name) || !WELL_KNOWN.has(word.toLowerCase())) return [];
        return [
          violation(compose.document.at(path), `${name} of ${service.name} is a password that everybody tries first.`, {
            severity: compose.production ? 'error' : exposes(service) && !compose.local ? 'warning' : 'info',
          }),
        ];
      }),
  ),
  serviceRule(
    {
      id: 'compose/fixed-image',
      title: 'Images have a fixed version',
      references: ['DL3007', 'DS-0001', 'CKV_DOCKER_7'],
      severity: 'warning',
      tier: 'must',
      help: 'Name the version.',
    },
    (service, compose) => {
      const image = service.image === null ? null : parseImage(service.image);
      if (!image || image.digest !== null || (image.tag !== null && image.tag !== 'latest') || service.hasBuild)
        return [];
      return [
        violation(compose.document.at([...service.path, 'image']), `${service.image} floats on the latest version.`),
      ];
    },
  ),
  serviceRule(
    {
      id: 'compose/healthcheck',
      title: 'Data stores have a health check',
      references: ['CIS 5.27'],
      severity: 'info',
      tier: 'must',
      help: 'Add a healthcheck with the tool of the image (pg_isready, redis-cli ping).',
    },
    (service, compose) =>
      storePort(service) !== null && field(service.data, 'healthcheck') === undefined && !compose.partial
        ? [violation(service, `${service.name} has no healthcheck, so nothing can wait for it.`)]
        : [],
  ),
  serviceRule(
    {
      id: 'compose/hardened',
      title: 'Production services give up what they do not need',
      references: ['CIS 5.4', 'CIS 5.11', 'CIS 5.13', 'CIS 5.15', 'CIS 5.26', 'CIS 5.29'],
      severity: 'info',
      tier: 'production',
      help: 'Set restart, cap_drop: [ALL], security_opt: [no-new-privileges:true], read_only and limits.',
    },
    (service, compose) => (compose.production ? hardeningGaps(service) : []),
  ),
  serviceRule(
    {
      id: 'compose/data-folder',
      title: 'The volume of a database is mounted where it keeps its data',
      references: ['docker-library/postgres 18'],
      severity: 'error',
      tier: 'must',
      help: 'postgres 18 and later: mount /var/lib/postgresql. Earlier: /var/lib/postgresql/data.',
    },
    (service, compose) => dataFolderProblems(service, compose),
  ),
];

/** Keys that hold a duration. */
const DURATIONS = [
  ['healthcheck', 'interval'],
  ['healthcheck', 'timeout'],
  ['healthcheck', 'start_period'],
  ['healthcheck', 'start_interval'],
  ['stop_grace_period'],
] as const;

function protocol(port: { readonly written: string }): string {
  return /\/udp$/iu.test(port.written) ? 'udp' : 'tcp';
}

function exposes(service: ComposeService): boolean {
  return service.ports.some(({ address }) => !isLocal(address));
}

const WELL_KNOWN: ReadonlySet<string> = new Set([
  'postgres',
  'password',
  'passwd',
  'root',
  'admin',
  'secret',
  'changeme',
  'change-me',
  'example',
  'mysql',
  'mongo',
  'redis',
  'guest',
  '123456',
  '12345678',
  'test',
  'pass',
  'minioadmin',
  'rabbitmq',
]);

function hardeningGaps(service: ComposeService): readonly FileViolation[] {
  const { data, name } = service;
  const gaps = [
    field(data, 'restart') === undefined && field(data, 'deploy', 'restart_policy') === undefined ? 'restart' : null,
    field(data, 'cap_drop') === undefined ? 'cap_drop' : null,
    textsOf(field(data, 'security_opt')).some((option) => /^no-new-privileges/u.test(option))
      ? null
      : 'no-new-privileges',
    field(data, 'mem_limit') === undefined && field(data, 'deploy', 'resources', 'limits') === undefined
      ? 'limits'
      : null,
  ].filter((gap) => gap !== null);
  return gaps.length === 0 ? [] : [violation(service, `${name} leaves out ${gaps.join(', ')}.`)];
}

/** From 18 on the image keeps a folder per major version and refuses to start with the old mount (docker-library/postgres). */
function dataFolderProblems(service: ComposeService, compose: ComposeReading): readonly FileViolation[] {
  const image = service.image === null ? null : parseImage(service.image);
  const major = /^(\d+)/u.exec(image?.tag ?? '')?.[1];
  if (image?.name !== 'postgres' || major === undefined) return [];
  return listOf(field(service.data, 'volumes')).flatMap((item, index) => {
    const target = isRecord(item) ? textOf(field(item, 'target')) : (textOf(item)?.split(':')[1] ?? null);
    const place = compose.document.at([...service.path, 'volumes', index]);
    if (Number(major) >= 18 && target === '/var/lib/postgresql/data') {
      return [violation(place, `postgres ${major} does not start with a volume at ${target}.`)];
    }
    if (Number(major) < 18 && target === '/var/lib/postgresql') {
      return [
        violation(
          place,
          `postgres ${major} keeps its data in ${target}/data, an anonymous volume of its own: it would be lost.`,
        ),
      ];
    }
    return [];
  });
}
