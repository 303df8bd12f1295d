import { clauseAt } from '../../language/denial.js';
import { matchesOf } from '../../language/terms.js';
import { fold } from '../../language/text.js';
import type { Requirement, RequirementCategory } from '../../model/index.js';
import { mentions } from '../words.js';
import type { Hit, Reading } from './reading.js';

interface Named {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function named(text: string, tables: readonly Readonly<Record<string, readonly string[]>>[]): Named[] {
  return tables.flatMap((table) =>
    Object.entries(table).flatMap(([name, words]) =>
      matchesOf(text, words).map((match) => ({ name, start: match.index, end: match.index + match[0].length })),
    ),
  );
}

/** The name that the hit belongs to: in its clause the nearest one before it, else after it; else the nearest heading's. */
function owner(
  hit: Hit,
  reading: Reading,
  tables: readonly Readonly<Record<string, readonly string[]>>[],
): string | null {
  const all = named(reading.text, tables);
  const clause = clauseAt(reading.clauses(), hit.start);
  const near = clause ? all.filter((item) => item.start >= clause.start && item.start < clause.end) : all;
  const before = near.filter((item) => item.end <= hit.start).sort((a, b) => b.end - a.end)[0];
  const after = near.filter((item) => item.start >= hit.end).sort((a, b) => a.start - b.start)[0];
  const found = before ?? after;
  if (found) return found.name;
  // "Development: local machines (Docker Compose)": the label of the sentence, where only one is named.
  if (all.length > 0 && all.every((item) => item.name === all[0]?.name && item.end <= hit.start))
    return all[0]?.name ?? null;
  for (const heading of [...reading.sentence.about].reverse()) {
    const inHeading = named(fold(heading), tables);
    const first = inHeading[0];
    // A heading that names several ("Staging and production") says nothing about one.
    if (first && inHeading.every((item) => item.name === first.name)) return first.name;
  }
  return null;
}

/** What a figure is measured on, where it is not the whole: an uptime of the API is not that of the database. */
const MEASURED: readonly (readonly [string, RegExp])[] = [
  ['database', /\b(?:database|DB|base de datos|databank|Datenbank)\b|데이터베이스|データベース|数据库|資料庫/iu],
  ['cdn', /\bCDN\b/u],
  ['api', /\bAPI\b/u],
];
const FIGURES: ReadonlySet<RequirementCategory> = new Set([
  'availability',
  'latency',
  'recovery-point',
  'recovery-time',
]);

function measuredOn(hit: Hit, reading: Reading): string | null {
  if (!FIGURES.has(hit.category)) return null;
  return MEASURED.find(([, words]) => words.test(reading.text))?.[0] ?? null;
}

/** Which component and environment a fact is about; null where it is about all. */
export function scopeOf(hit: Hit, reading: Reading): Requirement['scope'] {
  const tables = reading.lexicons.map((lexicon) => lexicon.services);
  const component = owner(hit, reading, tables) ?? measuredOn(hit, reading);
  if (hit.category === 'environment') return { component, environment: null };
  const local = mentions(reading.text, 'local-only', reading.lexicons);
  const environment = owner(
    hit,
    reading,
    reading.lexicons.map((lexicon) => lexicon.environments),
  );
  return { component, environment: environment ?? (local ? 'development' : null) };
}
