import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { isNode, LineCounter, parseAllDocuments } from 'yaml';
import { declared, type Evidence, evidence, type Fact } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';

type Key = string | number;

/** A value in a configuration file that knows its place. Missing values are values too, so that paths never throw. */
export interface Value {
  readonly data: unknown;
  readonly file: string;
  get(...path: readonly Key[]): Value;
  /** The elements of a list; none for anything else. */
  items(): Value[];
  /** The own entries of a map; none for anything else. */
  entries(): [string, Value][];
  /** The text of a non-empty string, number or boolean. */
  text(): string | null;
  /** The same value with every text in it changed; places stay. */
  mapTexts(change: (text: string) => string): Value;
  /** A whole number, also written as a string. */
  integer(): number | null;
  evidence(): Evidence;
}

interface Source {
  readonly file: string;
  readonly lines: readonly string[];
  lineOf(path: readonly Key[]): number | null;
}

function child(data: unknown, key: Key): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  if (Array.isArray(data)) return typeof key === 'number' ? data[key] : undefined;
  return Object.hasOwn(data, key) ? Reflect.get(data, key) : undefined;
}

function mapTexts(data: unknown, change: (text: string) => string): unknown {
  if (typeof data === 'string') return change(data);
  if (Array.isArray(data)) return data.map((item: unknown) => mapTexts(item, change));
  if (typeof data !== 'object' || data === null) return data;
  const mapped: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(data)) mapped[key] = mapTexts(value, change);
  return mapped;
}

function valueAt(source: Source, data: unknown, path: readonly Key[]): Value {
  const at = (value: unknown, key: Key) => valueAt(source, value, [...path, key]);
  return {
    data,
    file: source.file,
    get: (...keys) =>
      valueAt(
        source,
        keys.reduce<unknown>((value, key) => child(value, key), data),
        [...path, ...keys],
      ),
    items: () => (Array.isArray(data) ? data.map((item, index) => at(item, index)) : []),
    entries: () =>
      typeof data === 'object' && data !== null && !Array.isArray(data)
        ? Object.entries(data).map(([key, item]): [string, Value] => [key, at(item, key)])
        : [],
    text: () => {
      if (typeof data === 'string') return data.trim() === '' ? null : data.trim();
      return typeof data === 'number' || typeof data === 'boolean' || typeof data === 'bigint' ? String(data) : null;
    },
    mapTexts: (change) => valueAt(source, mapTexts(data, change), path),
    integer: () => {
      const number = typeof data === 'string' && /^\d{1,9}$/u.test(data.trim()) ? Number(data.trim()) : data;
      return typeof number === 'number' && Number.isInteger(number) ? number : null;
    },
    evidence: () => {
      const line = source.lineOf(path);
      return evidence(source.file, line, line === null ? path.join('.') : (source.lines[line - 1] ?? ''));
    },
  };
}

/** Documents of a file, or why it cannot be read. */
export type DocumentReading = { readonly documents: readonly Value[] } | { readonly problem: string };

/** More aliases than this in one document is an expansion attack, not a configuration. */
const MAX_ALIASES = 200;

function firstSentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function readYaml(file: string, text: string): DocumentReading {
  const counter = new LineCounter();
  const lines = text.split(/\r?\n/u);
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: counter,
      merge: true,
      logLevel: 'silent',
      uniqueKeys: false,
    });
    const documents = Array.isArray(parsed) ? parsed : [];
    const broken = documents.find((document) => document.errors.length > 0);
    if (broken) return { problem: firstSentence(broken.errors[0]) };
    return {
      documents: documents.map((document) => {
        const lineOf = (path: readonly Key[]) => {
          for (let length = path.length; length > 0; length -= 1) {
            const node: unknown = document.getIn(path.slice(0, length), true);
            if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
          }
          return null;
        };
        return valueAt({ file, lines, lineOf }, document.toJS({ maxAliasCount: MAX_ALIASES }), []);
      }),
    };
  } catch (error) {
    return { problem: firstSentence(error) };
  }
}

