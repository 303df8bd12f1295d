import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';

/** Prints JSON with two spaces and a final line break. Keys keep their order; undefined ones are left out. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A parsed JSON or JSONC text: its value, and the line of each place in it. */
export interface ReadJson {
  readonly value: unknown;
  /** Line (from 1) of the key or item at the path, null where there is none. */
  lineOf(path: readonly (string | number)[]): number | null;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1)) line += 1;
  return line;
}

/** Where a value is a member of an object, its key is the place a reader looks for. */
function placeOf(node: Node): number {
  return node.parent?.type === 'property' ? node.parent.offset : node.offset;
}

/** Parses JSON, with comments and trailing commas allowed (tsconfig.json); null where it is not. Never throws. */
export function readJson(text: string): ReadJson | null {
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const tree = parseTree(source, errors, { allowTrailingComma: true });
  if (!tree || errors.length > 0) return null;
  const value: unknown = getNodeValue(tree);
  return {
    value,
    lineOf(path) {
      const node = findNodeAtLocation(tree, [...path]);
      return node ? lineAt(source, placeOf(node)) : null;
    },
  };
}
