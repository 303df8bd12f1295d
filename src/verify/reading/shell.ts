import type { Place } from './place.js';

/** One word of a command: as written, and with its quotes taken off. */
export interface ShellWord {
  readonly raw: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

/** A simple command: its words, what joins it to the command before it, and its place (line and column from 1). */
export interface ShellCommand extends Place {
  readonly words: readonly ShellWord[];
  /** First word that is neither an assignment nor a prefix like `sudo` or `env`; "" for a bare assignment. */
  readonly name: string;
  /** Words after the name. */
  readonly args: readonly string[];
  /** What stands before the command: "" for the first, else && || ; | & newline ( . */
  readonly joint: string;
  /** Index of the pipeline the command belongs to; commands joined by | share one. */
  readonly pipeline: number;
}

const PREFIXES = new Set([
  'sudo',
  'exec',
  'time',
  'command',
  'nohup',
  'then',
  'do',
  'else',
  'if',
  'while',
  'until',
  '!',
  '{',
  'elif',
  'env',
]);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*\+?=/u;

interface Scan {
  readonly text: string;
  offset: number;
  line: number;
  column: number;
  /** True where the text ended inside a quote, a bracket or a here-document. */
  unfinished: boolean;
}

/**
 * Splits a script into simple commands. Not a shell parser (sh-syntax judges syntax): it knows quotes, comments,
 * continuations, here-documents and operators, which is what rules about "which program with which flags" need.
 */
export function shellCommands(text: string): readonly ShellCommand[] {
  return splitScript(text).commands;
}

/** True where quotes, brackets and here-documents all end inside the text, so that it cannot swallow what follows it. */
export function isSelfContained(text: string): boolean {
  return !splitScript(text).unfinished;
}

function splitScript(text: string): { readonly commands: readonly ShellCommand[]; readonly unfinished: boolean } {
  const scan: Scan = { text, offset: 0, line: 1, column: 1, unfinished: false };
  const split: Split = { commands: [], words: [], joint: '', pipeline: 0, heredocs: [] };
  while (scan.offset < text.length) step(scan, split);
  finish(split, '');
  return { commands: split.commands, unfinished: scan.unfinished || split.heredocs.length > 0 || text.endsWith('\\') };
}

interface Split {
  readonly commands: ShellCommand[];
  words: ShellWord[];
  joint: string;
  pipeline: number;
  heredocs: string[];
}

/** Ends the command before an operator or a line end. */
function finish(split: Split, next: string): void {
  if (split.words.length > 0) split.commands.push(commandOf(split.words, split.joint, split.pipeline));
  if (split.words.length > 0 || next !== '\n') split.joint = next;
  // A line that ends with an operator goes on: its line end ends nothing.
  if (next !== '|' && (split.words.length > 0 || next !== '\n')) split.pipeline += 1;
  split.words = [];
}

function step(scan: Scan, split: Split): void {
  const character = scan.text[scan.offset] ?? '';
  const operator = operatorAt(scan);
  if (character === '\n') endLine(scan, split);
  else if (character === '\\' && scan.text[scan.offset + 1] === '\n') advance(scan, 2);
  else if (/\s/u.test(character)) advance(scan, 1);
  else if (character === '#') skipToLineEnd(scan);
  else if (scan.text.startsWith('<<', scan.offset) && scan.text[scan.offset + 2] !== '<') openHeredoc(scan, split);
  else if (operator === null) split.words.push(readWord(scan));
  else {
    advance(scan, operator.length);
    finish(split, operator);
  }
}

function endLine(scan: Scan, split: Split): void {
  advance(scan, 1);
  for (const word of split.heredocs) skipHeredoc(scan, word);
  split.heredocs = [];
  finish(split, '\n');
}

function openHeredoc(scan: Scan, split: Split): void {
  advance(scan, scan.text[scan.offset + 2] === '-' ? 3 : 2);
  skipBlanks(scan);
  split.heredocs.push(readWord(scan).value);
}

/** Assignments, prefixes and the flags of prefixes (`sudo -E`, `env -i`) stand before the name of a command. */
function isBeforeName(word: ShellWord, before: ShellWord | undefined): boolean {
  if (ASSIGNMENT.test(word.raw) || PREFIXES.has(word.value)) return true;
  return word.value.startsWith('-') && before !== undefined && PREFIXES.has(before.value);
}

function commandOf(words: readonly ShellWord[], joint: string, pipeline: number): ShellCommand {
  const first = words[0];
  const start = words.findIndex((word, index) => !isBeforeName(word, words[index - 1]));
  const name = start === -1 ? '' : (words[start]?.value ?? '');
  return {
    words,
    name: name.slice(name.lastIndexOf('/') + 1),
    args: start === -1 ? [] : words.slice(start + 1).map((word) => word.value),
    joint,
    pipeline,
    line: first?.line ?? 1,
    column: first?.column ?? 1,
  };
}

const OPERATORS = ['&&', '||', ';;', '|&', ';', '|', '&', '(', ')'] as const;

/** An operator here; & of a redirection (2>&1, &>) is none. */
function operatorAt(scan: Scan): string | null {
  const { text, offset } = scan;
  if (text[offset] === '&' && (text[offset - 1] === '>' || text[offset + 1] === '>')) return null;
  return OPERATORS.find((operator) => text.startsWith(operator, offset)) ?? null;
}

function advance(scan: Scan, count: number): void {
  for (let index = 0; index < count && scan.offset < scan.text.length; index += 1) {
    if (scan.text[scan.offset] === '\n') {
      scan.line += 1;
      scan.column = 1;
    } else scan.column += 1;
    scan.offset += 1;
  }
}

function skipBlanks(scan: Scan): void {
  while (scan.text[scan.offset] === ' ' || scan.text[scan.offset] === '\t') advance(scan, 1);
}

function skipToLineEnd(scan: Scan): void {
  while (scan.offset < scan.text.length && scan.text[scan.offset] !== '\n') advance(scan, 1);
}

function skipHeredoc(scan: Scan, terminator: string): void {
  while (scan.offset < scan.text.length) {
    const end = scan.text.indexOf('\n', scan.offset);
    const line = scan.text.slice(scan.offset, end === -1 ? undefined : end);
    advance(scan, line.length + 1);
    if (line.trim() === terminator) return;
  }
  scan.unfinished = true;
}

/** Reads one word: quotes, $( ) and backquotes keep their blanks inside. */
function readWord(scan: Scan): ShellWord {
  const { line, column } = scan;
  const start = scan.offset;
  let value = '';
  while (scan.offset < scan.text.length && !endsWord(scan)) value += readPart(scan);
  if (scan.offset === start) advance(scan, 1);
  return { raw: scan.text.slice(start, scan.offset), value, line, column };
}

function endsWord(scan: Scan): boolean {
  const character = scan.text[scan.offset] ?? '';
  return /[\s;|()]/u.test(character) || (character === '&' && operatorAt(scan) !== null);
}

/** One part of a word, without its quotes. */
function readPart(scan: Scan): string {
  const character = scan.text[scan.offset] ?? '';
  if (character === "'" || character === '"' || character === '`') return readQuoted(scan, character);
  if (scan.text.startsWith('$(', scan.offset)) return readNested(scan, '(', ')');
  if (scan.text.startsWith('<(', scan.offset)) return readNested(scan, '(', ')');
  if (scan.text.startsWith('${', scan.offset)) return readNested(scan, '{', '}');
  if (character !== '\\') {
    advance(scan, 1);
    return character;
  }
  const next = scan.text[scan.offset + 1] ?? '';
  advance(scan, 2);
  return next === '\n' ? '' : next;
}

function readQuoted(scan: Scan, quote: string): string {
  advance(scan, 1);
  let value = '';
  while (scan.offset < scan.text.length && scan.text[scan.offset] !== quote) {
    if (quote !== "'" && scan.text[scan.offset] === '\\') {
      value += scan.text.slice(scan.offset, scan.offset + 2);
      advance(scan, 2);
    } else {
      value += scan.text[scan.offset];
      advance(scan, 1);
    }
  }
  if (scan.offset >= scan.text.length) scan.unfinished = true;
  advance(scan, 1);
  return value;
}

/** $( … ) and ${ … }: everything up to the matching bracket, as written. */
function readNested(scan: Scan, open: string, close: string): string {
  const start = scan.offset;
  let depth = 0;
  advance(scan, 1);
  while (scan.offset < scan.text.length) {
    const character = scan.text[scan.offset];
    advance(scan, 1);
    if (character === open) depth += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return scan.text.slice(start, scan.offset);
    }
  }
  scan.unfinished = true;
  return scan.text.slice(start, scan.offset);
}

/** True where the arguments hold a flag, long or among bundled short ones (-qqy has -y). */
export function hasFlag(args: readonly string[], short: string | null, ...long: readonly string[]): boolean {
  return args.some((argument) => {
    if (long.some((flag) => argument === flag || argument.startsWith(`${flag}=`))) return true;
    return short !== null && /^-[A-Za-z]+$/u.test(argument) && argument.includes(short);
  });
}

/** Arguments that are not flags. */
export function operandsOf(args: readonly string[]): readonly string[] {
  return args.filter((argument) => !argument.startsWith('-'));
}
