import { z } from 'zod';
import { loadData } from '../data/load.js';
import wordsContent from './names/technical-words.json' with { type: 'json' };
import { platformMentions } from './names.js';
import { fold } from './text.js';

const technical = new Set(
  loadData('names/technical-words.json', { words: z.array(z.string()) }, wordsContent).words.map((word) =>
    word.toLowerCase(),
  ),
);

/** Code, addresses, paths, ids, versions and variable names: no language of people. */
const NOT_PROSE =
  /```[\s\S]{0,20000}?(?:```|$)|`[^`\n]{0,300}`|https?:\/\/[^\s)）」]+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}|(?:[\w.@-]+\/)+[\w.@-]*|[\w-]+\.(?:json|toml|ya?ml|tsx?|jsx?|py|go|rs|rb|md|tf|env|io|app|com|dev|net|org)\b|\bSPEC-[\w-]+|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z0-9]{2,}(?:-[A-Z0-9]+)+\b|\b[\p{L}]*\d[\w.]*\b/giu;

/**
 * Blanks what developers of every language write alike, so that "Railway에 deploy 해줘" is judged by its Korean
 * and "Deploya su Vercel" by its Italian.
 */
export function maskTechnical(text: string): string {
  const prose = text.normalize('NFKC').replace(NOT_PROSE, ' ');
  let masked = prose;
  // Folding may shorten rare sequences; then the names stay, which only weakens the mask.
  const folded = fold(prose);
  if (folded.length === prose.length) {
    for (const { start, end } of platformMentions(folded, [])) {
      masked = masked.slice(0, start) + ' '.repeat(end - start) + masked.slice(end);
    }
  }
  return masked.replace(/\p{Script=Latin}[\p{Script=Latin}\p{N}.+#/-]*/gu, (word) =>
    technical.has(word.toLowerCase().replace(/[.,]+$/u, '')) ? ' ' : word,
  );
}
