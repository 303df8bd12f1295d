import { defaultVersion } from '../ecosystems/backing-services/index.js';
import type { BackingService, BackingServiceKind, Profile, Resource, Service } from '../model/index.js';
import type { Design } from '../platforms/contract.js';

/** Services that somebody else runs by their nature. */
const HOSTED = new Set<BackingServiceKind>(['supabase', 'neon', 'planetscale', 'firebase', 'upstash', 'smtp', 's3']);
/** Kinds that keep their data across restarts, and the first size of their volume. */
const STORAGE_GIBIBYTES: Partial<Record<BackingServiceKind, number>> = {
  postgres: 10,
  mysql: 10,
  mongodb: 10,
  redis: 1,
  rabbitmq: 4,
  kafka: 20,
  elasticsearch: 20,
  opensearch: 20,
  meilisearch: 10,
  clickhouse: 20,
  sqlserver: 20,
  nats: 4,
};

export interface PlacedService {
  readonly service: Service;
  readonly platform: string;
  readonly design: Design;
}

/** SQLite is a file of the service, not a service of its own. */
export function isStateful(service: Service): boolean {
  return service.backingServices.includes('sqlite');
}

/** A resource whose users live on different platforms has to be reachable from outside all of them. */
function provisionOf(kind: BackingServiceKind, consumers: readonly PlacedService[]): Resource['provision'] {
  if (HOSTED.has(kind)) return 'external';
  const platforms = new Set(consumers.map((placed) => placed.platform));
  const [first] = consumers;
  return first && platforms.size === 1 ? first.design.provision(kind) : 'external';
}

/** The kind is the name, unless a service already has it: both become names of containers, hosts and objects. */
function nameOf(kind: BackingServiceKind, placed: readonly PlacedService[]): string {
  return placed.some(({ service }) => service.name === kind) ? `${kind}-store` : kind;
}

function resourceOf(backing: BackingService, consumers: readonly PlacedService[], name: string): Resource {
  const declared = backing.version?.value ?? null;
  return {
    name,
    kind: backing.kind,
    flavour: backing.flavour,
    version: declared ?? defaultVersion(backing.kind, backing.flavour),
    versionBasis: declared === null ? 'assumed' : (backing.version?.basis ?? 'assumed'),
    provision: provisionOf(backing.kind, consumers),
    consumers: consumers.map((placed) => placed.service.name),
    storageGibibytes: HOSTED.has(backing.kind) ? null : (STORAGE_GIBIBYTES[backing.kind] ?? null),
  };
}

/** The backing services that the planned services use, one resource a kind. */
export function resourcesOf(profile: Profile, placed: readonly PlacedService[]): Resource[] {
  return profile.backingServices
    .filter((backing) => backing.kind !== 'sqlite')
    .flatMap((backing) => {
      const consumers = placed.filter(({ service }) => service.backingServices.includes(backing.kind));
      return consumers.length === 0 ? [] : [resourceOf(backing, consumers, nameOf(backing.kind, placed))];
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
