import { fold } from './text.js';

/**
 * A lexicon term is plain text with four signs: `*` any further letters, `~` up to three words in between,
 * `^` at the start "only where a word begins", `$` at the end "only where a word ends" (both for scripts that write
 * words together; terms in other scripts always stand between word borders).
 */

/** Scripts whose words are written together or carry glued particles, so that a term may stand inside a longer run. */
const JOINED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]$/u;

/** Letters of a script as ranges: engines compile these many times faster than property escapes. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[A-Za-z\u00c0-\u024f\u1e00-\u1eff]/u, 'A-Za-z\\u00c0-\\u024f\\u1e00-\\u1eff'],
  [/[\u0400-\u052f]/u, '\\u0400-\\u052f'],
  [/[\u0590-\u05ff]/u, '\\u0590-\\u05ff'],
  [/[\u0600-\u06ff\u0750-\u077f]/u, '\\u0600-\\u06ff\\u0750-\\u077f'],
  [/[\u0900-\u097f]/u, '\\u0900-\\u097f'],
];
const LATIN_START = /^[A-Za-z\u00c0-\u024f]/u;

function escapeTerm(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

function lettersLike(letter: string): string | null {
  return SCRIPTS.find(([script]) => script.test(letter))?.[1] ?? null;
}

function borderClass(letter: string): string | null {
  if (JOINED.test(letter)) return null;
  const letters = lettersLike(letter);
  if (letters) return `[${letters}0-9_]`;
  return /[0-9]/u.test(letter) ? '[A-Za-z0-9_]' : null;
}

function leftBorder(term: string, proclitics: readonly string[]): string {
  if (term.startsWith('^')) return '(?<![\\p{L}\\p{N}])';
  const border = borderClass([...term][0] ?? '');
  if (!border) return '';
  if (proclitics.length === 0 || LATIN_START.test(term)) return `(?<!${border})`;
  return `(?<!${border})(?:${proclitics.map(escapeTerm).join('|')})?`;
}

function rightBorder(term: string): string {
  if (term.endsWith('$')) return '(?![\\p{L}\\p{N}])';
  const last = [...term.replace(/\*$/u, '')].at(-1) ?? '';
  const border = borderClass(last);
  return border ? `(?!${border})` : '';
}

function body(term: string): string {
  const joined =
    JOINED.test([...term].find((letter) => /\p{L}/u.test(letter)) ?? '') && !/\p{Script=Hangul}/u.test(term);
  const gap = joined ? '[^\\s、。，,;!?]{0,8}?' : '(?:\\s+[^\\s,;!?.]+){0,3}?\\s+';
  return term
    .split('~')
    .map((part) =>
      part
        .trim()
        .split('*')
        .map((piece) => escapeTerm(piece).replace(/[\s-]+/gu, joined ? '[\\s\\-]*' : '[\\s\\-]+'))
        .join(`[${lettersLike(part.trim().charAt(0)) ?? '\\p{L}'}]*`),
    )
    .join(gap);
}

/** Source of the regular expression of one term. Terms come from our own data files only. */
export function termSource(term: string, proclitics: readonly string[] = []): string {
  const folded = fold(term);
  const bare = folded.replace(/^\^/u, '').replace(/\$$/u, '');
  return `${leftBorder(folded, proclitics.map(fold))}${body(bare)}${rightBorder(folded)}`;
}

/** One expression for many terms, the longest first so that it wins; null for none. */
export function termsExpression(terms: readonly string[], proclitics: readonly string[] = []): RegExp | null {
  if (terms.length === 0) return null;
  const sorted = [...terms].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map((term) => `(?:${termSource(term, proclitics)})`).join('|'), 'giu');
}

/** The letters of a term that must all stand in a text for the term to stand there. */
function piecesOf(term: string): string[] {
  return fold(term)
    .replace(/^\^/u, '')
    .replace(/\$$/u, '')
    .toLowerCase()
    .split(/[~*\s-]+/u)
    .filter(Boolean);
}

/** Finds every place of its terms in a folded text. */
export type TermFinder = (text: string) => RegExpExecArray[];

/**
 * Makes the finder of a list of terms. Compiling a term costs thousands of times more than looking for its letters, and
 * a sentence holds few of a language's words: only terms whose letters are there are compiled, and kept.
 */
export function termFinder(terms: readonly string[], proclitics: readonly string[] = []): TermFinder {
  const entries = terms.map((term) => ({ term, pieces: piecesOf(term) }));
  const compiled = new Map<string, RegExp | null>();
  return (text) => {
    const lower = text.toLowerCase();
    const present = entries
      .filter(({ pieces }) => pieces.every((piece) => lower.includes(piece)))
      .map(({ term }) => term);
    if (present.length === 0) return [];
    const key = present.join('\n');
    const expression = compiled.get(key) ?? termsExpression(present, proclitics);
    compiled.set(key, expression);
    return expression ? [...text.matchAll(expression)] : [];
  };
}

const finders = new WeakMap<readonly string[], TermFinder>();

function remembered(terms: readonly string[], proclitics: readonly string[]): TermFinder {
  const known = finders.get(terms);
  if (known) return known;
  const made = termFinder(terms, proclitics);
  finders.set(terms, made);
  return made;
}

/** Every place where one of a lexicon's terms stands in a folded text. The list must be the lexicon's own array. */
export function matchesOf(
  text: string,
  terms: readonly string[],
  proclitics: readonly string[] = [],
): RegExpExecArray[] {
  return remembered(terms, proclitics)(text);
}

export function hasTerm(text: string, terms: readonly string[], proclitics: readonly string[] = []): boolean {
  return matchesOf(text, terms, proclitics).length > 0;
}
