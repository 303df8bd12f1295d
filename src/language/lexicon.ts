import { z } from 'zod';
import { IntentSchema } from '../model/index.js';
import { lexiconFiles } from './lexicons/index.js';

const TermsSchema = z.array(z.string().min(1));
const terms = TermsSchema.default([]);

/** Words that give a platform its part in the sentence. "Before" words precede the name, "After" words follow it. */
const RolesSchema = z.strictObject({
  /** "instead of", "rather than": speaks about the next name only. */
  refuseBefore: terms,
  refuseAfter: terms,
  /** "don't", "never": speaks about everything up to the end of the clause. */
  negateBefore: terms,
  negateAfter: terms,
  /** Where the word stands on either side of what it denies (German "nicht"). */
  negateEither: terms,
  /** "from", "away from": what is left behind. */
  awayBefore: terms,
  awayAfter: terms,
  /** May mean "from" or "in" (Korean 에서): leaving only where another name is the goal. */
  locativeAfter: terms,
  toBefore: terms,
  toAfter: terms,
  /** "use", "choose": a wish, and never a mere joint in a list as "to" can be. */
  chooseBefore: terms,
  chooseAfter: terms,
  /** "we are currently on": a fact about today, not a wish. */
  contextBefore: terms,
  contextAfter: terms,
  /** "leave … alone", "don't touch". */
  keepBefore: terms,
  keepAfter: terms,
  /** "cheaper than", "similar to". */
  comparedBefore: terms,
  comparedAfter: terms,
  /** "vs", "which is better": nothing in this clause is chosen. */
  compare: terms,
  /** "but", "sondern": a new clause begins. */
  contrast: terms,
  and: terms,
  or: terms,
  /** Look like one of the above and mean nothing: "not sure", "don't forget", "no downtime". */
  neutral: terms,
});
export type Roles = z.infer<typeof RolesSchema>;

const RequirementWordsSchema = z.strictObject({
  must: terms,
  should: terms,
  may: terms,
  assumed: terms,
  undecided: terms,
  past: terms,
  /** Sentence-wide: "is out of scope", "is not supported". */
  excluded: terms,
  /** "only", after the one thing that is meant. */
  only: terms,
  sections: z
    .strictObject({
      requirement: terms,
      outOfScope: terms,
      history: terms,
      assumption: terms,
      question: terms,
      context: terms,
      optional: terms,
    })
    .prefault({}),
  categories: z.record(z.string(), TermsSchema).default({}),
  units: z.record(z.string(), TermsSchema).default({}),
});
export type RequirementWords = z.infer<typeof RequirementWordsSchema>;

/** Everything we know about one human language. One file a language, written by us. */
export const LexiconSchema = z.strictObject({
  language: z.string(),
  /** How the words were checked: honest, so that a reader knows what to trust. */
  reviewed: z.string().min(1),
  /** Particles written before a word without a space (Arabic, Hebrew). */
  proclitics: terms,
  /** Case endings that people glue to a Latin product name without an apostrophe. */
  nameEndings: terms,
  functionWords: terms,
  platforms: z.record(z.string(), TermsSchema).default({}),
  environments: z
    .strictObject({ development: terms, staging: terms, production: terms })
    .default({ development: [], staging: [], production: [] }),
  services: z.record(z.string(), TermsSchema).default({}),
  actions: z.partialRecord(IntentSchema, TermsSchema).default({}),
  artifacts: z.partialRecord(IntentSchema, TermsSchema).default({}),
  create: terms,
  existing: terms,
  roles: RolesSchema.prefault({}),
  answer: z
    .strictObject({
      /** `{language}` stands for a language's name: "in {language}", "{language}로". */
      forms: terms,
      /** What is not an answer: "comments", "commit messages". */
      notAnswers: terms,
      /** Letters cut from the end of a language's name so that inflected forms match. */
      cut: z.int().min(0).max(3).default(0),
    })
    .prefault({}),
  requirements: RequirementWordsSchema.prefault({}),
});
export type Lexicon = z.infer<typeof LexiconSchema>;

export type LexiconTag = keyof typeof lexiconFiles;

export const lexiconTags = Object.keys(lexiconFiles) as readonly LexiconTag[];

const checked = new Map<LexiconTag, Lexicon>();

export function hasLexicon(language: string): language is LexiconTag {
  return Object.hasOwn(lexiconFiles, language);
}

/** The lexicon of a language, checked on first use. @throws ZodError where the data file does not fit; a test reads every one */
export function lexiconOf(language: LexiconTag): Lexicon {
  const known = checked.get(language);
  if (known) return known;
  const lexicon = LexiconSchema.parse(lexiconFiles[language]);
  checked.set(language, lexicon);
  return lexicon;
}
