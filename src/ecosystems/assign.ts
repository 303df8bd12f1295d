import type { Service } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { baseName } from '../repository/paths.js';
import type { DeploymentFacts } from './deployment-files/contract.js';
import { dnsLabel } from './names.js';
import { isWithin } from './source.js';

/** How sure it is that a deployment file speaks of a service. */
const SCORE = { ownFolder: 100, startsIt: 60, names: 40, copiesIt: 10, above: 1 } as const;

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter(Boolean);
}

/** Names by which a file may call the service: its own, its folder's, its package's. */
function namesOf(service: Service): Set<string> {
  const own = [service.name, baseName(service.root), service.workspace?.packageName?.replace(/^@[^/]*\//u, '')];
  return new Set(own.flatMap((name) => (name === undefined ? [] : (dnsLabel(name) ?? []))));
}

function startsService(facts: DeploymentFacts, service: Service): boolean {
  const start = facts.start?.value;
  if (start === undefined || service.root === '.') return false;
  const packageName = service.workspace?.packageName;
  return (
    start.includes(`${service.root}/`) ||
    (packageName != null && words(start).join(' ').includes(words(packageName).join(' ')))
  );
}

function namesService(facts: DeploymentFacts, service: Service): boolean {
  const names = namesOf(service);
  if (facts.serviceName !== null && names.has(dnsLabel(facts.serviceName) ?? '')) return true;
  const fileWords = words(
    facts.file.replace(/(dockerfile|containerfile|docker|compose|ya?ml|prod(uction)?|build|deploy)/giu, ' '),
  );
  const name = dnsLabel(baseName(service.root));
  return name !== null && service.root !== '.' && words(name).every((word) => fileWords.includes(word));
}

function copiesService(repository: Repository, facts: DeploymentFacts, service: Service): boolean {
  if ((facts.kind !== 'dockerfile' && facts.dockerfile === null) || service.root === '.') return false;
  const text = repository.read(facts.dockerfile ?? facts.file) ?? '';
  return text.includes(`${service.root}/`) || text.includes(`${service.root} `);
}

function score(repository: Repository, facts: DeploymentFacts, service: Service): number {
  if (facts.root === service.root) return SCORE.ownFolder + (namesService(facts, service) ? SCORE.names : 0);
  // A file that names no place (a Kubernetes manifest) stands above all services: only names tell.
  if (facts.root !== null && !isWithin(service.root, facts.root)) return 0;
  return (
    SCORE.above +
    (startsService(facts, service) ? SCORE.startsIt : 0) +
    (namesService(facts, service) ? SCORE.names : 0) +
    (copiesService(repository, facts, service) ? SCORE.copiesIt : 0)
  );
}

/**
 * The service that a deployment file speaks of: the one in its folder, else the one that it starts, names or copies.
 * Null where nothing tells several apart; a file above exactly one service is that one's.
 */
export function serviceOfFacts(
  repository: Repository,
  facts: DeploymentFacts,
  services: readonly Service[],
): Service | null {
  const scored = services
    .map((service) => ({ service, points: score(repository, facts, service) }))
    .filter(({ points }) => points > 0)
    .sort((left, right) => right.points - left.points);
  const [best, next] = scored;
  if (best === undefined) return null;
  if (next === undefined) return best.service;
  const equals = scored.filter(({ points }) => points === best.points);
  // A file that opens ports, above several services, speaks of the one that listens.
  const listening = equals.filter(({ service }) => service.kind.value === 'web' || service.kind.value === 'api');
  const first =
    equals.length === 1 ? equals[0] : facts.ports.length > 0 && listening.length === 1 ? listening[0] : undefined;
  return first !== undefined && best.points > SCORE.above ? first.service : null;
}

/** All deployment facts of each service. */
export function assignFacts(
  repository: Repository,
  all: readonly DeploymentFacts[],
  services: readonly Service[],
): Map<Service, DeploymentFacts[]> {
  const assigned = new Map<Service, DeploymentFacts[]>(services.map((service) => [service, []]));
  for (const facts of all) {
    const service = serviceOfFacts(repository, facts, services);
    if (service) assigned.get(service)?.push(facts);
  }
  return assigned;
}
