import matter from 'gray-matter';
import { parseDocument } from 'yaml';
import type { Notice } from '../model/index.js';
import type { MetadataEntry } from './document.js';

export interface FrontMatter {
  readonly entries: readonly MetadataEntry[];
  /** The text with the block blanked, so that line numbers stay. */
  readonly body: string;
  readonly notices: readonly Notice[];
}

/** Aliases in hostile YAML can blow a value up; metadata needs none. */
const ALIAS_LIMIT = 20;

class RefusedEngine extends Error {}

function refuse(): object {
  throw new RefusedEngine('only YAML front matter is read');
}

function parseYaml(text: string): object {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) throw error;
  const value: unknown = document.toJS({ maxAliasCount: ALIAS_LIMIT });
  return typeof value === 'object' && value !== null ? value : {};
}

/** gray-matter runs `---js` and `---coffee` blocks as code when asked; every engine but YAML refuses here. */
const ENGINES = {
  yaml: { parse: parseYaml },
  json: { parse: refuse },
  javascript: { parse: refuse },
  js: { parse: refuse },
  coffee: { parse: refuse },
  coffeescript: { parse: refuse },
  cson: { parse: refuse },
  toml: { parse: refuse },
};

function loadYaml(block: string): object {
  return matter(`---\n${block}\n---\n`, { language: 'yaml', engines: ENGINES }).data;
}

function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof Date ? value.toISOString().slice(0, 10) : null;
}

const DEPTH_LIMIT = 6;

function* flatten(value: object, prefix: string, depth: number): Iterable<[string, string]> {
  if (depth > DEPTH_LIMIT) return;
  for (const [key, item] of Object.entries(value)) {
    const path = Array.isArray(value) ? prefix : prefix ? `${prefix}.${key}` : key;
    const text = scalarText(item);
    if (text !== null) yield [path, text];
    else if (typeof item === 'object' && item !== null) yield* flatten(item, path, depth + 1);
  }
}

function lineOfKey(lines: readonly string[], key: string, firstLine: number): number {
  const last = key.split('.').at(-1) ?? key;
  const index = lines.findIndex((line) =>
    line
      .replace(/^[\s\-"']+/u, '')
      .toLowerCase()
      .startsWith(last.toLowerCase()),
  );
  return firstLine + Math.max(index, 0);
}

function entriesOf(data: object, lines: readonly string[], firstLine: number): MetadataEntry[] {
  return [...flatten(data, '', 0)].map(([key, value]) => ({ key, value, line: lineOfKey(lines, key, firstLine) }));
}

/** Quotes what authors leave bare (`author: @name`) and drops what is no YAML (quotes, fences, tags). */
function repaired(lines: readonly string[]): string[] {
  return lines
    .filter((line) => !/^\s*(?:>|```|~~~)/u.test(line) && !/^@[\w:]+/u.test(line))
    .map((line) =>
      line
        .replace(/\t/gu, '  ')
        .replace(
          /^(\s*(?:-\s+)?[\w.-]+:\s+|\s*-\s+)([@`%&*!|>].*)$/u,
          (_, key: string, value: string) => key + JSON.stringify(value.trim()),
        )
        .replace(
          /^(\s*[\w.-]+:\s+)([^"'[{|>#].*:\s.*)$/u,
          (_, key: string, value: string) => key + JSON.stringify(value.trim()),
        ),
    );
}

function linewise(lines: readonly string[], firstLine: number): MetadataEntry[] {
  return lines.flatMap((line, index) => {
    const match = /^\s{0,8}([\p{L}_][\p{L}\p{N}_. -]{0,40}?)\s*[::]\s*(\S.*)$/u.exec(line);
    if (!match?.[1] || !match[2]) return [];
    return [{ key: match[1], value: match[2].replace(/^["']|["']$/gu, '').trim(), line: firstLine + index }];
  });
}

/**
 * Reads a block of YAML-like metadata, also a broken one.
 * @param firstLine line number of the block's first line in its file
 */
export function metadataBlock(
  lines: readonly string[],
  file: string,
  firstLine: number,
): { readonly entries: readonly MetadataEntry[]; readonly notices: readonly Notice[] } {
  try {
    return { entries: entriesOf(loadYaml(lines.join('\n')), lines, firstLine), notices: [] };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? 'invalid') : 'invalid';
    const notices = [
      {
        code: 'spec.front-matter-repaired',
        text: `The front matter is not valid YAML (${reason.slice(0, 160)}); it was read line by line.`,
        file,
        line: firstLine,
      },
    ];
    try {
      return { entries: entriesOf(loadYaml(repaired(lines).join('\n')), lines, firstLine), notices };
    } catch {
      return { entries: linewise(lines, firstLine), notices };
    }
  }
}

interface Block {
  /** Index of the opening fence. */
  readonly open: number;
  /** Index of the closing fence, or of the first line after an unclosed block. */
  readonly close: number;
  readonly isClosed: boolean;
  readonly language: string;
}

const FENCE = /^---\s*([\w+-]*)\s*$/u;
const CLOSER = /^(?:-{3,}|\.{3})\s*$/u;
const KEY_LINE = /^(?:\s*[-#]|\s*[\w."'@-][\w."'@ -]*\s*:|\s+\S|[{}[\]])/u;

/** The block at the top (blank lines before it are tolerated), or the one right after the first heading. */
function findBlock(lines: readonly string[]): Block | null {
  const first = lines.findIndex((line) => line.trim() !== '');
  const afterHeading = /^#\s/u.test(lines[first] ?? '')
    ? lines.findIndex((line, index) => index > first && line.trim() !== '')
    : first;
  const open = FENCE.test(lines[first] ?? '') ? first : afterHeading;
  const language = FENCE.exec(lines[open] ?? '')?.[1];
  if (open < 0 || language === undefined) return null;
  // A rule under a heading is no metadata unless keys follow it.
  if (open !== first && !/^[\w-]+\s*:/u.test(lines[open + 1] ?? '')) return null;
  const close = lines.findIndex((line, index) => index > open && CLOSER.test(line));
  if (close > open) return { open, close, isClosed: true, language };
  const end = lines.findIndex((line, index) => index > open && (/^#\s/u.test(line) || !KEY_LINE.test(line)));
  return { open, close: end < 0 ? lines.length : end, isClosed: false, language };
}

function blanked(lines: readonly string[], from: number, to: number): string {
  return lines.map((line, index) => (index >= from && index <= to ? '' : line)).join('\n');
}

/** Splits metadata from the body of a SPEC file. Code front matter (`---js`) is refused and reported, never run. */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const lines = text.replace(/^\ufeff/u, '').split(/\r?\n/u);
  const block = findBlock(lines);
  if (!block) return { entries: [], body: lines.join('\n'), notices: [] };
  const last = block.isClosed ? block.close : block.close - 1;
  const body = blanked(lines, block.open, last);
  if (!/^(?:ya?ml)?$/iu.test(block.language)) {
    const notice = {
      code: 'spec.front-matter-refused',
      text: `Front matter in ${JSON.stringify(block.language)} is not read: only YAML is.`,
      file,
      line: block.open + 1,
    };
    return { entries: [], body, notices: [notice] };
  }
  const { entries, notices } = metadataBlock(lines.slice(block.open + 1, block.close), file, block.open + 2);
  const unclosed = {
    code: 'spec.front-matter-unclosed',
    text: 'The front matter has no closing line; it was read up to the first line that is no key.',
    file,
    line: block.open + 1,
  };
  return { entries, body, notices: block.isClosed ? notices : [unclosed, ...notices] };
}
