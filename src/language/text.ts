/** Combining marks that people leave out or type differently: Latin accents, Arabic vowels, Devanagari nukta, Hebrew points. */
const OPTIONAL_MARKS = /[\u0300-\u036f\u064b-\u065f\u0640\u093c\u0591-\u05c7]/gu;

const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['ı', 'i'],
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ک', 'ك'],
  ['’', "'"],
  ['‘', "'"],
  ['\u200c', ' '],
]);

/**
 * Text in the form in which lexicon terms and prompts are compared: full-width letters narrowed, accents dropped,
 * letters of one sound unified. Case is kept, because it tells the product "Render" from the verb.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .normalize('NFD')
    .replace(OPTIONAL_MARKS, '')
    .normalize('NFC')
    .replace(/[ıىیک’‘\u200c]/gu, (letter) => LOOKALIKES.get(letter) ?? letter);
}
