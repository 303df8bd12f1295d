import { lexiconOf } from '../../language/lexicon.js';
import { type PlaceMention, placeMentions, placeOf } from '../../language/names.js';
import type { Polarity } from '../../model/index.js';
import { mentions, SPEC_LANGUAGES } from '../words.js';
import type { Hit, Reading } from './reading.js';

/** "or" of every language: between two region ids the language of the sentence is hard to tell. */
const OR_WORDS = new Set(SPEC_LANGUAGES.flatMap((tag) => lexiconOf(tag).roles.or.map((word) => word.toLowerCase())));

/** A region a provider names in short, right before the place in brackets: "sin(싱가포르)", "`icn` (Seoul)". */
const SHORT_REGION = /([a-z]{3}\d?)`?\s*[(（]\s*$/u;

function regionOf(mention: PlaceMention, text: string): string | null {
  if (mention.region) return mention.region;
  const short = SHORT_REGION.exec(text.slice(Math.max(0, mention.start - 10), mention.start))?.[1];
  return short !== undefined && placeOf(short) === mention.place ? short : null;
}

function hasOrBetween(first: PlaceMention, second: PlaceMention, text: string): boolean {
  const gap = text.slice(first.end, second.start);
  if (gap.length > 12) return false;
  if (/\//u.test(gap)) return true;
  return OR_WORDS.has(gap.trim().toLowerCase());
}

/** "us-east-1 or eu-west-1": neither is decided. */
function isOpen(mention: PlaceMention, all: readonly PlaceMention[], reading: Reading): boolean {
  const index = all.indexOf(mention);
  const previous = all[index - 1];
  const next = all[index + 1];
  return Boolean(
    (previous && hasOrBetween(previous, mention, reading.text)) || (next && hasOrBetween(mention, next, reading.text)),
  );
}

/**
 * Regions and residency. A place's name alone is no region: the sentence must speak of one (a region id does), and a
 * region of the screen, of a citizen or of a weather report is none.
 */
export function placeHits(reading: Reading): Hit[] {
  const found = placeMentions(reading.text);
  if (found.length === 0 || mentions(reading.text, 'not-region', reading.lexicons)) return [];
  const resides = mentions(reading.text, 'residency', reading.lexicons);
  const isAbout =
    mentions(reading.text, 'region', reading.lexicons) ||
    mentions(reading.sentence.about.at(-1) ?? '', 'region', reading.lexicons);
  const withIds = found.some(({ region }) => region !== null);
  // "Tokyo region (ap-northeast-1)" is one region said twice.
  const distinct = found.filter(
    (mention) =>
      mention.region !== null || !found.some((other) => other.region !== null && other.place === mention.place),
  );
  return distinct.flatMap((mention): Hit[] => {
    const region = regionOf(mention, reading.text);
    if (!resides && !isAbout && region === null) return [];
    if (withIds && mention.region === null && !resides) return [];
    const value = { place: mention.place, ...(region === null ? {} : { region }) };
    const polarity: { polarity?: Polarity } = isOpen(mention, distinct, reading) ? { polarity: 'undecided' } : {};
    const hit = { value, start: mention.start, end: mention.end, ...polarity };
    const categories = [
      ...(resides ? (['residency'] as const) : []),
      ...(isAbout || region !== null ? (['region'] as const) : []),
    ];
    return categories.map((category) => ({ category, ...hit }));
  });
}
