import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { field, isRecord, listOf, textOf, textsOf } from '../reading/data.js';
import { serviceRule } from './kit.js';
import type { ComposeService } from './reading.js';

export const isolationRules: readonly Rule[] = [
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
      id: 'compose/hardened',
      title: 'Production services give up what they do not need',
      references: ['CIS 5.4', 'CIS 5.11', 'CIS 5.13', 'CIS 5.15', 'CIS 5.26', 'CIS 5.29'],
      severity: 'info',
      tier: 'production',
      help: 'Set restart, cap_drop: [ALL], security_opt: [no-new-privileges:true], read_only and limits.',
    },
    (service, compose) => (compose.production ? hardeningGaps(service) : []),
  ),
];

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
