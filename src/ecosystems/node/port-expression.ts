import { type Evidence, evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { codeOf, lineAt } from '../source.js';

const ARGUMENT_LIMIT = 400;

/** Text of the arguments behind an opening bracket, up to its partner. */
export function argumentsAt(code: string, open: number): string {
  let depth = 0;
  let quote: string | null = null;
  const end = Math.min(code.length, open + ARGUMENT_LIMIT);
  for (let at = open; at < end; at += 1) {
    const character = code[at] ?? '';
    if (quote !== null) {
      if (character === quote) quote = null;
    } else if (/["'`]/u.test(character)) quote = character;
    else if (/[([{]/u.test(character)) depth += 1;
    else if (/[)\]}]/u.test(character)) {
      depth -= 1;
      if (depth === 0) return code.slice(open + 1, at);
    }
  }
  return code.slice(open + 1, end);
}

/** Splits arguments at the commas of the outer level. */
export function split(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/[([{]/u.test(character)) depth += 1;
    else if (/[)\]}]/u.test(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  found.push(text.slice(start));
  return found.map((part) => part.trim());
}

/** What an expression comes to. */
export interface Value {
  readonly port: number | null;
  readonly variable: string | null;
  readonly evidence: Evidence;
}

const READS_VARIABLE =
  /(?:process\.env|Bun\.env|import\.meta\.env|\benv|\bprocessEnv)(?:\?)?(?:\.([A-Z][A-Z0-9_]*)|\[\s*['"]([A-Z][A-Z0-9_]*)['"]\s*\])|(?:\.get|\.getOrThrow|\benv|getEnv|getEnvVar)\s*(?:<[^<>()]{0,40}>)?\(\s*['"]([A-Z][A-Z0-9_]*)['"]/u;
const FALLBACK = /(?:\|\||\?\?)\s*(?:Number\(|parseInt\()?\s*['"`]?(\d{2,5})['"`]?/u;
const GETTER_FALLBACK = /(?:get|env|getEnv)\w*\s*(?:<[^<>()]{0,40}>)?\(\s*['"][\w.]+['"]\s*,\s*['"`]?(\d{2,5})/u;
const TERNARY = /\?[^?:]{1,80}:\s*['"`]?(\d{2,5})['"`]?/u;

export function portNumber(text: string | undefined): number | null {
  const port = Number(text);
  return text !== undefined && Number.isInteger(port) && port > 0 && port <= 65535 ? port : null;
}

function variableIn(expression: string): string | null {
  const match = READS_VARIABLE.exec(expression);
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? null;
}

/** A number, a string with one, or a variable of the environment with its fallback; null for anything else. */
export function direct(expression: string, place: Evidence): Value | null {
  const plain = /^\s*\+?['"`]?(\d{2,5})['"`]?\s*(?:as \w+)?$/u.exec(expression)?.[1];
  if (plain !== undefined) return { port: portNumber(plain), variable: null, evidence: place };
  const variable = variableIn(expression);
  const fallback = (FALLBACK.exec(expression) ?? GETTER_FALLBACK.exec(expression) ?? TERNARY.exec(expression))?.[1];
  if (variable === null && fallback === undefined) return null;
  return { port: portNumber(fallback), variable, evidence: place };
}

export interface Scope {
  readonly repository: Repository;
  readonly sources: readonly string[];
}

const SAFE_NAME = /^[A-Za-z_$][\w$]*$/u;

function literal(name: string): string {
  return name.replace(/\$/gu, '\\$');
}

/** Right-hand sides of `const name = …` and `name: …` in one file. */
export function definitions(scope: Scope, file: string, name: string): { expression: string; place: Evidence }[] {
  const code = codeOf(scope.repository, file);
  if (code === null || !SAFE_NAME.test(name)) return [];
  const pattern = new RegExp(
    `(?:\\b(?:const|let|var)\\s+${literal(name)}\\s*(?::[^=;\\n]{1,60})?=(?!=)|(?<![\\w$.?])['"]?${literal(name)}['"]?\\s*:|\\.set\\(\\s*['"]${literal(name)}['"]\\s*,|\\b${literal(name)}\\s*=(?![=>]))([^;\\n]{1,200})`,
    'gu',
  );
  return [...code.matchAll(pattern)].map((match) => {
    const { line, quote } = lineAt(code, match.index + match[0].length - (match[1]?.length ?? 0));
    return { expression: definitionText(code, match), place: evidence(file, line, quote) };
  });
}

/** The definition's text: up to the end of its line, or on over the lines of an open bracket. */
function definitionText(code: string, match: RegExpMatchArray): string {
  const start = (match.index ?? 0) + match[0].length - (match[1]?.length ?? 0);
  const line = match[1] ?? '';
  const opens = (line.match(/[([{]/gu) ?? []).length - (line.match(/[)\]}]/gu) ?? []).length;
  return opens > 0 ? code.slice(start, start + ARGUMENT_LIMIT) : line.replace(/,\s*$/u, '');
}

/** Schema validators: zod `.default(3000)`, envalid `port({ default: 3000 })`, convict `{ default: 3000, env: 'PORT' }`, Joi. */
function schemaValue(expression: string, name: string, place: Evidence): Value | null {
  const fallback =
    /^\s*[\w.]*(?:z|Joi|v|t|s|num|port|str|env|Type|makeValidator|convict)\b[^;]{0,200}?\.?\b(?:default|prefault|catch)\s*[(:]\s*['"`]?(\d{2,5})/u.exec(
      expression,
    )?.[1] ?? /^\s*\{[^{}]{0,300}?\bdefault:\s*['"`]?(\d{2,5})/u.exec(expression)?.[1];
  if (fallback === undefined) return null;
  const named = /\benv:\s*['"]([A-Z][A-Z0-9_]*)['"]/u.exec(expression)?.[1];
  const variable = named ?? (/^[A-Z][A-Z0-9_]*$/u.test(name) ? name : null);
  return { port: portNumber(fallback), variable, evidence: place };
}

function resolveName(scope: Scope, name: string, files: readonly string[], depth: number): Value | null {
  let unsure: Value | null = null;
  for (const file of files) {
    for (const { expression, place } of definitions(scope, file, name)) {
      const value = schemaValue(expression, name, place) ?? evaluate(scope, expression, file, place, depth + 1);
      if (value?.port != null) return value;
      unsure ??= value;
    }
  }
  return unsure;
}

const MAXIMUM_DEPTH = 4;
const CONFIGURATION =
  /(^|[/._-])(config|configs|configuration|env|environment|environments|constants?|settings|options|server|index|main|app)([/._-]|$)/iu;

/** Follows an expression to a port: literals, variables with fallbacks, names in the same file, then in configuration files. */
export function evaluate(scope: Scope, expression: string, file: string, place: Evidence, depth = 0): Value | null {
  const value = direct(expression, place);
  if (value !== null && value.port !== null) return value;
  if (depth >= MAXIMUM_DEPTH) return value;
  const inner = /^\s*(?:await\s+)?(?:Number(?:\.parseInt)?|parseInt|normalizePort|toNumber|String)\(\s*(.+)$/su.exec(
    expression,
  )?.[1];
  const path = /^\s*\+?(?:await\s+)?([A-Za-z_$][\w$]*(?:\s*\(\s*\))?(?:(?:\.|\?\.|!\.)[A-Za-z_$][\w$]*)*)/u.exec(
    inner ?? expression,
  )?.[1];
  const key = /\.get(?:OrThrow)?(?:<[^<>()]{0,40}>)?\(\s*['"](?:[\w-]+\.)*([\w-]+)['"]/u.exec(expression)?.[1];
  const name = value?.variable ?? key ?? path?.split(/[.?!]+/u).at(-1);
  if (name === undefined || name === 'env' || name === 'undefined') return value;
  const elsewhere =
    path?.includes('.') === true || value !== null || key !== undefined || isImported(scope, file, name);
  const files = elsewhere ? [file, ...configurationFiles(scope, file)] : [file];
  const found = resolveName(scope, name, files, depth);
  if (found === null) return value;
  return { ...found, variable: found.variable ?? value?.variable ?? null };
}

function isImported(scope: Scope, file: string, name: string): boolean {
  const code = codeOf(scope.repository, file) ?? '';
  return new RegExp(
    `(?:import|const|let|var)\\s*(?:type\\s*)?\\{[^}]{0,400}\\b${literal(name)}\\b[^}]{0,400}\\}`,
    'u',
  ).test(code);
}

function configurationFiles(scope: Scope, file: string): string[] {
  return scope.sources.filter((source) => source !== file && CONFIGURATION.test(source)).slice(0, 80);
}
