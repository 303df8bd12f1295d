import { Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** A comment on one place of a YAML file. `path` leads to a key or an index; the empty path is the whole document. */
export interface YamlComment {
  readonly path: readonly (string | number)[];
  readonly text: string;
  /** before: a line of its own above the key. after: behind the value on the same line. */
  readonly place: 'before' | 'after';
}

export interface YamlOptions {
  /** Comment lines above the document. */
  readonly header?: readonly string[];
  readonly comments?: readonly YamlComment[];
  /** Keys (joined by ".", "*" for any part) that get an empty line above them, after the first of their map. */
  readonly spaced?: readonly string[];
  /** core: YAML 1.2 words only. compatible (default): also quote what YAML 1.1 readers take for something else (on, yes, 22:22). */
  readonly schema?: 'core' | 'compatible';
}

const PRINTING = { lineWidth: 0, minContentWidth: 0, singleQuote: true, blockQuote: 'literal' } as const;

/** The node a comment goes to: the key of a pair for `before`, its value for `after`. */
function targetOf(document: Document, comment: YamlComment): Node | null {
  const parent = document.getIn(comment.path.slice(0, -1), true);
  const last = comment.path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
    return ((comment.place === 'before' ? pair?.key : pair?.value) as Node | null | undefined) ?? null;
  }
  if (isSeq(parent) && typeof last === 'number') return (parent.items[last] as Node | undefined) ?? null;
  return null;
}

function addComment(document: Document, comment: YamlComment): void {
  const target = targetOf(document, comment);
  if (!target) return;
  const text = comment.text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
  if (comment.place === 'before') target.commentBefore = text;
  else target.comment = text;
}

function matches(path: readonly string[], pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((part, index) => part === '*' || part === path[index]);
}

function addSpaces(document: Document, patterns: readonly string[]): void {
  const split = patterns.map((pattern) => pattern.split('.'));
  visit(document, {
    Pair(index, pair, ancestors) {
      if (index === 0 || !isScalar(pair.key)) return;
      const path = [...ancestors, pair].flatMap((item) =>
        'key' in item && isScalar(item.key) ? [String(item.key.value)] : [],
      );
      if (split.some((pattern) => matches(path, pattern))) pair.key.spaceBefore = true;
    },
  });
}

/** The document of one value, with its comments. Keys keep the order they have in the value; undefined ones are left out. */
function documentOf(value: unknown, options: YamlOptions): Document {
  const document = new Document(value, {
    aliasDuplicateObjects: false,
    ...(options.schema === 'core' ? {} : { compat: 'yaml-1.1' as const }),
  });
  if (options.header && options.header.length > 0) {
    document.commentBefore = options.header.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');
  }
  for (const comment of options.comments ?? []) addComment(document, comment);
  addSpaces(document, options.spaced ?? []);
  return document;
}

/** Prints one YAML document. Long lines are never folded, so that a command stays one line. */
export function printYaml(value: unknown, options: YamlOptions = {}): string {
  return documentOf(value, options).toString(PRINTING);
}

/** Prints several YAML documents in one file, "---" between them. */
export function printYamlDocuments(
  documents: readonly { readonly value: unknown; readonly options?: YamlOptions }[],
): string {
  return documents.map(({ value, options }) => printYaml(value, options)).join('---\n');
}

/** A parsed YAML document: its value, and the line of each place in it. */
export interface ReadYaml {
  readonly value: unknown;
  /** Line (from 1) of the key or item at the path, null where there is none. */
  lineOf(path: readonly (string | number)[]): number | null;
}

/** Aliases are expanded this often at most: more is an attack (billion laughs), not a configuration. */
const MAXIMUM_ALIASES = 100;

/** Parses one YAML document; null where it is not valid YAML. Never throws. */
export function readYaml(text: string): ReadYaml | null {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
    if (document.errors.length > 0) return null;
    const value: unknown = document.toJS({ maxAliasCount: MAXIMUM_ALIASES });
    return {
      value,
      lineOf(path) {
        const target = targetOf(document, { path, text: '', place: 'before' });
        return target?.range ? lines.linePos(target.range[0]).line : null;
      },
    };
  } catch {
    return null;
  }
}
