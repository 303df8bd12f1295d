import { z } from 'zod';
import { loadData } from '../data/load.js';
import hanContent from './names/han.json' with { type: 'json' };

/**
 * Characters of the frequent level of GB 2312 that Big5 lacks, and of Big5 that GB 2312 lacks: the former are written
 * only in simplified Chinese, the latter only in traditional.
 */
const han = loadData('names/han.json', { simplified: z.string(), traditional: z.string() }, hanContent);
const simplified = new Set(han.simplified);
const traditional = new Set(han.traditional);

const SCRIPTS = {
  Hang: /\p{Script=Hangul}/gu,
  Kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  Hani: /\p{Script=Han}/gu,
  Thai: /\p{Script=Thai}/gu,
  Hebr: /\p{Script=Hebrew}/gu,
  Deva: /\p{Script=Devanagari}/gu,
  Arab: /\p{Script=Arabic}/gu,
  Cyrl: /\p{Script=Cyrillic}/gu,
  Latn: /\p{Script=Latin}/gu,
} as const;
type Counted = keyof typeof SCRIPTS;

/**
 * Weight of a letter against a Latin one: a syllable or an ideograph says more, and Latin letters inside other scripts
 * are mostly product names that no mask knows.
 */
const WEIGHT: Readonly<Record<Counted, number>> = {
  Hang: 4,
  Kana: 4,
  Hani: 5,
  Thai: 2,
  Hebr: 2,
  Deva: 2.5,
  Arab: 2,
  Cyrl: 1.5,
  Latn: 1,
};

function counts(text: string): Map<Counted, number> {
  const keys = Object.keys(SCRIPTS) as Counted[];
  return new Map(keys.map((script) => [script, text.match(SCRIPTS[script])?.length ?? 0]));
}

/** The script that carries the text (ISO 15924, `Hani` for Chinese, `Jpan` for Japanese), or null where it has no letters. */
export function dominantScript(text: string): { readonly script: string; readonly share: number } | null {
  const letters = counts(text);
  const weights = new Map([...letters].map(([script, count]) => [script, count * WEIGHT[script]]));
  const kana = weights.get('Kana') ?? 0;
  const hani = weights.get('Hani') ?? 0;
  // Japanese mixes both; a single quoted Japanese word does not make a Chinese text Japanese.
  if (kana * 12 >= hani) {
    weights.set('Kana', kana + (kana > 0 ? hani : 0));
    if (kana > 0) weights.delete('Hani');
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  const [script, weight] = [...weights].reduce((best, next) => (next[1] > best[1] ? next : best));
  return { script: script === 'Kana' ? 'Jpan' : script, share: weight / total };
}

/** Simplified or traditional by the characters that only one of them has; simplified where none decides. */
export function chineseScript(text: string): { readonly script: 'Hans' | 'Hant'; readonly certain: boolean } {
  const letters = [...text];
  const hans = letters.filter((letter) => simplified.has(letter)).length;
  const hant = letters.filter((letter) => traditional.has(letter)).length;
  return { script: hant > hans ? 'Hant' : 'Hans', certain: hans !== hant };
}
