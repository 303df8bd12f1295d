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

/** More files than this including one another are no requirements. */
const MAXIMUM_FILES = 30;

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
    const lines = repository.read(file)?.split(/\r?\n/u) ?? [];
    for (const [index, line] of lines.entries()) {
      const text = line.replace(/(^|\s)#.*$/u, '').trim();
      const included = /^(?:-r|--requirement)[=\s]\s*(\S+)/u.exec(text)?.[1];
      const path = included === undefined ? null : joinPath(folderOf(file), included);
      if (path !== null) pending.push(path);
      const requirement = text.replace(/^(?:-e|--editable)[=\s]\s*/u, '');
      if (requirement === '' || requirement.startsWith('-')) continue;
      const dependency = dependencyOf(requirement, group, evidence(file, index + 1, line));
      if (dependency) found.push(dependency);
    }
  }
  return found;
}
