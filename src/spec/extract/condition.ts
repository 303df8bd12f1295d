import { hasTerm } from '../../language/terms.js';
import type { Reading } from './reading.js';

/** Words that open a condition or the setting of a scenario, at the start or behind an id or a bracket. */
const CONDITION =
  /(?:^|[:)\]—–])[\s*,-]*(?:if|where|unless|given|만약|만일|もし|如果|若|si|als|wenn|falls|dado)(?![\p{L}])/iu;
const OPENS_WITHIN = 80;
const CONSEQUENCE = /(?<!\p{L})then(?!\p{L})|則|则/iu;
const MAIN_CLAUSE = /,|、|;|(?<!\p{L})(?:shall|must)(?!\p{L})/iu;

function consequenceFrom(text: string, from: number): number {
  const rest = text.slice(from);
  const found = CONSEQUENCE.exec(rest) ?? MAIN_CLAUSE.exec(rest);
  return found ? from + found.index : text.length;
}

/**
 * What stands in a condition ("WHERE deployed on Kubernetes, …", "IF the host is changed (A -> B), …", "GIVEN 2 replicas
 * WHEN …") is not asked for: only what follows it is.
 */
export function isConditional(start: number, { text }: Reading): boolean {
  const opening = CONDITION.exec(text.slice(0, OPENS_WITHIN));
  if (!opening) return false;
  const from = opening.index + opening[0].length;
  return start >= from && start < consequenceFrom(text, from);
}

const ALTERNATIVE = [
  'alternative',
  'alternatively',
  'alternativa',
  'alternativas',
  '대안',
  '代替案',
  '备选',
  '備選',
  'fallback option',
];

/** "Alternative: Google Cloud" weighs, and asks for nothing. */
export function isAlternative({ text, sentence }: Reading): boolean {
  return hasTerm(text.slice(0, 40), ALTERNATIVE) || hasTerm(sentence.about.at(-1) ?? '', ALTERNATIVE);
}
