import { type Lexicon, type LexiconTag, lexiconOf } from '../language/lexicon.js';
import { hasTerm } from '../language/terms.js';

/** Languages in which SPECs are read. English is read in every document: keywords like SHALL stay English. */
export const SPEC_LANGUAGES: readonly LexiconTag[] = [
  'en',
  'ko',
  'ja',
  'zh-Hans',
  'zh-Hant',
  'es',
  'nl',
  'de',
  'fr',
  'pt',
  'tr',
  'ru',
];

/** The lexicons that speak about a sentence: that of its language, then English. */
export function specLexicons(language: string): readonly Lexicon[] {
  const english = lexiconOf('en');
  const own = SPEC_LANGUAGES.find((tag) => tag === language);
  return own === undefined || own === 'en' ? [english] : [lexiconOf(own), english];
}

type WordList = 'must' | 'should' | 'may' | 'assumed' | 'undecided' | 'past' | 'excluded' | 'only';

/** True where a folded text has a word of the list in any of the lexicons. */
export function says(text: string, list: WordList, lexicons: readonly Lexicon[]): boolean {
  return lexicons.some((lexicon) => hasTerm(text, lexicon.requirements[list], lexicon.proclitics));
}

/** The words of a category in the given lexicons, each list still the lexicon's own array. */
export function categoryWords(category: string, lexicons: readonly Lexicon[]): readonly (readonly string[])[] {
  return lexicons.flatMap((lexicon) =>
    Object.hasOwn(lexicon.requirements.categories, category) ? [lexicon.requirements.categories[category] ?? []] : [],
  );
}

export function mentions(text: string, category: string, lexicons: readonly Lexicon[]): boolean {
  return categoryWords(category, lexicons).some((words) => hasTerm(text, words));
}
