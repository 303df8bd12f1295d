import { type Clause, clausesOf } from '../../language/clauses.js';
import { sentenceLanguage } from '../../language/identify.js';
import type { Lexicon } from '../../language/lexicon.js';
import { fold } from '../../language/text.js';
import type { Requirement, RequirementCategory } from '../../model/index.js';
import type { Sentence } from '../document.js';
import { mentions, specLexicons } from '../words.js';

/** A sentence made ready for the extractors. Offsets of hits count in `text`. */
export interface Reading {
  readonly sentence: Sentence;
  /** Folded; a field reads "label: value". */
  readonly text: string;
  /** Folded headings and labels that the sentence stands under. */
  readonly about: string;
  readonly language: string;
  readonly lexicons: readonly Lexicon[];
  /** Cut on demand: most sentences never need it. */
  clauses(): readonly Clause[];
}

/** Something found in a sentence, before its standing is judged. */
export interface Hit {
  readonly category: RequirementCategory;
  readonly value: Requirement['value'];
  readonly start: number;
  readonly end: number;
  /** Where the wording around the hit already decides: "instead of Vercel", "Heroku → Fly.io". */
  readonly polarity?: Requirement['polarity'];
}

export type Extractor = (reading: Reading) => readonly Hit[];

const LEADING_ID = /^\s*\**\[?(?:[A-Z]{1,6}-?)+\d+(?:[.-]\d+)*[a-z]?\]?\**\s*(?:\([^)]{0,40}\)\s*)?[:.)\]—–-]/u;
const ADDRESS = /https?:\/\/[^\s)>]+/gu;

/** Requirement ids ("S3:" is no storage) and addresses ("…workers.dev" is no environment) are blanked; offsets stay. */
function withoutIds(text: string): string {
  const blank = (part: string) => ' '.repeat(part.length);
  return text.replace(LEADING_ID, blank).replace(ADDRESS, blank);
}

export function readingOf(sentence: Sentence, documentLanguage: string): Reading {
  const label = sentence.kind === 'field' ? sentence.about.at(-1) : undefined;
  const text = withoutIds(fold(label === undefined ? sentence.text : `${label}: ${sentence.text}`));
  // A cell like "Heroku" says nothing; its row and column do.
  const spoken = sentence.kind === 'field' ? [...sentence.about.slice(-2), sentence.text].join(' ') : sentence.text;
  const language = sentenceLanguage(spoken, documentLanguage);
  const lexicons = specLexicons(language);
  let clauses: readonly Clause[] | null = null;
  return {
    sentence,
    text,
    about: fold(sentence.about.join(' › ')),
    language,
    lexicons,
    clauses() {
      // Role words of English count beside another script, and nowhere else: Spanish "no" is its own.
      const [own] = lexicons;
      const isLatin = /^(?:en|es|nl|de|fr|pt|tr)$/u.test(language);
      clauses ??= clausesOf(text, { roles: isLatin && own ? [own] : lexicons, words: lexicons }, { elsewhere: true });
      return clauses;
    },
  };
}

/** True where the sentence itself or what it stands under speaks about the category. */
export function speaksOf(reading: Reading, category: string): boolean {
  return mentions(reading.text, category, reading.lexicons) || mentions(reading.about, category, reading.lexicons);
}
