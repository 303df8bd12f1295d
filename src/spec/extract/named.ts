import { z } from 'zod';
import { loadData } from '../../data/load.js';
import complianceContent from '../../language/names/compliance.json' with { type: 'json' };
import servicesContent from '../../language/names/data-services.json' with { type: 'json' };
import { matchesOf, termFinder } from '../../language/terms.js';
import { fold } from '../../language/text.js';
import type { RequirementCategory } from '../../model/index.js';
import { categoryWords, mentions } from '../words.js';
import { placesOf } from './numbers.js';
import type { Hit, Reading } from './reading.js';

const data = loadData(
  'names/data-services.json',
  {
    databases: z.record(z.string(), z.strictObject({ names: z.array(z.string()) })),
    services: z.record(z.string(), z.string().nullable()),
    monitoring: z.array(z.string()),
  },
  servicesContent,
);

const frameworks = loadData(
  'names/compliance.json',
  {
    frameworks: z.record(
      z.string(),
      z.strictObject({ names: z.array(z.string()), exact: z.array(z.string()).optional() }),
    ),
  },
  complianceContent,
).frameworks;

interface Place {
  readonly start: number;
  readonly end: number;
}

function placesOfNames(text: string, names: readonly string[]): Place[] {
  return matchesOf(text, names).map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

const databases = Object.entries(data.databases).map(([engine, { names }]) => ({ engine, names }));
const managedServices = Object.entries(data.services).map(([name, engine]) => ({ engine, names: [name] }));

/** Names of databases, data services, standards and monitoring tools. */
export const namedInSpecs: readonly string[] = [
  ...databases.flatMap(({ names }) => names),
  ...managedServices.flatMap(({ names }) => names),
  ...Object.values(frameworks).flatMap(({ names, exact = [] }) => [...names, ...exact]),
  ...data.monitoring,
];

/** What the sentence says about how a database is kept. */
function keeping(reading: Reading): Hit['value'] {
  const has = (category: string) => mentions(reading.text, category, reading.lexicons);
  return {
    ...(has('self-hosted') ? { managed: false } : has('managed') ? { managed: true } : {}),
    ...(has('replication') ? { replication: true } : {}),
    ...(has('backup') ? { backup: true } : {}),
  };
}

const ARROW_AFTER = /^\s*(?:->|→|⇒|=>)/u;
const VERSION = /^\s?v?(\d{1,2}(?:\.\d{1,2})?)(?![\d.,]*\d|\s?[%%])/u;

interface FoundStore extends Place {
  readonly engine: string | null;
  /** The service that runs it, where one is named. */
  readonly service: string | null;
}

function isInside(item: Place, other: Place): boolean {
  return item.start >= other.start && item.end <= other.end && item.end - item.start < other.end - other.start;
}

/** "PostgreSQL (AWS RDS)", "Neon PostgreSQL": the service and the engine it runs are one database. */
function joinedStores(found: readonly FoundStore[]): { readonly store: FoundStore; readonly managed: boolean }[] {
  const engines = found.filter(({ service }) => service === null);
  const services = found.filter(({ service }) => service !== null);
  const runs = (service: FoundStore, engine: FoundStore) => service.engine === null || service.engine === engine.engine;
  return [
    ...engines.map((store) => ({ store, managed: services.some((service) => runs(service, store)) })),
    ...services
      .filter((service) => !engines.some((engine) => runs(service, engine)))
      .map((store) => ({ store, managed: true })),
  ];
}

function storeValue(store: FoundStore, managed: boolean, text: string): Hit['value'] {
  const version = store.engine ? VERSION.exec(text.slice(store.end))?.[1] : undefined;
  const name =
    store.engine === null
      ? { service: (store.service ?? '').toLowerCase().replace(/\s+/gu, '-') }
      : { engine: store.engine };
  return { ...name, ...(managed ? { managed: true } : {}), ...(version ? { version } : {}) };
}

/** Databases, by engine or by the service that runs one. "SQLite → Supabase" leaves SQLite behind. */
export function databaseHits(reading: Reading): Hit[] {
  const found: FoundStore[] = [
    ...databases.flatMap(({ engine, names }) =>
      placesOfNames(reading.text, names).map((place) => ({ engine, service: null, ...place })),
    ),
    ...managedServices.flatMap(({ engine, names }) =>
      placesOfNames(reading.text, names).map((place) => ({ engine, service: names[0] ?? null, ...place })),
    ),
  ];
  const outer = found.filter((item) => !found.some((other) => isInside(item, other)));
  const arrows = outer.some(({ end }) => ARROW_AFTER.test(reading.text.slice(end)));
  const stores = arrows ? outer.map((store) => ({ store, managed: store.service !== null })) : joinedStores(outer);
  const shared = stores.length > 0 ? keeping(reading) : {};
  return stores.map(({ store, managed }): Hit => {
    const value = { ...storeValue(store, managed, reading.text), ...shared };
    const hit = { category: 'database' as const, value, start: store.start, end: store.end };
    return ARROW_AFTER.test(reading.text.slice(store.end)) ? { ...hit, polarity: 'historical' } : hit;
  });
}

/** Laws and standards by any of their names. "AVG" is the Dutch law only in capitals and not as a function. */
export function complianceHits(reading: Reading): Hit[] {
  return Object.entries(frameworks).flatMap(([framework, { names, exact = [] }]) => {
    const places = placesOfNames(reading.text, names);
    const exactPlaces = exact.flatMap((name) =>
      [...reading.text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_(])`, 'gu'))].map((match) => ({
        start: match.index,
        end: match.index + match[0].length,
      })),
    );
    const dutch = reading.language === 'nl' ? exactPlaces : [];
    const first = [...places, ...dutch][0];
    return first ? [{ category: 'compliance' as const, value: { framework }, ...first }] : [];
  });
}

const NAMED_KINDS: readonly (readonly [RequirementCategory, string, string, string])[] = [
  ['integration', 'cdn', 'kind', 'cdn'],
  ['integration', 'queue', 'kind', 'queue'],
  ['integration', 'cron', 'kind', 'cron'],
  ['integration', 'mail', 'kind', 'mail'],
  ['integration', 'object-storage', 'kind', 'object-storage'],
  ['integration', 'cache', 'kind', 'cache'],
  ['integration', 'search', 'kind', 'search'],
  ['application-type', 'app-api', 'type', 'api'],
  ['application-type', 'app-frontend', 'type', 'frontend'],
  ['application-type', 'app-full-stack', 'type', 'full-stack'],
  ['application-type', 'app-microservices', 'type', 'microservices'],
  ['application-type', 'app-static-site', 'type', 'static-site'],
  ['application-type', 'app-worker', 'type', 'worker'],
  ['rollout', 'blue-green', 'strategy', 'blue-green'],
  ['rollout', 'canary', 'strategy', 'canary'],
  ['rollout', 'rolling', 'strategy', 'rolling'],
  ['security', 'encryption', 'control', 'encryption'],
];

/** Facts that one word states: what is integrated, rolled out, encrypted. */
export function wordHits(reading: Reading): Hit[] {
  return NAMED_KINDS.flatMap(([category, words, key, value]) => {
    const place = placesOf(reading.text, categoryWords(words, reading.lexicons))[0];
    return place ? [{ category, value: { [key]: value }, ...place }] : [];
  });
}

export function zeroDowntimeHits(reading: Reading): Hit[] {
  const place = placesOf(reading.text, categoryWords('zero-downtime', reading.lexicons))[0];
  return place ? [{ category: 'zero-downtime', value: { enabled: true }, ...place }] : [];
}

const monitoring = data.monitoring.map((tool) => ({ tool, find: termFinder([tool]) }));

export function monitoringHits(reading: Reading): Hit[] {
  return monitoring.flatMap(({ tool, find }) => {
    const [match] = find(reading.text);
    return match
      ? [
          {
            category: 'monitoring' as const,
            value: { tool: fold(tool).toLowerCase().replace(/\s+/gu, '-') },
            start: match.index,
            end: match.index + match[0].length,
          },
        ]
      : [];
  });
}

/** Environments count where the sentence lists them or is about them, not wherever "production" is said. */
export function environmentHits(reading: Reading): Hit[] {
  const found = (['development', 'staging', 'production'] as const).flatMap((environment) => {
    const place = placesOf(
      reading.text,
      reading.lexicons.map((lexicon) => lexicon.environments[environment]),
    )[0];
    return place ? [{ environment, ...place }] : [];
  });
  const isAbout =
    reading.sentence.kind === 'field' && /environment|환경|環境|环境|entorno|omgeving/iu.test(reading.about);
  if (reading.sentence.kind === 'heading' || (found.length < 2 && !isAbout)) return [];
  return found.map(({ environment, start, end }) => ({ category: 'environment', value: { environment }, start, end }));
}
