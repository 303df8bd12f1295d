import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { DataDocument, DataReading, Path } from './data.js';
import { indexLines, type LineIndex, type Place, START } from './place.js';

/** Deeper nesting than this is an attack on the parser's stack, not a configuration. */
const MAX_DEPTH = 200;

/**
 * Reads JSON with places.
 * @param comments whether the format allows comments and trailing commas (tsconfig-like files)
 */
export function readJson(text: string, comments: 'forbidden' | 'allowed'): DataReading {
  if (depthOf(text) > MAX_DEPTH) {
    return { documents: [], problems: [{ ...START, message: `nested deeper than ${MAX_DEPTH} levels` }] };
  }
  const errors: ParseError[] = [];
  const index = indexLines(text);
  const tree = parseTree(text, errors, {
    disallowComments: comments === 'forbidden',
    allowTrailingComma: comments === 'allowed',
  });
  const problems = errors.map((error) => ({
    ...index.placeOf(error.offset),
    message: `invalid JSON: ${words(printParseErrorCode(error.error))}`,
  }));
  if (!tree) return { documents: [], problems };
  return { documents: [documentOf(tree, index)], problems };
}

/** ValueExpected -> value expected */
function words(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/gu, ' ').toLowerCase();
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}

/** The library's own getNodeValue assigns keys, which a "__proto__" key would turn into a prototype. */
function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  const value: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [key, item] = property.children ?? [];
    if (key && item) {
      Object.defineProperty(value, String(key.value), {
        value: plainValue(item),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return value;
}

function documentOf(tree: Node, index: LineIndex): DataDocument {
  const nearest = (path: Path): Node => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = findNodeAtLocation(tree, path.slice(0, length));
      if (node) return node;
    }
    return tree;
  };
  const at = (path: Path): Place => index.placeOf(nearest(path).offset);
  return {
    data: plainValue(tree),
    at,
    keyAt: (path) => {
      const node = findNodeAtLocation(tree, [...path]);
      const key = node?.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
      return key ? index.placeOf(key.offset) : at(path);
    },
    lineOf: (path) => at(path),
  };
}
