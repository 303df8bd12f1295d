import { type Lexicon, type LexiconTag, lexiconOf } from './lexicon.js';
import { maskTechnical } from './mask.js';
import { chineseScript, dominantScript } from './scripts.js';
import { fold } from './text.js';

/** Which language a text is in: a BCP 47 tag, the script as ISO 15924, and 0 (a guess) to 1 (certain). */
export interface Identification {
  readonly language: string;
  readonly script: string;
  readonly confidence: number;
}

/** Under this the text says too little, and what is configured (else English) is the better answer. */
const DOUBT = 0.35;

/** Confidence in the script of a Chinese text without a character that only one script has. */
const SHARED_CHINESE = 0.7;

/** Scripts that only one of our languages writes. */
const ALONE: ReadonlyMap<string, string> = new Map([
  ['Hang', 'ko'],
  ['Jpan', 'ja'],
  ['Thai', 'th'],
  ['Hebr', 'he'],
  ['Deva', 'hi'],
]);

const PERSIAN = /[\u067e\u0686\u0698\u06af\u06a9\u06cc]|(?<!\p{L})(?:را|است|کن|که)(?!\p{L})/u;
const UKRAINIAN = /[\u0456\u0457\u0454\u0491]/iu;
const RUSSIAN = /[\u044b\u044d\u044a\u0451]/iu;

/** Letters that only some of the languages we know have; a strong hint, and right even in a text of three words. */
const LETTERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/[ñ¿¡]/giu, ['es']],
  [/ß/giu, ['de']],
  [/[äö]/giu, ['de', 'sv']],
  [/ü/giu, ['de', 'tr']],
  [/å/giu, ['sv']],
  [/[ãõ]/giu, ['pt', 'vi']],
  [/[łąęśźżńć]/giu, ['pl']],
  [/[řůěťď]/giu, ['cs']],
  [/[čšž]/giu, ['cs']],
  [/[ğış]/gu, ['tr']],
  [/İ/gu, ['tr']],
  [/[đơưăạảấầẩậắằặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/giu, ['vi']],
  [/[êôâ]/giu, ['fr', 'pt', 'vi']],
  [/[èù]/giu, ['fr', 'it']],
  [/[ç]/giu, ['fr', 'pt', 'tr']],
  [/[œîû]/giu, ['fr']],
  [/[àò]/giu, ['it', 'fr', 'vi']],
  [/[áíú]/giu, ['es', 'pt', 'cs', 'vi']],
  [/ó/giu, ['es', 'pl', 'pt']],
  [/é/giu, ['fr', 'es', 'pt', 'cs']],
  [/ij\b|[aeou]{2}(?=[klnrst]\b)/giu, ['nl']],
];

const LATIN: readonly LexiconTag[] = ['en', 'es', 'fr', 'de', 'pt', 'it', 'nl', 'sv', 'pl', 'cs', 'tr', 'vi', 'id'];
const CYRILLIC: readonly LexiconTag[] = ['ru', 'uk'];

interface KnownWords {
  readonly exact: ReadonlySet<string>;
  readonly stems: readonly string[];
  /** Words shared with English: they speak for the language, but less. */
  readonly loans: ReadonlySet<string>;
}

const wordSets = new Map<string, KnownWords>();

/** Single words of a lexicon's terms; a `*` at the end marks a stem. */
function* tokensOf(lexicon: Lexicon): Iterable<string> {
  yield* lexicon.functionWords;
  const { negateBefore, negateAfter, negateEither, refuseBefore, refuseAfter, chooseBefore, compare } = lexicon.roles;
  const phrases = [
    ...Object.values(lexicon.actions).flat(),
    ...Object.values(lexicon.artifacts).flat(),
    ...lexicon.create,
    ...[negateBefore, negateAfter, negateEither, refuseBefore, refuseAfter, chooseBefore, compare].flat(),
  ];
  for (const phrase of phrases) yield* phrase.split(/[\s~]+/u).filter((word) => word.length >= 4);
}

