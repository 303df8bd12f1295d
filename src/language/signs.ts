import type { Intent } from '../model/index.js';
import type { Lexicon, Roles } from './lexicon.js';
import { type TermFinder, termFinder } from './terms.js';

export type Role = keyof Roles;

/** What a word or phrase of a lexicon means where it stands in a text. */
export type Sign = (
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'action' | 'artifact'; readonly intent: Intent }
  | { readonly kind: 'create' | 'existing' }
) & { readonly start: number; readonly end: number; readonly text: string };

type Meaning =
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'action' | 'artifact'; readonly intent: Intent }
  | { readonly kind: 'create' | 'existing' };

interface Finder {
  readonly meaning: Meaning;
  readonly find: TermFinder;
}

/**
 * Which lexicons speak about what. Role words come from the prompt's own language: English "no" is a refusal,
 * Portuguese "no" is "in the". Words for actions and artifacts are taken from English too, because developers
 * everywhere use them.
 */
export interface Lexicons {
  readonly roles: readonly Lexicon[];
  readonly words: readonly Lexicon[];
}

function findersOf(meanings: readonly (readonly [Meaning, readonly string[]])[], lexicon: Lexicon): Finder[] {
  return meanings.map(([meaning, words]) => ({ meaning, find: termFinder(words, lexicon.proclitics) }));
}

function roleFinders(lexicon: Lexicon): Finder[] {
  return findersOf(
    Object.entries(lexicon.roles).map(([role, words]) => [{ kind: 'role', role: role as Role }, words] as const),
    lexicon,
  );
}

function intentMeanings(kind: 'action' | 'artifact', table: Lexicon['actions']) {
  return Object.entries(table).map(([intent, words]) => [{ kind, intent: intent as Intent }, words] as const);
}

function wordFinders(lexicon: Lexicon): Finder[] {
  return findersOf(
    [
      ...intentMeanings('action', lexicon.actions),
      ...intentMeanings('artifact', lexicon.artifacts),
      [{ kind: 'create' }, lexicon.create],
      [{ kind: 'existing' }, lexicon.existing],
    ],
    lexicon,
  );
}

/** The finders of a lexicon keep what they compiled. */
function remembered(make: (lexicon: Lexicon) => Finder[]): (lexicon: Lexicon) => Finder[] {
  const made = new Map<string, Finder[]>();
  return (lexicon) => {
    const known = made.get(lexicon.language);
    if (known) return known;
    const finders = make(lexicon);
    made.set(lexicon.language, finders);
    return finders;
  };
}

const roleFindersOf = remembered(roleFinders);
const wordFindersOf = remembered(wordFinders);

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The longest spans, none over another, in the order of the text: "deployment pipeline" is a pipeline, no deployment.
 * Spans over the very same letters stay together: they are several meanings of one word.
 */
export function withoutOverlaps<T extends Span>(spans: readonly T[]): T[] {
  const sorted = [...spans].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: T[] = [];
  for (const span of sorted) {
    const isFree = kept.every(
      (other) =>
        span.end <= other.start || span.start >= other.end || (span.start === other.start && span.end === other.end),
    );
    if (isFree) kept.push(span);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function found(text: string, finders: readonly Finder[]): Sign[] {
  return finders.flatMap(({ meaning, find }) =>
    find(text).map((match) => ({
      ...meaning,
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
    })),
  );
}

function isNeutral(sign: Sign): boolean {
  return sign.kind === 'role' && sign.role === 'neutral';
}

/** "Get it running on": the "running on" inside is no statement about today. */
function isPartOfAction(sign: Sign, actions: readonly Sign[]): boolean {
  if (sign.kind !== 'role' || !/^context/u.test(sign.role)) return false;
  return actions.some((action) => action.start < sign.start && action.end >= sign.end);
}

/**
 * Everything the lexicons know in a folded text, longest first. Roles and words may overlap ("should I use" weighs
 * platforms and asks for an explanation); a neutral phrase hides both.
 */
export function signsIn(text: string, lexicons: Lexicons): Sign[] {
  const roles = found(text, lexicons.roles.flatMap(roleFindersOf));
  const words = found(text, lexicons.words.flatMap(wordFindersOf));
  const neutral = roles.filter(isNeutral);
  const actions = words.filter((sign) => sign.kind === 'action');
  return [...withoutOverlaps(roles), ...withoutOverlaps([...words, ...neutral])]
    .filter((sign) => !isNeutral(sign) && !isPartOfAction(sign, actions))
    .sort((a, b) => a.start - b.start);
}
