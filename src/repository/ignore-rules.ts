import { bytesOf, compileWildmatch, type Wildmatch, wildmatches } from './wildmatch.js';

/*
 * Why not the `ignore` package: it re-decides parent folders inside every file, so a "!folder/" in .gitignore cannot
 * undo a "folder/" of .git/info/exclude as it does in git; it matches characters where git matches bytes; and it
 * turns patterns into regular expressions, so that a hostile pattern with many "**" stops the reader for minutes.
 */

/** One line of an ignore file. */
export interface IgnoreRule {
  /** False for "!pattern". */
  readonly ignores: boolean;
  readonly foldersOnly: boolean;
  /** True where the pattern has no "/" and so speaks about names at any depth. */
  readonly nameOnly: boolean;
  /** Set where the pattern has no wildcard: compared as a whole. */
  readonly exact: string | null;
  /** Text that must come first, compared without wildcards; empty for name patterns. */
  readonly prefix: string;
  readonly rest: Wildmatch;
  /** Set for "*ending" name patterns. */
  readonly ending: string | null;
}

/** The rules of one file, and the folder they speak about ("" for the work tree's root). */
export interface IgnoreFile {
  readonly folder: string;
  readonly rules: readonly IgnoreRule[];
  /** True where the file system does not tell letters' case apart (core.ignorecase). */
  readonly foldCase: boolean;
}

const SPECIAL = /[*?[\\]/u;

/** ASCII letters in lower case, as git folds case. */
function lower(text: string): string {
  return text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
}

/** Drops unescaped spaces at the end; git keeps tabs. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  for (let at = 0, spaces = -1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === ' ') {
      if (spaces === -1) spaces = at;
      end = spaces;
      continue;
    }
    if (character === '\\') at += 1;
    spaces = -1;
    end = line.length;
  }
  return line.slice(0, end);
}

function ruleOf(line: string): IgnoreRule | null {
  if (line.startsWith('#')) return null;
  let pattern = withoutTrailingSpaces(line);
  const ignores = !pattern.startsWith('!');
  if (!ignores) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  if (pattern === '') return null;
  const nameOnly = !pattern.includes('/');
  if (pattern.startsWith('/')) pattern = pattern.slice(1);
  const special = pattern.search(SPECIAL);
  const exact = special === -1 ? pattern : null;
  const ending = nameOnly && pattern.startsWith('*') && !SPECIAL.test(pattern.slice(1)) ? pattern.slice(1) : null;
  // git compares what stands before the first wildcard as plain text and starts its matcher after it; "a**/b" is
  // therefore read as "a" followed by "**/b".
  const prefix = nameOnly || special === -1 ? '' : pattern.slice(0, special);
  const rest = exact === null && ending === null ? compileWildmatch(pattern.slice(prefix.length)) : null;
  return { ignores, foldersOnly, nameOnly, exact, prefix, rest, ending };
}

/** Parses an ignore file as git does (gitignore(5); dir.c of git 2.39). */
export function parseIgnoreFile(text: string, folder: string, foldCase: boolean): IgnoreFile {
  const rules: IgnoreRule[] = [];
  for (const line of text.replace(/^\uFEFF/u, '').split('\n')) {
    const bare = bytesOf(line.endsWith('\r') && !line.startsWith('#') ? line.slice(0, -1) : line);
    // Where case is folded, git lets [:upper:] match small letters too.
    const rule = ruleOf(foldCase ? lower(bare).replaceAll('[:upper:]', '[:alpha:]') : bare);
    if (rule) rules.push(rule);
  }
  return { folder, rules, foldCase };
}

function applies(rule: IgnoreRule, path: string, name: string, isFolder: boolean): boolean {
  if (rule.foldersOnly && !isFolder) return false;
  const text = rule.nameOnly ? name : path;
  if (rule.exact !== null) return rule.exact === text;
  if (rule.ending !== null) return text.endsWith(rule.ending);
  return text.startsWith(rule.prefix) && wildmatches(rule.rest, text.slice(rule.prefix.length));
}

/** What one file says about a path below its folder: true ignored, false kept, null nothing. The last rule that applies counts. */
function verdict(file: IgnoreFile, path: string, isFolder: boolean): boolean | null {
  const bare = bytesOf(file.folder === '' ? path : path.slice(file.folder.length + 1));
  const relative = file.foldCase ? lower(bare) : bare;
  const name = relative.slice(relative.lastIndexOf('/') + 1);
  for (let at = file.rules.length - 1; at >= 0; at -= 1) {
    const rule = file.rules[at];
    if (rule && applies(rule, relative, name, isFolder)) return rule.ignores;
  }
  return null;
}

/**
 * Whether a path is ignored. Its parents are not looked at: who walks does not enter an ignored folder.
 * @param files from the weakest (the user's own) to the strongest (the .gitignore nearest to the path)
 */
export function isIgnored(path: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  for (let at = files.length - 1; at >= 0; at -= 1) {
    const file = files[at];
    const said = file ? verdict(file, path, isFolder) : null;
    if (said !== null) return said;
  }
  return false;
}
