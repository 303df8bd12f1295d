import type { Lexicon } from '../../language/lexicon.js';
import { mayNamePlatformOrPlace } from '../../language/names.js';
import { type TermFinder, termFinder } from '../../language/terms.js';
import { mentions } from '../words.js';
import { REPLICA_WORD } from './figures.js';
import { namedInSpecs } from './named.js';
import type { Reading } from './reading.js';

/** Words that qualify a fact and never make one. */
const QUALIFIERS: ReadonlySet<string> = new Set([
  'platform',
  'region',
  'not-region',
  'residency',
  'min',
  'max',
  'instance',
  'cpu',
  'memory',
  'managed',
  'self-hosted',
  'replication',
  'backup',
  'local-only',
]);

const anchors = new Map<string, TermFinder>();

function anchorsOf(lexicons: readonly Lexicon[]): TermFinder {
  const key = lexicons.map((lexicon) => lexicon.language).join(' ');
  const known = anchors.get(key);
  if (known) return known;
  const words = lexicons.flatMap((lexicon) => [
    ...Object.entries(lexicon.requirements.categories).flatMap(([category, terms]) =>
      QUALIFIERS.has(category) ? [] : terms,
    ),
    ...Object.values(lexicon.environments).flat(),
    ...(lexicon.requirements.units.free ?? []),
  ]);
  const made = termFinder([...words, ...namedInSpecs]);
  anchors.set(key, made);
  return made;
}

const TOLD_BY_HEADING = ['availability', 'latency', 'budget', 'auto', 'instance'];

/** False for a sentence that no extractor can find anything in: one pass instead of one for each of them. */
export function mayHoldFacts(reading: Reading): boolean {
  const { text, about, lexicons } = reading;
  if (anchorsOf(lexicons)(text).length > 0 || REPLICA_WORD.test(text) || mayNamePlatformOrPlace(text, lexicons))
    return true;
  return /\d/u.test(text) && TOLD_BY_HEADING.some((category) => mentions(about, category, lexicons));
}
