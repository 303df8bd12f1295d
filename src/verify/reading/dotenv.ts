import type { Place } from './place.js';

export interface DotenvEntry extends Place {
  readonly name: string;
  /** As written, quotes included, without a trailing comment. */
  readonly raw: string;
  readonly value: string;
  readonly quoted: boolean;
}

export interface DotenvReading {
  readonly entries: readonly DotenvEntry[];
  /** Lines that are neither an assignment, a comment nor empty. */
  readonly unreadable: readonly (Place & { readonly text: string })[];
}

const ASSIGNMENT = /^(\s*)(?:export\s+)?([^\s=#]+)\s*=(.*)$/u;

/** Reads a .env file: NAME=value lines; a quoted value may run over several lines. */
export function readDotenv(text: string): DotenvReading {
  const lines = text.split(/\r?\n/u);
  const entries: DotenvEntry[] = [];
  const unreadable: (Place & { readonly text: string })[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*(?:#.*)?$/u.test(line)) continue;
    const match = ASSIGNMENT.exec(line);
    const place = { line: index + 1, column: (match?.[1]?.length ?? 0) + 1 };
    if (!match) {
      unreadable.push({ ...place, text: line });
      continue;
    }
    const { raw, consumed } = valueFrom(lines, index, match[3] ?? '');
    index += consumed;
    entries.push({ ...place, name: match[2] ?? '', raw, ...unquote(raw) });
  }
  return { entries, unreadable };
}

function valueFrom(lines: readonly string[], index: number, first: string): { raw: string; consumed: number } {
  const start = first.trimStart();
  const quote = /^["'`]/u.exec(start)?.[0];
  if (quote === undefined) return { raw: start.replace(/\s+#.*$/u, '').trimEnd(), consumed: 0 };
  if (closes(start, quote, 1)) return { raw: start.replace(/(["'`])\s*#.*$/u, '$1').trimEnd(), consumed: 0 };
  const parts = [start];
  for (let next = index + 1; next < lines.length; next += 1) {
    parts.push(lines[next] ?? '');
    if (closes(lines[next] ?? '', quote, 0)) return { raw: parts.join('\n'), consumed: next - index };
  }
  return { raw: start, consumed: 0 };
}

function closes(text: string, quote: string, from: number): boolean {
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote) return true;
  }
  return false;
}

function unquote(raw: string): { value: string; quoted: boolean } {
  const match = /^(["'`])([\s\S]*)\1$/u.exec(raw);
  return match ? { value: match[2] ?? '', quoted: true } : { value: raw, quoted: false };
}
