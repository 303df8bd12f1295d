import { type Evidence, evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { folderOf, joinPath } from '../../repository/paths.js';

/** A package a project depends on. */
export interface PythonDependency {
  /** Normalised name (PEP 503). */
  readonly name: string;
  /** As written with its extras, without version: "celery[redis]". */
  readonly requirement: string;
  readonly extras: readonly string[];
  readonly group: 'main' | 'optional' | 'development';
  readonly evidence: Evidence;
}

/** PEP 503: case and runs of "-", "_" and "." do not tell names apart. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/gu, '-');
}

const REQUIREMENT = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([\w\s,.-]*)\])?\s*(?:$|[<>=!~;@,(\s])/u;

/** Reads one requirement of PEP 508; null for options, URLs and paths without a name. */
export function dependencyOf(text: string, group: PythonDependency['group'], place: Evidence): PythonDependency | null {
  const egg = /#egg=([A-Za-z0-9._-]+)/u.exec(text)?.[1];
  const match = egg === undefined ? REQUIREMENT.exec(text.trim()) : null;
  const name = egg ?? match?.[1];
  if (name === undefined || /^(https?|git|file)$/iu.test(name)) return null;
  const extras = (match?.[2] ?? '')
    .split(',')
    .map((extra) => extra.trim().toLowerCase())
    .filter((extra) => extra !== '');
  return {
    name: normalizedName(name),
    requirement: extras.length === 0 ? name : `${name}[${extras.join(',')}]`,
    extras,
    group,
    evidence: place,
  };
}

/**
 * Whether a line of a compiled list (pip-compile, uv) is there only because another package needs it: the "# via" behind or
 * below it names packages, and no requirements file or project.
 */
function isTransitive(lines: readonly string[], index: number): boolean {
  const notes: string[] = [];
  const own = /\s#\s*via\b(.*)$/u.exec(lines[index] ?? '')?.[1];
  if (own !== undefined) notes.push(own);
  for (let next = index + 1; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    if (/^\s+--hash/u.test(line)) continue;
    const note = /^\s+#\s*(.*)$/u.exec(line)?.[1];
    if (note === undefined) break;
    notes.push(note.replace(/^via\b/u, ''));
  }
  const text = notes.join(' ').trim();
  return notes.length > 0 && text !== '' && !/(^|\s)-[rc]\s|\(|\.(in|toml|txt|cfg|py)\b/u.test(text);
}

/** More files than this including one another are no requirements. */
const MAXIMUM_FILES = 30;

interface RequirementsFile {
  readonly dependencies: readonly PythonDependency[];
  readonly included: readonly string[];
}

function readOne(repository: Repository, file: string, group: PythonDependency['group']): RequirementsFile {
  const lines = repository.read(file)?.split(/\r?\n/u) ?? [];
  const dependencies: PythonDependency[] = [];
  const included: string[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.replace(/(^|\s)#.*$/u, '').trim();
    const other = /^(?:-r|--requirement)[=\s]\s*(\S+)/u.exec(text)?.[1];
    const path = other === undefined ? null : joinPath(folderOf(file), other);
    if (path !== null) included.push(path);
    const requirement = text.replace(/^(?:-e|--editable)[=\s]\s*/u, '');
    if (requirement === '' || requirement.startsWith('-')) continue;
    const own = group === 'main' && isTransitive(lines, index) ? 'optional' : group;
    const dependency = dependencyOf(requirement, own, evidence(file, index + 1, line));
    if (dependency) dependencies.push(dependency);
  }
  return { dependencies, included };
}

/** Dependencies of a requirements file and of those it includes with -r; constraints add none. */
export function readRequirements(
  repository: Repository,
  start: string,
  group: PythonDependency['group'],
): PythonDependency[] {
  const seen = new Set<string>();
  const pending = [start];
  const found: PythonDependency[] = [];
  for (let file = pending.shift(); file !== undefined && seen.size < MAXIMUM_FILES; file = pending.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const { dependencies, included } = readOne(repository, file, group);
    found.push(...dependencies);
    pending.push(...included);
  }
  return found;
}
