import { z } from 'zod';
import { loadData } from '../data/load.js';
import type { Lexicon } from './lexicon.js';
import placesContent from './names/places.json' with { type: 'json' };
import platformsContent from './names/platforms.json' with { type: 'json' };
import { withoutOverlaps } from './signs.js';
import { type TermFinder, termFinder, termsExpression } from './terms.js';

const PlatformNamesSchema = z.strictObject({
  names: z.array(z.string()),
  /** The name is also an everyday word, so it counts only where the sentence treats it as a name. */
  commonWord: z.boolean().optional(),
  /** Products of the same maker that are no place to deploy to. */
  notBefore: z.array(z.string()).optional(),
});

const platformNames = loadData(
  'names/platforms.json',
  {
    platforms: z.record(z.string(), PlatformNamesSchema),
    elsewhere: z.record(z.string(), z.array(z.string())),
    vendors: z.record(z.string(), z.array(z.string())),
  },
  platformsContent,
);

const places = loadData(
  'names/places.json',
  { places: z.record(z.string(), z.strictObject({ regions: z.array(z.string()), names: z.array(z.string()) })) },
  placesContent,
).places;

/** Ids of all platforms and vendors that a route may name. */
export const platformIds: readonly string[] = Object.keys(platformNames.platforms);

/** True where `id` is the bare vendor of the more exact `other` ("aws" beside "aws-ecs"). */
export function isVendorOf(id: string, other: string): boolean {
  return platformNames.vendors[id]?.includes(other) ?? false;
}

export function isVendor(id: string): boolean {
  return Object.hasOwn(platformNames.vendors, id);
}

export interface Mention {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** An everyday word that is a name only if the sentence around it says so. */
  readonly doubtful: boolean;
}

interface Finder {
  readonly id: string;
  readonly find: TermFinder;
  readonly commonWord: boolean;
  readonly notBefore: RegExp | null;
}

/** Parts of file names, packages and hosts are no mention: `vercel.json`, `@vercel/og`, `my-railway-app`. */
const INSIDE_LEFT = /(?:[\p{Script=Latin}\p{N}_]-|[_@/\\]|[\p{Script=Latin}\p{N}]\.)$/u;
const INSIDE_RIGHT =
  /^(?:[_@]|\/[\p{Script=Latin}]|-(?!(?:based|hosted|only|first|native)\b)[a-z0-9]{3,}|\.(?:json|toml|ya?ml|tsx?|m?js|config|com|app|env|io|dev|net|org)\b)/u;

function finder(id: string, names: readonly string[], lexicons: readonly Lexicon[], notBefore: readonly string[] = []) {
  const endings = [...new Set(lexicons.flatMap((lexicon) => lexicon.nameEndings))];
  const latin = names.filter((name) => /^\p{Script=Latin}/u.test(name));
  const glued = latin.flatMap((name) => endings.map((ending) => `${name}${ending}`));
  const local = lexicons.flatMap((lexicon) => lexicon.platforms[id] ?? []);
  const proclitics = lexicons.flatMap((lexicon) => lexicon.proclitics);
  const find = termFinder([...names, ...glued, ...local], proclitics);
  const commonWord = platformNames.platforms[id]?.commonWord ?? false;
  const following = termsExpression(notBefore);
  return { id, find, commonWord, notBefore: following && new RegExp(`^\\s+(?:${following.source})`, 'iu') };
}

function findersFor(lexicons: readonly Lexicon[], elsewhere: boolean): Finder[] {
  const known = Object.entries(platformNames.platforms).map(([id, entry]) =>
    finder(id, entry.names, lexicons, entry.notBefore),
  );
  const others = elsewhere
    ? Object.entries(platformNames.elsewhere).map(([id, names]) => finder(id, names, lexicons))
    : [];
  return [...known, ...others];
}

const cache = new Map<string, Finder[]>();

function cachedFinders(lexicons: readonly Lexicon[], elsewhere: boolean): Finder[] {
  const key = `${elsewhere} ${lexicons.map((lexicon) => lexicon.language).join(' ')}`;
  const known = cache.get(key);
  if (known) return known;
  const made = findersFor(lexicons, elsewhere);
  cache.set(key, made);
  return made;
}

