import { clauseAt, isRefusedIn } from '../../language/denial.js';
import { hasTerm, matchesOf } from '../../language/terms.js';
import type { Polarity, Requirement, RequirementCategory } from '../../model/index.js';
import { says } from '../words.js';
import { isAlternative, isConditional } from './condition.js';
import type { Hit, Reading } from './reading.js';

export interface Standing {
  readonly polarity: Polarity;
  readonly modality: Requirement['modality'];
}

/** In these, words of denial set a bound ("must not exceed $50") and deny nothing. */
const BOUNDED: ReadonlySet<RequirementCategory> = new Set([
  'budget',
  'latency',
  'availability',
  'recovery-point',
  'recovery-time',
  'scaling',
]);

/** "Kubernetes deployment (Docker Compose only)" excludes one and keeps the other. */
function isTheOnlyOne(hit: Hit, reading: Reading): boolean {
  const after = reading.text.slice(hit.end, hit.end + 10);
  return reading.lexicons.some((lexicon) => hasTerm(after.replace(/^\s+/u, ''), lexicon.requirements.only));
}

function isInBrackets(hit: Hit, reading: Reading): boolean {
  const before = reading.text.slice(0, hit.start);
  return before.lastIndexOf('(') > before.lastIndexOf(')');
}

/** A price is a fact about the market; it binds only where it is a limit. */
const LIMIT =
  /[<≤]|(?:max|budget|within|exceed|under|below|up to|at most|less than|no more than|limit|presupuesto|máximo|maximo|hasta|budžet|maximaal|binnen|höchstens|unter|plafond|orçamento|máx|예산|이하|이내|미만|최대|초과|한도|以内|以下|予算|上限|最大|预算|預算|不超过|不超過|以内|бюджет|не более|bütçe|en fazla)/iu;

function isMerePrice(hit: Hit, reading: Reading): boolean {
  return hit.category === 'budget' && hit.value.tier === undefined && !LIMIT.test(`${reading.about} ${reading.text}`);
}

function isExcludedByWords(hit: Hit, reading: Reading): boolean {
  if (hit.category !== 'scaling' && BOUNDED.has(hit.category)) return false;
  if (says(reading.text, 'excluded', reading.lexicons)) return !isTheOnlyOne(hit, reading);
  if (BOUNDED.has(hit.category)) return false;
  const clause = clauseAt(reading.clauses(), hit.start);
  return clause !== undefined && isRefusedIn(clause, hit.start, hit.end);
}

function modalityOf(reading: Reading): Requirement['modality'] {
  const place = (list: 'must' | 'should' | 'may') =>
    reading.lexicons.some((lexicon) => matchesOf(reading.text, lexicon.requirements[list]).length > 0);
  if (reading.sentence.role === 'optional') return 'may';
  // "if possible … shall": the weaker word tells how firm the wish is.
  if (place('may') && !/\b(?:SHALL|MUST)\b/u.test(reading.text)) return 'may';
  if (place('should') && !/\b(?:SHALL|MUST)\b/u.test(reading.text)) return 'should';
  return place('must') ? 'must' : null;
}

function byRole(hit: Hit, reading: Reading): Polarity | null {
  switch (reading.sentence.role) {
    case 'history':
      return 'historical';
    case 'question':
      return 'undecided';
    case 'assumption':
      return 'assumed';
    case 'out-of-scope':
      return isTheOnlyOne(hit, reading) ? 'required' : 'excluded';
    default:
      return null;
  }
}

function byWords(hit: Hit, reading: Reading): Polarity | null {
  if (isExcludedByWords(hit, reading)) return 'excluded';
  if (says(reading.text, 'undecided', reading.lexicons)) return 'undecided';
  if (says(reading.text, 'past', reading.lexicons)) return 'historical';
  return says(reading.text, 'assumed', reading.lexicons) ? 'assumed' : null;
}

/**
 * How a found fact stands: by its section first, then by what is said around it, then by how firmly it is said.
 * @param isOver true where the document no longer asks for anything (superseded, archived, rejected)
 * @returns null where the place asks for nothing (background, examples)
 */
export function standingOf(hit: Hit, reading: Reading, isOver: boolean): Standing | null {
  if (isConditional(hit.start, reading) || isAlternative(reading)) return null;
  const modality = modalityOf(reading);
  if (reading.sentence.role === 'context' && modality !== 'must') return null;
  // What is out of scope is the item; its bracket explains ("no separate server (all runs on Vercel)").
  const explains =
    reading.sentence.role === 'out-of-scope' && isInBrackets(hit, reading) && !isTheOnlyOne(hit, reading);
  if (explains) return null;
  const byPlace = byRole(hit, reading);
  if (isOver) return { polarity: 'historical', modality };
  if (byPlace) return { polarity: byPlace, modality };
  const worded = hit.polarity ?? byWords(hit, reading);
  if (worded) return { polarity: worded, modality };
  if (isMerePrice(hit, reading) && modality === null) return { polarity: 'assumed', modality };
  return { polarity: modality === 'should' || modality === 'may' ? 'preferred' : 'required', modality };
}
