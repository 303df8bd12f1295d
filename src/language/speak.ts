import type { Message } from '../model/index.js';
import { patternFor } from './catalogues.js';
import { formatPattern } from './message.js';

export { loadLanguage } from './catalogues.js';

/**
 * Says a message in a language (BCP 47). Await `loadLanguage(language)` once before: catalogues come on demand.
 * Falls back along zh-TW → zh-Hant → zh-Hans → English; a sentence without a translation is said in English.
 */
export function speak(message: Message, language: string): string {
  const found = patternFor(message.id, language);
  return found ? formatPattern(found.pattern, found.locale, message.values) : message.text;
}