let englishTokens: ReadonlySet<string> | null = null;

function folded(words: Iterable<string>): string[] {
  return [...words].map((word) => fold(word).toLowerCase());
}

function knownWords(lexicon: Lexicon): KnownWords {
  const known = wordSets.get(lexicon.language);
  if (known) return known;
  englishTokens ??= new Set(folded(tokensOf(lexiconOf('en'))));
  const own = new Set(folded(lexicon.functionWords));
  const english = englishTokens;
  const isLoan = (word: string) =>
    lexicon.language !== 'en' &&
    !own.has(word) &&
    (english.has(word) || /^(?:deploy|docker|host|rollback)/u.test(word));
  const all = folded(tokensOf(lexicon));
  const words = all.filter((word) => !isLoan(word));
  const made = {
    exact: new Set(words.filter((word) => !word.endsWith('*'))),
    stems: words.filter((word) => word.endsWith('*') && word.length > 4).map((word) => word.slice(0, -1)),
    loans: new Set(all.filter(isLoan)),
  };
  wordSets.set(lexicon.language, made);
  return made;
}

const LOAN_WEIGHT = 0.4;

/** Share of the words that the language knows. */
function wordScore(tokens: readonly string[], language: LexiconTag): number {
  const { exact, stems, loans } = knownWords(lexiconOf(language));
  const weights = tokens.map((token) => {
    if (exact.has(token) || stems.some((stem) => token.startsWith(stem))) return 1;
    return loans.has(token) ? LOAN_WEIGHT : 0;
  });
  return weights.reduce<number>((sum, weight) => sum + weight, 0) / Math.max(tokens.length, 1);
}

function letterScores(text: string): Map<string, number> {
  const scores = new Map<string, number>();
  for (const [letters, languages] of LETTERS) {
    const count = Math.min(text.match(letters)?.length ?? 0, 3);
    for (const language of languages) {
      scores.set(language, (scores.get(language) ?? 0) + (count * 0.25) / languages.length);
    }
  }
  return scores;
}

/** The statistical model is slow to load, so it is asked only where words and letters leave a doubt. */
async function modelScores(text: string, languages: readonly string[]): Promise<Map<string, number>> {
  const { detectAll } = await import('tinyld');
  return new Map(detectAll(text, { only: [...languages] }).map(({ lang, accuracy }) => [lang, accuracy]));
}

interface Ranked {
  readonly language: string;
  readonly score: number;
}

function ranking(languages: readonly LexiconTag[], score: (language: LexiconTag) => number): Ranked[] {
  return languages.map((language) => ({ language, score: score(language) })).sort((a, b) => b.score - a.score);
}

function isDecided([first, second]: readonly Ranked[]): boolean {
  return first !== undefined && first.score >= 0.5 && first.score - (second?.score ?? 0) >= 0.3;
}

