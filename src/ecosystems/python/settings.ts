import { evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import type { VariableReading } from '../environment.js';
import { lineAt } from '../source.js';
import { argument, argumentsAt, literalOf, pythonCode, search } from './syntax.js';

/** A class of pydantic settings, or one that derives from it. */
interface SettingsClass {
  readonly file: string;
  readonly name: string;
  readonly bases: readonly string[];
  /** Offset of the body in the file's code. */
  readonly start: number;
  readonly body: string;
  readonly indent: number;
}

const CLASS = /^([ \t]*)class[ \t]+(\w+)[ \t]*\(([^()\n]{1,200})\)[ \t]*:/mu;

/** Lines of a block that is indented deeper than its head. */
function bodyAt(code: string, from: number, indent: number): string {
  const lines = code.slice(from).split('\n');
  const end = lines.findIndex(
    (line, index) => index > 0 && line.trim() !== '' && (/^[ \t]*/u.exec(line)?.[0].length ?? 0) <= indent,
  );
  return (end === -1 ? lines : lines.slice(0, end)).join('\n');
}

function classesOf(repository: Repository, files: readonly string[]): SettingsClass[] {
  return search(repository, files, CLASS).map((match) => {
    const [space = '', name = '', bases = ''] = match.groups;
    const start = match.index + match.length;
    return {
      file: match.file,
      name,
      bases: bases.split(',').map((base) => base.trim().split('.').at(-1)?.replace(/\[.*/u, '') ?? ''),
      start,
      body: bodyAt(pythonCode(repository, match.file), start, space.length),
      indent: space.length,
    };
  });
}

/** Classes that are settings, directly or through a class of the project. */
function settingsClasses(repository: Repository, files: readonly string[]): SettingsClass[] {
  const relevant = files.filter((file) => /\bBaseSettings\b|\bSettings\b/u.test(pythonCode(repository, file)));
  const all = classesOf(repository, relevant);
  const known = new Set(['BaseSettings']);
  const found = new Set<SettingsClass>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const candidate of all) {
      if (found.has(candidate) || !candidate.bases.some((base) => known.has(base))) continue;
      found.add(candidate);
      known.add(candidate.name);
      changed = true;
    }
  }
  return [...found];
}

function prefixOf(body: string): string {
  return /\benv_prefix\s*[=:]\s*["'](\w*)["']/u.exec(body)?.[1] ?? '';
}

interface Field {
  readonly name: string;
  readonly type: string;
  /** Right-hand side, null where there is none. */
  readonly right: string | null;
}

/** `name: type = value`, split at the first "=" that stands in no bracket. */
function splitField(text: string): Field | null {
  const head = /^([A-Za-z]\w*)[ \t]*:(?!=)/u.exec(text);
  const name = head?.[1];
  if (!head || name === undefined) return null;
  let depth = 0;
  for (let at = head[0].length; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/[([{]/u.test(character)) depth += 1;
    else if (/[)\]}]/u.test(character)) depth -= 1;
    else if (character === '=' && depth === 0)
      return { name, type: text.slice(head[0].length, at).trim(), right: text.slice(at + 1).trim() };
  }
  return { name, type: text.slice(head[0].length).trim(), right: null };
}

/** `Field(default=…, validation_alias="X")`: the names it is read by and its default. */
function fieldOf(code: string, open: number) {
  const all = argumentsAt(code, open);
  const first = argument(all, 'default', 0);
  const alias = argument(all, 'validation_alias') ?? argument(all, 'alias') ?? argument(all, 'env');
  const names = alias === null ? [] : [...alias.matchAll(/["'](\w+)["']/gu)].map((match) => match[1] ?? '');
  const hasDefault = (first !== null && first !== '...') || argument(all, 'default_factory') !== null;
  return { names, value: literalOf(first), hasDefault };
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

/** Lines of a class body that stand at its own level, outside of brackets that opened above. */
function ownLines({ body, start, indent }: SettingsClass): Line[] {
  const found: Line[] = [];
  let level: number | null = null;
  let offset = start;
  let depth = 0;
  for (const text of body.split('\n')) {
    const space = /^[ \t]*/u.exec(text)?.[0].length ?? 0;
    if (text.trim() !== '' && depth === 0) {
      if (level === null && space > indent) level = space;
      if (space === level) found.push({ text: text.trim(), offset: offset + space });
    }
    depth = Math.max(0, depth + (text.match(/[([{]/gu) ?? []).length - (text.match(/[)\]}]/gu) ?? []).length);
    offset += text.length + 1;
  }
  return found;
}

function isVariable(name: string, type: string): boolean {
  return name !== 'model_config' && !/\bClassVar\b|\bproperty\b/u.test(type);
}

function readField(
  repository: Repository,
  owner: SettingsClass,
  prefix: string,
  { text, offset }: Line,
): VariableReading[] {
  const parts = splitField(text);
  if (!parts || !isVariable(parts.name, parts.type)) return [];
  const { name, type, right } = parts;
  const code = pythonCode(repository, owner.file);
  const { line, quote } = lineAt(code, offset);
  const inType = /\bField\s*\(/u.exec(text);
  const call = inType && (right === null || /\bField\s*\(/u.test(right) || /Annotated/u.test(type)) ? inType : null;
  const field = call ? fieldOf(code, offset + call.index + call[0].length - 1) : null;
  const plain = right !== null && (field === null || !/^(?:\w+\.)?Field\s*\(/u.test(right));
  const value = plain ? literalOf(right) : (field?.value ?? null);
  const hasDefault = plain || field?.hasDefault === true;
  const names = field && field.names.length > 0 ? field.names.slice(0, 1) : [`${prefix}${name}`];
  return names.map((variable) => ({
    name: variable.toUpperCase(),
    required: !hasDefault,
    default: value,
    scope: 'runtime',
    evidence: evidence(owner.file, line, quote),
  }));
}

/** A field whose type is another settings class is filled by that class's own variables. */
function isNested(text: string, names: ReadonlySet<string>): boolean {
  const type = splitField(text)?.type ?? '';
  return names.has(type.replace(/\s*\|\s*None$/u, ''));
}

/** Variables that pydantic settings read: every field, upper case, with the prefix of its class. */
export function settingsVariables(repository: Repository, files: readonly string[]): VariableReading[] {
  const classes = settingsClasses(repository, files);
  const names = new Set(classes.map(({ name }) => name));
  return classes.flatMap((owner) => {
    const parent = classes.find(({ name }) => owner.bases.includes(name));
    const prefix = prefixOf(owner.body) || (parent ? prefixOf(parent.body) : '');
    return ownLines(owner)
      .filter(({ text }) => !isNested(text, names))
      .flatMap((line) => readField(repository, owner, prefix, line));
  });
}
