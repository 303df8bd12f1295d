import { lexiconOf } from '../../language/lexicon.js';
import { type PlatformPart, platformParts } from '../../language/platform-parts.js';
import type { Polarity } from '../../model/index.js';
import type { SectionRole } from '../document.js';
import { mentions, SPEC_LANGUAGES, says } from '../words.js';
import type { Hit, Reading } from './reading.js';

const ARROW = /^\s*(?:->|→|⇒|=>|➜)\s*$/u;

/** "Heroku → Fly.io": names joined by arrows, as one chain. */
function chainOf(part: PlatformPart, parts: readonly PlatformPart[], text: string): readonly PlatformPart[] {
  const index = parts.indexOf(part);
  let first = index;
  let last = index;
  const joined = (a: PlatformPart | undefined, b: PlatformPart | undefined) =>
    a !== undefined && b !== undefined && ARROW.test(text.slice(a.end, b.start));
  while (joined(parts[first - 1], parts[first])) first -= 1;
  while (joined(parts[last], parts[last + 1])) last += 1;
  return parts.slice(first, last + 1);
}

function chainPolarity(part: PlatformPart, chain: readonly PlatformPart[]): Polarity | undefined {
  if (chain.length < 2) return undefined;
  // Three hosts in a row are examples of a change, not a decision.
  if (chain.length > 2) return 'undecided';
  return chain[0] === part ? 'historical' : undefined;
}

type Verdict = Polarity | 'skip' | undefined;

function polarityOf(part: PlatformPart, parts: readonly PlatformPart[], reading: Reading): Verdict {
  const chained = chainPolarity(part, chainOf(part, parts, reading.text));
  if (chained) return chained;
  if (isOneOfSeveral(part, parts, reading.text)) return 'undecided';
  switch (part.part) {
    case 'refused':
      return 'excluded';
    case 'away':
      return parts.length > 1 || says(reading.text, 'past', reading.lexicons) ? 'historical' : undefined;
    case 'locative':
      return parts.some(({ part: other }) => other === 'target') ? 'historical' : undefined;
    case 'compared':
      return part.joined === 'or' || says(reading.text, 'undecided', reading.lexicons) ? 'undecided' : 'skip';
    default:
      return undefined;
  }
}

const OR_WORDS = new Set(SPEC_LANGUAGES.flatMap((tag) => lexiconOf(tag).roles.or.map((word) => word.toLowerCase())));

/** "ECS (containers) or Lambda (serverless)": alternatives, with a remark between them. */
function isAlternativeOf(part: PlatformPart, other: PlatformPart | undefined, text: string): boolean {
  if (!other || part.id === other.id) return false;
  const gap = text.slice(Math.min(part.end, other.end), Math.max(part.start, other.start));
  if (gap.length > 40 || /[.;]/u.test(gap)) return false;
  const outside = gap
    .replace(/\([^)]*\)/gu, ' ')
    .trim()
    .toLowerCase();
  return OR_WORDS.has(outside);
}

function isOneOfSeveral(part: PlatformPart, parts: readonly PlatformPart[], text: string): boolean {
  const index = parts.indexOf(part);
  return isAlternativeOf(part, parts[index - 1], text) || isAlternativeOf(part, parts[index + 1], text);
}

/** Little but the name itself: "- Railway", "Recommendation: AWS (Amazon Web Services)". */
function isBareName(parts: readonly PlatformPart[], reading: Reading): boolean {
  const named = parts.reduce((length, { start, end }) => length + end - start, 0);
  return reading.text.replace(/\([^)]*\)/gu, '').trim().length - named <= 24;
}

/** Sections in which a name alone is a statement. */
const NAMES_SUFFICE: ReadonlySet<SectionRole> = new Set(['out-of-scope', 'history', 'question']);

function speaksOfHosting(parts: readonly PlatformPart[], reading: Reading): boolean {
  const { role, kind } = reading.sentence;
  if (NAMES_SUFFICE.has(role)) return true;
  if (mentions(reading.text, 'platform', reading.lexicons)) return true;
  if (kind === 'field' || isBareName(parts, reading)) return mentions(reading.about, 'platform', reading.lexicons);
  const isDirected = parts.some(({ part }) => part === 'chosen' || part === 'target');
  return isDirected && (says(reading.text, 'must', reading.lexicons) || says(reading.text, 'should', reading.lexicons));
}

/** The maker's own pages and keys, and what merely works with the platform, are no place to run. */
const ITS_PAGES =
  /^[`"'*]*\s*(?:의\s*|の|的)?(?:dashboard|console|account|CLI|token|API key|docs|documentation|badge|team|대시보드|콘솔|계정|토큰|문서|ダッシュボード|コンソール|アカウント|控制台|账号|帳號|panel|consola|cuenta|Konto)(?![\p{Script=Latin}])/iu;
const MERELY_WORKS = /\b(?:SDK|analytics|status badge|compatib\w*)(?![\p{L}])|호환|互換|兼容|相容/iu;

/** Platforms that the sentence asks for, rules out, leaves open or leaves behind. */
export function platformHits(reading: Reading): Hit[] {
  const parts = platformParts(reading.clauses());
  if (parts.length === 0 || MERELY_WORKS.test(reading.text) || !speaksOfHosting(parts, reading)) return [];
  return parts.flatMap((part): Hit[] => {
    if (ITS_PAGES.test(reading.text.slice(part.end, part.end + 24))) return [];
    const polarity = polarityOf(part, parts, reading);
    if (polarity === 'skip') return [];
    const hit = { category: 'platform' as const, value: { platform: part.id }, start: part.start, end: part.end };
    return [polarity ? { ...hit, polarity } : hit];
  });
}
