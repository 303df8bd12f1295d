import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
} from 'yaml';
import type { DataDocument, DataReading, Path, SyntaxProblem } from './data.js';
import { type Place, START } from './place.js';

/** More aliases than this in one document is an expansion attack, not a configuration. */
const MAX_ALIASES = 200;

/** Reads every document of a YAML text. Never throws: what cannot be read is a problem with its place. */
export function readYaml(text: string): DataReading {
  const counter = new LineCounter();
  const problems: SyntaxProblem[] = [];
  const documents: DataDocument[] = [];
  for (const document of parse(text, counter, problems)) {
    for (const error of document.errors) problems.push(problemOf(error.message, error.pos[0], counter));
    const data = dataOf(document, problems);
    documents.push(documentOf(document, data, counter));
  }
  return { documents, problems };
}

function parse(text: string, counter: LineCounter, problems: SyntaxProblem[]): readonly Document.Parsed[] {
  try {
    const parsed = parseAllDocuments(text, { lineCounter: counter, merge: true, logLevel: 'silent' });
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    problems.push({ ...START, message: error instanceof Error ? error.message : String(error) });
    return [];
  }
}

function dataOf(document: Document.Parsed, problems: SyntaxProblem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (document.errors.length === 0) {
      problems.push({ ...START, message: error instanceof Error ? error.message : String(error) });
    }
    return null;
  }
}

/** The library appends an excerpt of the source; a finding needs the sentence only. */
function problemOf(message: string, offset: number, counter: LineCounter): SyntaxProblem {
  const sentence = message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/u, '') ?? message;
  return { ...placeOf(offset, counter), message: sentence };
}

function placeOf(offset: number, counter: LineCounter): Place {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

interface Found {
  readonly node: Node | null;
  readonly key: Node | null;
}

function documentOf(document: Document.Parsed, data: unknown, counter: LineCounter): DataDocument {
  const start = (node: Node | null): Place => (node?.range ? placeOf(node.range[0], counter) : START);
  return {
    data,
    at: (path) => start(find(document, path).node),
    keyAt: (path) => {
      const { key, node } = find(document, path);
      return start(key ?? node);
    },
    lineOf: (path, line) => {
      const { node } = find(document, path);
      const first = start(node);
      if (!isScalar(node) || !isBlock(node)) return line === 0 ? first : { line: first.line + line, column: 1 };
      return { line: first.line + 1 + line, column: 1 };
    },
  };
}

function isBlock(node: Scalar): boolean {
  return node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
}

/** Walks the path over maps, lists and aliases; stops at the last node that exists. */
function find(document: Document.Parsed, path: Path): Found {
  let found: Found = { node: resolve(document, document.contents), key: null };
  for (const step of path) {
    const next = child(document, found.node, step);
    if (!next) return { ...found, key: null };
    found = next;
  }
  return found;
}

function child(document: Document.Parsed, node: Node | null, step: string | number): Found | null {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step] as Node | undefined;
    return item ? { node: resolve(document, item), key: null } : null;
  }
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => keyText(item) === String(step)) as Pair<Node, Node | null> | undefined;
  if (pair) return { node: resolve(document, pair.value) ?? pair.key, key: pair.key };
  return mergedChild(document, node, step);
}

/** A key that came in by a merge ("<<") stands in the anchor it was merged from. */
function mergedChild(document: Document.Parsed, node: Node, step: string | number): Found | null {
  if (!isMap(node)) return null;
  const merge = node.items.find((item) => keyText(item) === '<<');
  if (!merge) return null;
  const source = resolve(document, merge.value as Node | null);
  const candidates = isSeq(source) ? source.items.map((item) => resolve(document, item as Node)) : [source];
  for (const candidate of candidates) {
    const found = isMap(candidate) && candidate !== node ? child(document, candidate, step) : null;
    if (found) return found;
  }
  return null;
}

function keyText(pair: Pair): string | null {
  if (!isScalar(pair.key)) return null;
  // The library gives a merge key a symbol as its value.
  return typeof pair.key.value === 'symbol' ? '<<' : String(pair.key.value);
}

function resolve(document: Document.Parsed, node: Node | null | undefined): Node | null {
  if (!node) return null;
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}
