import { type PlatformPart, platformParts } from '../../language/platform-parts.js';
import type { Polarity } from '../../model/index.js';
import { says } from '../words.js';
import type { Hit, Reading } from './reading.js';
import { speaksOf } from './reading.js';

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

const CONDITION = /^[\s,*]*(?:if|where|unless|만약|만일|もし|如果|若|si|als|wenn|falls)(?![\p{L}])/iu;
const CONSEQUENCE = /,|、|;|則|则|(?<!\p{L})(?:then|shall|must)(?!\p{L})/iu;

/** A platform inside a condition ("WHERE deployed on Kubernetes, …", "IF the host is changed (A -> B), …") is not asked for. */
function isConditional(part: PlatformPart, reading: Reading): boolean {
  if (!CONDITION.test(reading.text)) return false;
  const consequence = CONSEQUENCE.exec(reading.text)?.index ?? reading.text.length;
  return part.start < consequence;
}

/** Products a platform's maker sells beside it; "used for" says nothing about where the app runs. */
const NOT_HOSTING = /\b(?:SDK|analytics|CLI installed|dashboard screenshot|status badge)\b/iu;

/** Platforms that the sentence asks for, rules out, leaves open or leaves behind. */
export function platformHits(reading: Reading): Hit[] {
  const parts = platformParts(reading.clauses());
  const isAbout = reading.sentence.role === 'out-of-scope' || speaksOf(reading, 'platform');
  if (parts.length === 0 || !isAbout || NOT_HOSTING.test(reading.text)) return [];
  return parts.flatMap((part): Hit[] => {
    if (isConditional(part, reading)) return [];
    const polarity = polarityOf(part, parts, reading);
    if (polarity === 'skip') return [];
    const hit = { category: 'platform' as const, value: { platform: part.id }, start: part.start, end: part.end };
    return [polarity ? { ...hit, polarity } : hit];
  });
}
