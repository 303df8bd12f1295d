import { parse, TomlError } from 'smol-toml';
import type { DataDocument, DataReading, Path } from './data.js';
import { type Place, START } from './place.js';

/** Reads TOML. The library keeps no places, so a key is looked up by its name under its table header. */
export function readToml(text: string): DataReading {
  try {
    return { documents: [documentOf(parse(text), text)], problems: [] };
  } catch (error) {
    const place = error instanceof TomlError ? { line: error.line, column: error.column } : START;
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
    return { documents: [], problems: [{ ...place, message }] };
  }
}

function documentOf(data: unknown, text: string): DataDocument {
  const lines = text.split('\n');
  const at = (path: Path): Place => findKey(lines, path) ?? START;
  return { data, at, keyAt: at, lineOf: (path, line) => ({ line: at(path).line + line, column: 1 }) };
}

function findKey(lines: readonly string[], path: Path): Place | null {
  const names = path.filter((step): step is string => typeof step === 'string');
  for (let length = names.length; length > 0; length -= 1) {
    const place = findExactKey(lines, names.slice(0, length));
    if (place) return place;
  }
  return null;
}

function findExactKey(lines: readonly string[], names: readonly string[]): Place | null {
  let table: readonly string[] = [];
  for (const [index, line] of lines.entries()) {
    const header = /^\s*\[{1,2}([^\]]{1,200})\]{1,2}/u.exec(line)?.[1];
    if (header !== undefined) table = header.split('.').map(unquote);
    const key = header === undefined ? /^\s*([^=#]{1,200}?)\s*=/u.exec(line)?.[1] : undefined;
    const full = key === undefined ? table : [...table, ...key.split('.').map(unquote)];
    if ((header !== undefined || key !== undefined) && full.join('\0') === names.join('\0')) {
      return { line: index + 1, column: line.length - line.trimStart().length + 1 };
    }
  }
  return null;
}

function unquote(name: string): string {
  return name.trim().replace(/^["']|["']$/gu, '');
}
