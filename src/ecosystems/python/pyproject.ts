import { parse as parseToml } from 'smol-toml';
import { type Evidence, evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { dependencyOf, type PythonDependency } from './requirements.js';

/** A TOML file of a project: values by path, with the line they stand on. */
export interface TomlFile {
  readonly file: string;
  get(...path: readonly string[]): unknown;
  text(...path: readonly string[]): string | null;
  /** Own keys of a table. */
  keys(...path: readonly string[]): string[];
  texts(...path: readonly string[]): string[];
  /** The line of a key, or of a text in it where one is given. */
  at(path: readonly string[], text?: string): Evidence;
}

function child(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser keeps no positions: the table's header is searched, then the key, then the text below it. */
function lineOf(lines: readonly string[], path: readonly string[], text: string | undefined): number | null {
  const plain = (line: string) => line.replace(/["'\s]/gu, '');
  const isHeader = (line: string) => /^\s*\[{1,2}[\w"'.\s-]+\]{1,2}\s*(#.*)?$/u.test(line);
  const headerOf = (line: string) => plain(line.replace(/#.*$/u, '')).replace(/^\[+|\]+$/gu, '');
  const whole = lines.findIndex((line) => isHeader(line) && headerOf(line) === plain(path.join('.')));
  const table = path.slice(0, -1).join('.');
  const header = lines.findIndex((line) => isHeader(line) && headerOf(line) === plain(table));
  const key = path.at(-1) ?? '';
  let start = whole;
  if (whole === -1 && (header !== -1 || table === '')) {
    const from = header + 1;
    const next = lines.findIndex((line, index) => index >= from && isHeader(line));
    const end = next === -1 ? lines.length : next;
    start = lines.findIndex((line, index) => index >= from && index < end && plain(line.split('=')[0] ?? '') === key);
  }
  if (start === -1) return header === -1 ? null : header + 1;
  if (text === undefined) return start + 1;
  const quoted = lines.findIndex(
    (line, index) => index >= start && (line.includes(`"${text}"`) || line.includes(`'${text}'`)),
  );
  const found = quoted === -1 ? lines.findIndex((line, index) => index >= start && line.includes(text)) : quoted;
  return (found === -1 ? start : found) + 1;
}

/** Reads a TOML file; null where it is missing or no TOML. */
export function readTomlFile(repository: Repository, file: string): TomlFile | null {
  const content = repository.hasFile(file) ? repository.read(file) : null;
  if (content === null) return null;
  let data: unknown;
  try {
    data = parseToml(content);
  } catch {
    return null;
  }
  const lines = content.split(/\r?\n/u);
  const get = (...path: readonly string[]) => path.reduce<unknown>(child, data);
  return {
    file,
    get,
    text: (...path) => {
      const value = get(...path);
      return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
    },
    keys: (...path) => {
      const value = get(...path);
      return isTable(value) ? Object.keys(value) : [];
    },
    texts: (...path) => {
      const value = get(...path);
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    at: (path, text) => {
      const line = lineOf(lines, path, text);
      return evidence(file, line, line === null ? path.join('.') : (lines[line - 1] ?? ''));
    },
  };
}

const DEVELOPMENT =
  /^(dev|develop|development|tests?|testing|lint|linting|docs?|ci|typing|types|check|quality|local|debug)$/iu;

function groupOf(name: string, otherwise: PythonDependency['group']): PythonDependency['group'] {
  return DEVELOPMENT.test(name) ? 'development' : otherwise;
}

function fromTexts(toml: TomlFile, path: readonly string[], group: PythonDependency['group']): PythonDependency[] {
  return toml.texts(...path).flatMap((text) => dependencyOf(text, group, toml.at(path, text)) ?? []);
}

/** Extras of a Poetry or Pipenv entry: `{ extras = ["standard"] }`. */
function fromTable(toml: TomlFile, path: readonly string[], group: PythonDependency['group']): PythonDependency[] {
  return toml.keys(...path).flatMap((name) => {
    if (name.toLowerCase() === 'python') return [];
    const extras = toml.texts(...path, name, 'extras');
    const optional = toml.get(...path, name, 'optional') === true;
    const text = extras.length === 0 ? name : `${name}[${extras.join(',')}]`;
    return dependencyOf(text, optional ? 'optional' : group, toml.at([...path, name])) ?? [];
  });
}

/** Dependencies in pyproject.toml: PEP 621, PEP 735, Poetry, uv, PDM and Hatch. */
export function pyprojectDependencies(toml: TomlFile): PythonDependency[] {
  const optional = toml.keys('project', 'optional-dependencies');
  const groups = toml.keys('dependency-groups');
  const poetryGroups = toml.keys('tool', 'poetry', 'group');
  const pdmGroups = toml.keys('tool', 'pdm', 'dev-dependencies');
  const hatch = toml.keys('tool', 'hatch', 'envs');
  return [
    ...fromTexts(toml, ['project', 'dependencies'], 'main'),
    ...optional.flatMap((name) =>
      fromTexts(toml, ['project', 'optional-dependencies', name], groupOf(name, 'optional')),
    ),
    ...groups.flatMap((name) => fromTexts(toml, ['dependency-groups', name], groupOf(name, 'optional'))),
    ...fromTexts(toml, ['tool', 'uv', 'dev-dependencies'], 'development'),
    ...pdmGroups.flatMap((name) => fromTexts(toml, ['tool', 'pdm', 'dev-dependencies', name], 'development')),
    ...hatch.flatMap((name) => fromTexts(toml, ['tool', 'hatch', 'envs', name, 'dependencies'], 'development')),
    ...fromTable(toml, ['tool', 'poetry', 'dependencies'], 'main'),
    ...fromTable(toml, ['tool', 'poetry', 'dev-dependencies'], 'development'),
    ...poetryGroups.flatMap((name) =>
      fromTable(toml, ['tool', 'poetry', 'group', name, 'dependencies'], groupOf(name, 'main')),
    ),
  ];
}

/** Dependencies in a Pipfile. */
export function pipfileDependencies(toml: TomlFile): PythonDependency[] {
  return [...fromTable(toml, ['packages'], 'main'), ...fromTable(toml, ['dev-packages'], 'development')];
}
