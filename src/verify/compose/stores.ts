import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { field, isRecord, listOf, textOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { serviceRule } from './kit.js';
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

export function isLocal(address: string | null): boolean {
  return address !== null && /^(?:127\.|\[?::1|localhost)/u.test(address);
}

export const storeRules: readonly Rule[] = [
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
