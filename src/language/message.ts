import { IntlMessageFormat } from 'intl-messageformat';
import type { Message } from '../model/index.js';
import english from './catalogues/en.json' with { type: 'json' };

/** Ids of all sentences; the English catalogue is the source of them. */
export type MessageId = keyof typeof english;

type Values = Readonly<Record<string, string | number>>;

const formats = new Map<string, IntlMessageFormat>();

/** Renders an ICU pattern. Formatters are kept, because parsing a pattern costs more than filling it. */
export function formatPattern(pattern: string, locale: string, values: Values): string {
  const key = `${locale}\u0000${pattern}`;
  let format = formats.get(key);
  if (!format) {
    format = new IntlMessageFormat(pattern, locale, undefined, { ignoreTag: true });
    formats.set(key, format);
  }
  return String(format.format({ ...values }));
}

/** Makes a sentence as a value: its id and values, and its English text for readers of JSON. */
export function message(id: MessageId, values: Values = {}): Message {
  return { id, values: { ...values }, text: formatPattern(english[id], 'en', values) };
}
