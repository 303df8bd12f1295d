import type { Place } from './place.js';

/** Keys and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** A defect of syntax, before any rule can look. */
export interface SyntaxProblem extends Place {
  readonly message: string;
}

/** One document of data (YAML, JSON, TOML) with the way back to its text. */
export interface DataDocument {
  readonly data: unknown;
  /** Where the value at the path starts; the nearest ancestor where the path does not exist. */
  at(path: Path): Place;
  /** Where the key at the path starts (the value itself for list items). */
  keyAt(path: Path): Place;
  /** Place of one line (from 0) inside a text value: block scalars start on the line after their key. */
  lineOf(path: Path, line: number): Place;
}

/** A file of data: its documents, and what could not be read. */
export interface DataReading {
  readonly documents: readonly DataDocument[];
  readonly problems: readonly SyntaxProblem[];
}

export type DataRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property only, so that "constructor" in somebody's file is not a function of ours. */
export function field(value: unknown, ...path: Path): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text of a scalar; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A text, or the texts of a list: the many places where formats allow one or several. */
export function textsOf(value: unknown): readonly string[] {
  const items = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    const text = textOf(item);
    return text === null ? [] : [text];
  });
}

/** Visits every scalar of a document with its path. */
export function* scalarsOf(
  value: unknown,
  path: Path = [],
): Generator<{ readonly path: Path; readonly value: unknown }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* scalarsOf(item, [...path, index]);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) yield* scalarsOf(item, [...path, key]);
  } else yield { path, value };
}
