import { parse } from 'yaml';

export interface Document {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Splits a Markdown file into its YAML head and its body. A file without a readable head has no attributes. */
export function readDocument(text: string): Document {
  const normal = text.replace(/^\uFEFF/u, '').replaceAll('\r\n', '\n');
  if (!normal.startsWith('---\n')) return { attributes: {}, body: normal };
  const end = normal.indexOf('\n---\n', 3);
  if (end === -1) return { attributes: {}, body: normal };
  return { attributes: attributesIn(normal.slice(4, end + 1)), body: normal.slice(end + 5) };
}

function attributesIn(head: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(head);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
