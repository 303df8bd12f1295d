import { lexiconOf } from '../language/lexicon.js';
import { hasTerm } from '../language/terms.js';
import { fold } from '../language/text.js';
import type { SectionRole } from './document.js';
import { SPEC_LANGUAGES } from './words.js';

type Listed = 'outOfScope' | 'history' | 'question' | 'assumption' | 'optional' | 'context' | 'requirement';

/** Ordered: "Out-of-scope requirements" is out of scope. */
const ROLES: readonly (readonly [Listed, SectionRole])[] = [
  ['outOfScope', 'out-of-scope'],
  ['history', 'history'],
  ['question', 'question'],
  ['assumption', 'assumption'],
  ['optional', 'optional'],
  ['context', 'context'],
  ['requirement', 'requirement'],
];

/** One expression a role for all languages: headings are many, and each would be tried a hundred times. */
const EXPRESSIONS = ROLES.map(([list, role]) => ({
  role,
  words: SPEC_LANGUAGES.flatMap((tag) => lexiconOf(tag).requirements.sections[list]),
}));

/** A heading's number, letter or mark says nothing: "§A.", "1.2", "2)", "✅". */
function bare(heading: string): string {
  return fold(heading)
    .replace(/^[^\p{L}]*(?:[A-Z]|[IVX]+|\d+(?:\.\d+)*)?[.)]\s+/u, '')
    .replace(/^[^\p{L}]+/u, '')
    .trim();
}

const LONGEST_HEADING = 120;

/** What a heading says its section is for, in any language SPECs are read in; null where it does not say. */
export function headingRole(heading: string): SectionRole | null {
  const text = bare(heading).slice(0, LONGEST_HEADING);
  return EXPRESSIONS.find(({ words }) => hasTerm(text, words))?.role ?? null;
}

/** True for a short line that opens a list ("Out of scope:", "**Optional**") and says what the list is for. */
export function leadInRole(text: string): SectionRole | null {
  const trimmed = text.trim();
  if (trimmed.length > 80 || !/[::]$/u.test(trimmed)) return null;
  const role = headingRole(trimmed.slice(0, -1));
  return role === 'requirement' ? null : role;
}
