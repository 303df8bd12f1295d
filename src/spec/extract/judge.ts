import { clauseAt, isRefusedIn } from '../../language/denial.js';
import { hasTerm, matchesOf } from '../../language/terms.js';
import type { Polarity, Requirement, RequirementCategory } from '../../model/index.js';
import { says } from '../words.js';
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
  const modality = modalityOf(reading);
  const byPlace = byRole(hit, reading);
  if (reading.sentence.role === 'context' && modality !== 'must') return null;
  if (isOver) return { polarity: 'historical', modality };
  if (byPlace) return { polarity: byPlace, modality };
  const worded = hit.polarity ?? byWords(hit, reading);
  if (worded) return { polarity: worded, modality };
  return { polarity: modality === 'should' || modality === 'may' ? 'preferred' : 'required', modality };
}
