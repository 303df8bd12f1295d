import type { Repository } from '../../repository/contract.js';
import { codeOf, lineAt, type SourceMatch } from '../source.js';

/** Moves behind a string that opens at an offset; a one-line string ends with its line. */
function endOfString(code: string, open: number, quote: string): number {
  let at = open + quote.length;
  while (at < code.length) {
    if (code[at] === '\\') at += 2;
    else if (code.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && code[at] === '\n') return at;
    else at += 1;
  }
  return code.length;
}

/** Blanks texts that stand as statements of their own (documentation), so that examples in them are no code. */
function blankDocstrings(code: string): string {
  const parts: string[] = [];
  const opener = /"""|'''|"|'/gu;
  let kept = 0;
  for (let match = opener.exec(code); match; match = opener.exec(code)) {
    const [quote] = match;
    const stop = endOfString(code, match.index, quote);
    const lead = code.slice(code.lastIndexOf('\n', match.index) + 1, match.index);
    if (quote.length === 3 && /^[ \t]*[rRuU]?$/u.test(lead)) {
      parts.push(code.slice(kept, match.index), code.slice(match.index, stop).replace(/[^\n]/gu, ' '));
      kept = stop;
    }
    opener.lastIndex = stop;
  }
  return [...parts, code.slice(kept)].join('');
}

const masked = new WeakMap<Repository, Map<string, string>>();

/** Text of a Python file without comments and documentation, offsets unchanged; empty where it cannot be read. */
export function pythonCode(repository: Repository, file: string): string {
  const texts = masked.get(repository) ?? new Map<string, string>();
  masked.set(repository, texts);
  const known = texts.get(file);
  if (known !== undefined) return known;
  const code = blankDocstrings(codeOf(repository, file) ?? '');
  texts.set(file, code);
  return code;
}

/** Finds a pattern in Python code, outside of comments and documentation. The pattern must be ours and linear. */
export function search(repository: Repository, files: readonly string[], pattern: RegExp): SourceMatch[] {
  const global = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  return files.flatMap((file) => {
    const code = pythonCode(repository, file);
    return [...code.matchAll(global)].map((match) => {
      const { line, quote } = lineAt(code, match.index);
      return { file, line, quote, groups: match.slice(1), index: match.index, length: match[0].length };
    });
  });
}

/** The first match, in the order of the files. */
export function searchFirst(repository: Repository, files: readonly string[], pattern: RegExp): SourceMatch | null {
  for (const file of files) {
    const [match] = search(repository, [file], pattern);
    if (match) return match;
  }
  return null;
}

/** One argument of a call. */
export interface Argument {
  /** Null for a positional one. */
  readonly name: string | null;
  readonly value: string;
}

const ARGUMENT_LIMIT = 4000;

interface Scan {
  depth: number;
  quote: string | null;
}

/** Moves over one character; true where it stands on the outer level and outside of a string. */
function step(scan: Scan, text: string, at: number): boolean {
  const character = text[at] ?? '';
  if (scan.quote !== null) {
    if (character === scan.quote && text[at - 1] !== '\\') scan.quote = null;
    return false;
  }
  if (character === '"' || character === "'") {
    scan.quote = character;
    return false;
  }
  if (/[([{]/u.test(character)) scan.depth += 1;
  else if (/[)\]}]/u.test(character)) scan.depth -= 1;
  return scan.depth === 0;
}

function argumentOf(text: string): Argument | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const named = /^([A-Za-z_]\w*)\s*=(?!=)/u.exec(trimmed);
  return named
    ? { name: named[1] ?? null, value: trimmed.slice(named[0].length).trim() }
    : { name: null, value: trimmed };
}

/** The arguments behind an opening bracket. */
export function argumentsAt(code: string, open: number): Argument[] {
  const found: Argument[] = [];
  const scan: Scan = { depth: 0, quote: null };
  const end = Math.min(code.length, open + ARGUMENT_LIMIT);
  let start = open + 1;
  const add = (stop: number) => {
    const argument = argumentOf(code.slice(start, stop));
    if (argument) found.push(argument);
    start = stop + 1;
  };
  for (let at = open; at < end; at += 1) {
    const outer = step(scan, code, at);
    if (outer && at > open) {
      add(at);
      return found;
    }
    if (scan.depth === 1 && scan.quote === null && code[at] === ',') add(at);
  }
  return found;
}

/** The value of a keyword argument, or of the positional one at an index. */
export function argument(all: readonly Argument[], name: string, position?: number): string | null {
  const named = all.find((candidate) => candidate.name === name);
  if (named) return named.value;
  if (position === undefined) return null;
  return all.filter((candidate) => candidate.name === null)[position]?.value ?? null;
}

/** Text of a string, number or truth literal; null for any other expression. */
export function literalOf(expression: string | null): string | null {
  if (expression === null) return null;
  const text = /^[rbuRBU]?(["'])([^"'\\\n]*)\1$/u.exec(expression.trim());
  if (text) return text[2] ?? '';
  return /^(-?\d[\d_]*(\.\d+)?|True|False)$/u.test(expression.trim()) ? expression.trim().replaceAll('_', '') : null;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/u;

/** The right-hand side of a module-level assignment to a plain name, with its place; null where there is none. */
export function assignmentOf(
  repository: Repository,
  file: string,
  name: string,
): { readonly expression: string; readonly line: number; readonly quote: string } | null {
  if (!IDENTIFIER.test(name)) return null;
  const code = pythonCode(repository, file);
  const match = new RegExp(`^[ \\t]*${name}[ \\t]*(?::[^=\\n]{1,80})?=(?!=)[ \\t]*([^\\n]{1,300})`, 'mu').exec(code);
  if (!match) return null;
  const { line, quote } = lineAt(code, match.index + match[0].length - 1);
  return { expression: (match[1] ?? '').trim(), line, quote };
}