/** A capital inside a sentence, a domain, or a foreign script right beside it marks a name. */
function looksLikeName(text: string, start: number, matched: string): boolean {
  if (!/^\p{Script=Latin}/u.test(matched) || /[.\s]/u.test(matched)) return true;
  const after = text.slice(start + matched.length);
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(after))
    return true;
  if (/[^\p{Script=Latin}\s\p{P}\p{N}]\s*$/u.test(text.slice(0, start))) return true;
  // "platform: railway", alone behind its label.
  if (/:\s*["'`]?$/u.test(text.slice(0, start)) && /^["'`]?\s*(?:$|[,;(\n])/u.test(after)) return true;
  const opensSentence = /(?:^|[.!?\n])\s*$/u.test(text.slice(0, start));
  return (
    /^\p{Lu}/u.test(matched) && !(opensSentence && /^\s+(?:a|an|the|this|that|my|our|your|all|each)\b/iu.test(after))
  );
}

function mentionsOf(finder: Finder, text: string): Mention[] {
  const found: Mention[] = [];
  for (const match of finder.find(text)) {
    const start = match.index;
    const end = start + match[0].length;
    const latin = /\p{Script=Latin}/u.test(match[0]);
    const rest = text.slice(end);
    if (latin && (INSIDE_LEFT.test(text.slice(Math.max(0, start - 2), start)) || INSIDE_RIGHT.test(rest))) continue;
    if (finder.notBefore?.test(rest)) continue;
    const doubtful = finder.commonWord && !looksLikeName(text, start, match[0]);
    found.push({ id: finder.id, start, end, text: match[0], doubtful });
  }
  return found;
}

/**
 * Platforms named in a folded text.
 * @param options.elsewhere also places we have no platform for (a SPEC may ask for them; a route may not)
 */
export function platformMentions(
  text: string,
  lexicons: readonly Lexicon[],
  options: { readonly elsewhere?: boolean } = {},
): Mention[] {
  return withoutOverlaps(
    cachedFinders(lexicons, options.elsewhere ?? false).flatMap((finder) => mentionsOf(finder, text)),
  );
}

export interface PlaceMention {
  readonly place: string;
  /** The provider's region id, where the text names one. */
  readonly region: string | null;
  readonly start: number;
  readonly end: number;
}

const REGION_ID =
  /(?<![\w-])(?:(?:us|eu|ap|ca|sa|me|af|il|mx|cn)-(?:gov-)?(?:north|south|east|west|central|northeast|southeast|northwest|southwest|chuncheon|seoul)-\d|(?:us|europe|asia|australia|northamerica|southamerica|africa|me)-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)\d(?:-[a-z0-9]{5,8})?)(?![\w-])/giu;

interface PlaceFinder {
  readonly place: string;
  readonly find: TermFinder;
}

let placeFinders: PlaceFinder[] | null = null;

function allPlaceFinders(): PlaceFinder[] {
  placeFinders ??= Object.entries(places).map(([place, { names }]) => ({
    place,
    find: termFinder(names, ['ال', 'ب', 'في', 'ו', 'ב', 'ל', 'מ']),
  }));
  return placeFinders;
}

const placeOfRegion = new Map(
  Object.entries(places).flatMap(([place, { regions }]) => regions.map((region) => [region, place] as const)),
);

/** The place of a provider's region id (`ap-northeast-2`, `icn1`, `koreacentral`), or null. */
export function placeOf(region: string): string | null {
  return placeOfRegion.get(region.toLowerCase()) ?? null;
}

/** Places and region ids named in a folded text, in its order. */
export function placeMentions(text: string): PlaceMention[] {
  const ids = [...text.matchAll(REGION_ID)].map((match) => {
    const region = match[0].toLowerCase();
    return { place: placeOf(region) ?? region, region, start: match.index, end: match.index + match[0].length };
  });
  const named = allPlaceFinders().flatMap(({ place, find }) =>
    find(text)
      // "us", "eu" and "usa" in lower case are words of many languages.
      .filter(
        (match) => match[0].length > 3 || /[^\p{Script=Latin}]/u.test(match[0]) || match[0] === match[0].toUpperCase(),
      )
      .map((match) => ({ place, region: null, start: match.index, end: match.index + match[0].length })),
  );
  const free = named.filter((name) => ids.every((id) => name.end <= id.start || name.start >= id.end));
  return [...ids, ...free].sort((a, b) => a.start - b.start);
}

/** A quick test whether a folded text can name a platform or a place at all; most sentences of a document do not. */
export function mayNamePlatformOrPlace(text: string, lexicons: readonly Lexicon[]): boolean {
  return (
    text.search(REGION_ID) >= 0 ||
    cachedFinders(lexicons, true).some(({ find }) => find(text).length > 0) ||
    allPlaceFinders().some(({ find }) => find(text).length > 0)
  );
}
