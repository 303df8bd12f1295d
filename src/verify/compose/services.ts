import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { field, textOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { composeRule, serviceRule } from './kit.js';
import type { ComposeService } from './reading.js';
import { isLocal } from './stores.js';

export const serviceRules: readonly Rule[] = [
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
];

/** Keys that hold a duration. */
const DURATIONS = [
  ['healthcheck', 'interval'],
  ['healthcheck', 'timeout'],
  ['healthcheck', 'start_period'],
  ['healthcheck', 'start_interval'],
  ['stop_grace_period'],
] as const;

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
