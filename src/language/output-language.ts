import { languageNames, ownName } from './language-tags.js';
import { type Lexicon, lexiconOf, lexiconTags } from './lexicon.js';
import { hasTerm, type TermFinder, termFinder } from './terms.js';
import { fold } from './text.js';

interface Form {
  readonly find: TermFinder;
  readonly tag: string;
}

function isWordCut(name: string, cut: number): string {
  return cut > 0 && name.length > cut + 3 ? `${name.slice(0, -cut)}*` : name;
}

function formsOf(lexicon: Lexicon): Form[] {
  return languageNames(lexicon.language).flatMap(({ name, tag }) =>
    lexicon.answer.forms.map((form) => ({
      find: termFinder([form.replace('{language}', isWordCut(name, lexicon.answer.cut))], lexicon.proclitics),
      tag,
    })),
  );
}

const cache = new Map<string, readonly Form[]>();

function cachedForms(lexicon: Lexicon): readonly Form[] {
  const known = cache.get(lexicon.language);
  if (known) return known;
  const made = formsOf(lexicon);
  cache.set(lexicon.language, made);
  return made;
}

function askedBy(lexicon: Lexicon, sentence: string): string | null {
  if (hasTerm(sentence, lexicon.answer.notAnswers, lexicon.proclitics)) return null;
  return cachedForms(lexicon).find(({ find }) => find(sentence).length > 0)?.tag ?? null;
}

function namesItself(prompt: string, tag: string): boolean {
  return prompt.toLowerCase().includes(ownName(tag));
}

/**
 * The language in which the prompt asks to be answered ("answer in German", "한국어로 답해줘"), or null.
 * "Write the comments in English" is about files, not about the answer.
 */
export function askedLanguage(prompt: string, lexicons: readonly Lexicon[]): string | null {
  // "Türkçe cevap ver" may stand alone in an English prompt.
  const foreign = lexiconTags.filter((tag) => namesItself(prompt, tag)).map(lexiconOf);
  const asking = [...new Set([...lexicons, ...foreign])];
  const sentences = fold(prompt).split(/[.!?;\n。!?;,、،]/u);
  for (const sentence of sentences) {
    for (const lexicon of asking) {
      const tag = askedBy(lexicon, sentence);
      if (tag) return tag;
    }
  }
  return null;
}