async function amongAlphabet(text: string, languages: readonly LexiconTag[]): Promise<Ranked & { margin: number }> {
  const tokens =
    fold(text)
      .toLowerCase()
      .match(/[\p{L}\p{M}']+/gu) ?? [];
  const letters = letterScores(text);
  const words = new Map(languages.map((language) => [language, wordScore(tokens, language)]));
  const byWords = ranking(languages, (language) => (words.get(language) ?? 0) * 1.2 + (letters.get(language) ?? 0));
  const model = isDecided(byWords) ? new Map<string, number>() : await modelScores(text, languages);
  const ranked = ranking(
    languages,
    (language) =>
      (words.get(language) ?? 0) * 1.2 + (letters.get(language) ?? 0) + Math.min(model.get(language) ?? 0, 1) * 0.6,
  );
  const [first, second] = ranked;
  if (!first) return { language: 'en', score: 0, margin: 0 };
  return { ...first, margin: first.score - (second?.score ?? 0) };
}

async function cyrillic(text: string, share: number): Promise<Identification> {
  const sure = Math.max(share, 0.9);
  if (UKRAINIAN.test(text)) return { language: 'uk', script: 'Cyrl', confidence: sure };
  if (RUSSIAN.test(text)) return { language: 'ru', script: 'Cyrl', confidence: sure };
  const { language, margin } = await amongAlphabet(text, CYRILLIC);
  return margin > 0
    ? { language, script: 'Cyrl', confidence: 0.8 }
    : { language: 'ru', script: 'Cyrl', confidence: 0.6 };
}

async function latin(text: string): Promise<Identification> {
  const { language, score, margin } = await amongAlphabet(text, LATIN);
  const confidence = Math.min(1, score * 0.6 + margin);
  return { language, script: 'Latn', confidence };
}

function scriptOf(language: string): string {
  const script = new Intl.Locale(language).maximize().script ?? 'Latn';
  // Unicode's default for Korean covers Hangul with Hanja; a route says what is seen.
  return script === 'Kore' ? 'Hang' : script;
}

function withFallback(found: Identification | null, configured: string | null): Identification {
  // Some Chinese sentences are written alike in both scripts; then the setting knows better.
  const sharedChinese = found?.language === 'zh-Hans' && found.confidence <= SHARED_CHINESE && configured === 'zh-Hant';
  if (found && sharedChinese) return { ...found, language: 'zh-Hant', script: 'Hant' };
  if (found && found.confidence >= DOUBT) return found;
  const language = configured ?? 'en';
  if (found && found.language === language) return found;
  return { language, script: scriptOf(language), confidence: found ? Math.min(found.confidence, 0.3) : 0 };
}

function byScript(text: string): Promise<Identification> | Identification | null {
  const dominant = dominantScript(text);
  if (!dominant) return null;
  const { script, share } = dominant;
  const alone = ALONE.get(script);
  if (alone) return { language: alone, script, confidence: Math.max(share, 0.6) };
  if (script === 'Hani') {
    const chinese = chineseScript(text);
    const confidence = chinese.certain ? Math.max(share, 0.6) : Math.min(share, SHARED_CHINESE);
    return { language: `zh-${chinese.script}`, script: chinese.script, confidence };
  }
  if (script === 'Arab') {
    return { language: PERSIAN.test(text) ? 'fa' : 'ar', script, confidence: Math.max(share, 0.6) };
  }
  return script === 'Cyrl' ? cyrillic(text, share) : latin(text);
}

/**
 * Identifies the language of a prompt: script rules decide alone where a script is enough; Latin and bare Cyrillic text
 * is judged by function words and letters, then by a statistical model limited to the languages we know.
 * @param configured BCP 47 tag to take where the text says too little (else English)
 */
export async function identify(text: string, configured: string | null = null): Promise<Identification> {
  const masked = maskTechnical(text);
  return withFallback(await byScript(masked), configured);
}

/** Head start of the document's language: a fragment of four words is rarely in another. */
const DOCUMENT_PRIOR = 0.25;

/**
 * The language of one sentence of a document, by script and function words alone: quick enough for every line.
 * @param fallback the document's language, for a sentence that says too little
 */
export function sentenceLanguage(text: string, fallback: string): string {
  const dominant = dominantScript(text);
  if (!dominant) return fallback;
  const alone = ALONE.get(dominant.script);
  if (alone) return alone;
  if (dominant.script === 'Hani') return `zh-${chineseScript(text).script}`;
  if (dominant.script === 'Arab') return PERSIAN.test(text) ? 'fa' : 'ar';
  if (dominant.script === 'Cyrl') return UKRAINIAN.test(text) ? 'uk' : 'ru';
  const tokens =
    fold(text)
      .toLowerCase()
      .match(/[\p{L}\p{M}']+/gu) ?? [];
  const prior = (language: string) => (language === fallback ? DOCUMENT_PRIOR : 0);
  const [first, second] = ranking(LATIN, (language) => wordScore(tokens, language) + prior(language));
  const isClear = first !== undefined && first.score >= 0.2 && first.score - (second?.score ?? 0) >= 0.08;
  return isClear ? first.language : fallback;
}
