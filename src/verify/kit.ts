import { posix } from 'node:path';
import type { Rule, RuleContext, Violation } from '../model/index.js';
import { classify, type FileKind } from './classify.js';
import { type DataDocument, type DataReading, type Path, textOf } from './reading/data.js';
import { type DockerfileReading, readDockerfile } from './reading/dockerfile.js';
import { readJson } from './reading/json.js';
import type { Place } from './reading/place.js';
import { readToml } from './reading/toml.js';
import { readYaml } from './reading/yaml.js';

/** A file under judgement with its kind. One object per context and file, so readings can hang on it. */
export interface JudgedFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly content: string;
}

/** Remembers one value per object: contexts and files are read by many rules and parsed once. */
export function oncePer<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const known = made.get(key);
    if (known) return known.value;
    const value = make(key);
    made.set(key, { value });
    return value;
  };
}

export const judgedFiles = oncePer((context: RuleContext): readonly JudgedFile[] =>
  [...context.files]
    .map(([path, content]) => ({ path, content, kind: classify(path, content) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1)),
);

export function filesOfKind(context: RuleContext, ...kinds: readonly FileKind[]): readonly JudgedFile[] {
  return judgedFiles(context).filter((file) => kinds.includes(file.kind));
}

const YAML_KINDS: ReadonlySet<FileKind> = new Set([
  'compose',
  'github-workflow',
  'github-action',
  'dependabot',
  'kubernetes',
  'kustomization',
  'yaml',
]);
const JSON_KINDS: ReadonlySet<FileKind> = new Set(['railway-json', 'vercel-json', 'json', 'jsonc']);
const TOML_KINDS: ReadonlySet<FileKind> = new Set(['railway-toml', 'toml']);

/** The data of a YAML, JSON or TOML file; nothing for other kinds. */
export const dataOf = oncePer((file: JudgedFile): DataReading => {
  if (YAML_KINDS.has(file.kind)) return readYaml(file.content);
  if (JSON_KINDS.has(file.kind)) return readJson(file.content, file.kind === 'jsonc' ? 'allowed' : 'forbidden');
  if (TOML_KINDS.has(file.kind)) return readToml(file.content);
  return { documents: [], problems: [] };
});

export const dockerfileOf = oncePer((file: JudgedFile): DockerfileReading => readDockerfile(file.content));

/** First document of a data file, null where it cannot be read. */
export function documentOf(file: JudgedFile): DataDocument | null {
  return dataOf(file).documents[0] ?? null;
}

/** A violation without its file: file rules add it. */
export type FileViolation = Omit<Violation, 'file'>;

export type RuleData = Omit<Rule, 'check' | 'kinds'>;

/** Some files could not be judged: what was found in the others, and why these were not. */
export class Unjudged extends Error {
  override readonly name = 'Unjudged';

  constructor(
    readonly found: readonly Violation[],
    readonly reasons: readonly { readonly file: string; readonly reason: string }[],
  ) {
    super(reasons.map(({ file, reason }) => `${file}: ${reason}`).join('; '));
  }
}

/** A rule that judges one file at a time. A file whose check fails is reported as not judged; the others stand. */
export function fileRule(
  data: RuleData,
  kinds: readonly FileKind[],
  check: (file: JudgedFile, context: RuleContext) => Iterable<FileViolation> | Promise<Iterable<FileViolation>>,
): Rule {
  return {
    ...data,
    kinds,
    async check(context) {
      const found: Violation[] = [];
      const reasons: { file: string; reason: string }[] = [];
      for (const file of filesOfKind(context, ...kinds)) {
        try {
          for (const violation of await check(file, context)) found.push({ ...violation, file: file.path });
        } catch (error) {
          reasons.push({ file: file.path, reason: error instanceof Error ? error.message : String(error) });
        }
      }
      if (reasons.length > 0) throw new Unjudged(found, reasons);
      return found;
    },
  };
}

/** A rule that weighs the files together. */
export function setRule(
  data: RuleData,
  kinds: readonly FileKind[],
  check: (context: RuleContext) => Iterable<Violation>,
): Rule {
  return { ...data, kinds, check };
}

export function violation(place: Place, message: string, extra: Partial<FileViolation> = {}): FileViolation {
  return { line: place.line, column: place.column, message, ...extra };
}

/** Joins path parts below the root; null where the result would leave it. */
export function joinPath(...parts: readonly string[]): string | null {
  const path = posix.normalize(posix.join(...parts)).replace(/\/$/u, '');
  return path.startsWith('..') || path.startsWith('/') ? null : path;
}

export function folderOf(path: string): string {
  return posix.dirname(path);
}

/** Shortens a value for a message, so that a giant or many-lined value stays readable. */
export function shown(value: unknown): string {
  const text = (textOf(value) ?? JSON.stringify(value) ?? String(value)).replace(/\s+/gu, ' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : step))
    .join('.')
    .replaceAll('.[', '[');
}