function readJson(file: string, text: string): DocumentReading {
  const errors: { error: number; offset: number; length: number }[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const [first] = errors;
  if (tree === undefined || first) return { problem: `it is no valid JSON (line ${lineAt(first?.offset ?? 0)})` };
  const lineOf = (path: readonly Key[]) => {
    const node = findNodeAtLocation(tree, [...path]);
    return node ? lineAt(node.offset) : null;
  };
  return { documents: [valueAt({ file, lines: text.split(/\r?\n/u), lineOf }, plain(tree), [])] };
}

interface JsonNode {
  readonly type: string;
  readonly value?: unknown;
  readonly children?: JsonNode[] | undefined;
}

/** Objects without a prototype, so that a key named __proto__ stays a key. */
function plain(node: JsonNode): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plain);
  if (node.type !== 'object') return node.value;
  const object: Record<string, unknown> = Object.create(null);
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) object[String(key.value)] = plain(value);
  }
  return object;
}

/** The TOML parser keeps no positions: the line is found by its table header, then its key. */
function tomlLine(lines: readonly string[], path: readonly Key[]): number | null {
  const names = path.filter((key): key is string => typeof key === 'string');
  const last = names.at(-1);
  if (last === undefined) return null;
  const tables = names.slice(0, -1).join('.');
  const isHeader = (line: string) => /^\s*\[/u.test(line);
  const header = (line: string) => line.replace(/[[\]"'\s]/gu, '').replace(/#.*$/u, '');
  const start = tables === '' ? 0 : lines.findIndex((line) => isHeader(line) && header(line) === tables) + 1;
  if (tables !== '' && start === 0) {
    const whole = lines.findIndex((line) => isHeader(line) && header(line) === names.join('.'));
    return whole === -1 ? null : whole + 1;
  }
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (isHeader(line) && index > start) break;
    const key = line.split('=')[0]?.trim().replace(/["']/gu, '');
    if (key === last) return index + 1;
  }
  const table = lines.findIndex((line) => isHeader(line) && header(line) === names.join('.'));
  return table === -1 ? null : table + 1;
}

function readToml(file: string, text: string): DocumentReading {
  const lines = text.split(/\r?\n/u);
  try {
    return { documents: [valueAt({ file, lines, lineOf: (path) => tomlLine(lines, path) }, parseToml(text), [])] };
  } catch (error) {
    return { problem: firstSentence(error) };
  }
}

function parseText(file: string, text: string): DocumentReading {
  if (/\.toml$/iu.test(file)) return readToml(file, text);
  return /\.jsonc?$/iu.test(file) ? readJson(file, text) : readYaml(file, text);
}

const readings = new WeakMap<Repository, Map<string, DocumentReading>>();

/** Reads a YAML, JSON (with comments) or TOML file by its ending, once for each repository. Never throws. */
export function readDocument(repository: Repository, file: string): DocumentReading {
  const known = readings.get(repository) ?? new Map<string, DocumentReading>();
  readings.set(repository, known);
  const reading = known.get(file) ?? parseText(file, repository.read(file) ?? '');
  known.set(file, reading);
  return reading;
}

/** The text at a place as a declared fact. */
export function textFact(value: Value): Fact<string> | null {
  const text = value.text();
  return text === null ? null : declared(text, value.evidence());
}

/** A path of a probe as a declared fact; anything that is no absolute path is none. */
export function pathFact(value: Value): Fact<string> | null {
  const text = value.text();
  return text === null || !/^\/[^\s$]*$/u.test(text) ? null : declared(text.split('?')[0] ?? text, value.evidence());
}

/** A port at a place as a declared fact. */
export function portFact(value: Value): Fact<number> | null {
  const number = value.integer();
  return number === null || number < 1 || number > 65535 ? null : declared(number, value.evidence());
}

/** Drops the nulls of a list. */
export function present<T>(...values: readonly (T | null)[]): T[] {
  return values.filter((value): value is T => value !== null);
}
