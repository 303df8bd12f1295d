import type { Lexicon } from './lexicon.js';
import { type Mention, platformMentions } from './names.js';
import { type Lexicons, type Role, type Sign, signsIn } from './signs.js';

/** Platforms named in one breath ("Vercel, Netlify or Heroku"), with the word that joins them. */
export interface Group {
  readonly start: number;
  readonly end: number;
  readonly mentions: readonly Mention[];
  readonly joined: 'and' | 'or' | 'comma' | null;
}

export interface Clause {
  readonly start: number;
  readonly end: number;
  readonly signs: readonly Sign[];
  readonly groups: readonly Group[];
}

/** Words that follow what they speak about, so a clause is over when they have been said. */
const CLOSING: ReadonlySet<Role> = new Set([
  'refuseAfter',
  'negateAfter',
  'awayAfter',
  'contextAfter',
  'keepAfter',
  'comparedAfter',
]);

const JOINERS: ReadonlySet<Role> = new Set(['and', 'or', 'toBefore', 'toAfter']);

function joinBetween(text: string, from: number, to: number, signs: readonly Sign[]): Group['joined'] {
  const inside = signs.filter((sign) => sign.start >= from && sign.end <= to);
  if (inside.some((sign) => sign.kind !== 'role' || !JOINERS.has(sign.role))) return null;
  const gap = text.slice(from, to);
  const words = inside.reduce((rest, sign) => rest.replace(sign.text, ' '), gap);
  if (words.replace(/[\s,、،/&+·]/gu, '').length > 1) return null;
  const roles = inside.map((sign) => (sign.kind === 'role' ? sign.role : null));
  if (roles.includes('or') || gap.includes('/')) return 'or';
  if (roles.includes('and') || /[&+]/u.test(gap)) return 'and';
  return /[,、،·]/u.test(gap) ? 'comma' : null;
}

function groupsOf(text: string, mentions: readonly Mention[], signs: readonly Sign[]): Group[] {
  const groups: Group[] = [];
  for (const mention of mentions) {
    const last = groups.at(-1);
    const joined = last ? joinBetween(text, last.end, mention.start, signs) : null;
    if (last && joined) {
      const strongest = joined === 'comma' ? (last.joined ?? 'comma') : joined;
      groups[groups.length - 1] = {
        start: last.start,
        end: mention.end,
        mentions: [...last.mentions, mention],
        joined: strongest,
      };
    } else {
      groups.push({ start: mention.start, end: mention.end, mentions: [mention], joined: null });
    }
  }
  return groups;
}

/** Sentence ends, commas, dashes and brackets; a point inside a number, name or version is none. */
const PUNCTUATION = /[.](?=\s|$)|[!?;\n()。!?;…—–]|\s-\s|[,、،]|:(?=\s)/gu;

const ORDERS: ReadonlySet<Role> = new Set(['negateBefore', 'keepBefore', 'chooseBefore']);

/** A verb of doing, choosing or leaving alone: what an order begins with. */
function isOrder(sign: Sign): boolean {
  return sign.kind === 'action' || sign.kind === 'create' || (sign.kind === 'role' && ORDERS.has(sign.role));
}

/** An "and" opens a clause where it joins two things to do: right before a verb, or right after one (Korean, Japanese). */
function joinsTwoTasks(sign: Sign, signs: readonly Sign[], glued: boolean): boolean {
  if (sign.kind !== 'role' || sign.role !== 'and') return false;
  return signs.some(
    (other) =>
      isOrder(other) &&
      (glued
        ? other.end <= sign.start && sign.start - other.end <= 3
        : other.start >= sign.end && other.start - sign.end <= 12),
  );
}

/** Some words may stand on either side of what they speak about (Chinese 不要动): they close nothing. */
function meansBothSides(sign: Sign, signs: readonly Sign[]): boolean {
  return signs.some(
    (other) =>
      other.start === sign.start && other.end === sign.end && other.kind === 'role' && other.role.endsWith('Before'),
  );
}

function borders(text: string, signs: readonly Sign[], groups: readonly Group[], glued: boolean): number[] {
  const marks = [...text.matchAll(PUNCTUATION)].map((match) => match.index);
  const words = signs.flatMap((sign) => {
    if (joinsTwoTasks(sign, signs, glued)) return [glued ? sign.end : sign.start];
    if (sign.kind !== 'role') return [];
    if (sign.role === 'contrast') return [sign.start];
    return CLOSING.has(sign.role) && !meansBothSides(sign, signs) ? [sign.end] : [];
  });
  return [...marks, ...words]
    .filter((at) => groups.every((group) => at <= group.start || at >= group.end))
    .filter((at) => signs.every((sign) => at <= sign.start || at >= sign.end))
    .sort((a, b) => a - b);
}

/** Languages whose verb closes the clause and takes the connecting word as an ending. */
const VERB_LAST = new Set(['ko', 'ja', 'tr', 'hi']);

/** A prompt cut into clauses, each with the signs and platforms in it. The text is folded. */
export function clausesOf(text: string, lexicons: Lexicons, options: { readonly elsewhere?: boolean } = {}): Clause[] {
  const signs = signsIn(text, lexicons);
  const mentions = platformMentions(text, lexicons.words, options);
  const groups = groupsOf(text, mentions, signs);
  const glued = lexicons.roles.some((lexicon: Lexicon) => VERB_LAST.has(lexicon.language));
  const cuts = [0, ...new Set(borders(text, signs, groups, glued)), text.length];
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    return {
      start,
      end,
      signs: signs.filter((sign) => sign.start >= start && sign.start < end),
      groups: groups.filter((group) => group.start >= start && group.start < end),
    };
  });
}
