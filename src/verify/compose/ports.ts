import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { field } from '../reading/data.js';
import { composeRule, serviceRule } from './kit.js';
import type { ComposeService } from './reading.js';

/** Two mappings take the same port of the same address (0.0.0.0 takes all). */
function clash(a: string | null, b: string | null): boolean {
  const wide = (address: string | null) => address === null || address === '0.0.0.0' || address === '[::]';
  return wide(a) || wide(b) || a === b;
}

export const portRules: readonly Rule[] = [
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
];

function protocol(port: { readonly written: string }): string {
  return /\/udp$/iu.test(port.written) ? 'udp' : 'tcp';
}
