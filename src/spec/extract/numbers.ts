import type { Lexicon } from '../../language/lexicon.js';
import { matchesOf } from '../../language/terms.js';

/**
 * A number as people write it: "1,000", "1.000,50", "99,9", "1 000". The last separator with one or two digits behind
 * it, or the only one not followed by exactly three, is the decimal point.
 */
export function parseNumber(text: string): number | null {
  const plain = text.replace(/[\s'_]/gu, '');
  if (!/^\d[\d.,]*$/u.test(plain)) return null;
  const last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  if (last < 0) return Number(plain);
  const fraction = plain.slice(last + 1);
  const separators = plain.match(/[.,]/gu)?.length ?? 0;
  const groups = fraction.length === 3 && (separators === 1 || plain.charAt(last) === plain.match(/[.,]/u)?.[0]);
  const whole = plain.slice(0, last).replace(/[.,]/gu, '');
  const value = groups && whole !== '0' ? Number(whole + fraction) : Number(`${whole}.${fraction || '0'}`);
  return Number.isFinite(value) ? value : null;
}

export interface Quantity {
  readonly value: number;
  readonly unit: string;
  readonly start: number;
  readonly end: number;
}

const NUMBER = /\d[\d.,]*\d|\d/gu;

/** The unit whose word begins right at a position ("30초", "30 seconds", "30s"). */
function unitAt(text: string, position: number, units: readonly string[], lexicons: readonly Lexicon[]) {
  const gap = /^[ \t-]?/u.exec(text.slice(position))?.[0].length ?? 0;
  for (const lexicon of lexicons) {
    for (const unit of units) {
      const words = lexicon.requirements.units[unit];
      if (!words) continue;
      // Unit words touch their number, so word borders at the left do not count.
      const rest = text.slice(position + gap).toLowerCase();
      const word = [...words]
        .sort((a, b) => b.length - a.length)
        .find(
          (candidate) =>
            rest.startsWith(candidate.toLowerCase()) && !/^\p{Script=Latin}/u.test(rest.slice(candidate.length)),
        );
      if (word !== undefined) return { unit, end: position + gap + word.length };
    }
  }
  return null;
}

/** Numbers with one of the units right behind them. */
export function quantities(text: string, units: readonly string[], lexicons: readonly Lexicon[]): Quantity[] {
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const value = parseNumber(match[0]);
    const unit = value === null ? null : unitAt(text, match.index + match[0].length, units, lexicons);
    return value === null || unit === null ? [] : [{ value, unit: unit.unit, start: match.index, end: unit.end }];
  });
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['millisecond', 0.001],
  ['second', 1],
  ['minute', 60],
  ['hour', 3_600],
  ['day', 86_400],
]);

/** Durations in seconds. */
export function durations(text: string, lexicons: readonly Lexicon[]): Quantity[] {
  return quantities(text, [...SECONDS.keys()], lexicons).map((found) => ({
    ...found,
    value: Math.round(found.value * (SECONDS.get(found.unit) ?? 1) * 1_000) / 1_000,
  }));
}

/** Places of a category's words in the text. */
export function placesOf(text: string, words: readonly (readonly string[])[]): { start: number; end: number }[] {
  return words
    .flatMap((list) =>
      matchesOf(text, list).map((match) => ({ start: match.index, end: match.index + match[0].length })),
    )
    .sort((a, b) => a.start - b.start);
}

/** The item nearest to a place: after it where one follows within reach, else before it. */
export function nearest<T extends { start: number; end: number }>(
  items: readonly T[],
  place: { start: number; end: number },
  reach: number,
): T | null {
  const after = items.filter((item) => item.start >= place.end && item.start - place.end <= reach);
  const before = items.filter((item) => item.end <= place.start && place.start - item.end <= reach);
  return after[0] ?? before.at(-1) ?? null;
}
