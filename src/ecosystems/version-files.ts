import { parse as parseToml } from 'smol-toml';
import { type Evidence, evidence } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { folderOf, joinPath } from '../repository/paths.js';
import { lineAt } from './source.js';

/** A version as it is written in a file, with its place. */
export interface WrittenVersion {
  readonly text: string;
  readonly evidence: Evidence;
}

/** A folder and its parents up to the repository root, nearest first. */
export function foldersUpwards(root: string): string[] {
  const folders = [root];
  for (let folder = root; folder !== '.'; ) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}

/** First line of a one-value version file (.nvmrc, .python-version …) that is no comment. */
function singleValue(repository: Repository, file: string): WrittenVersion | null {
  const lines = repository.read(file)?.split(/\r?\n/u) ?? [];
  const index = lines.findIndex((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const line = lines[index]?.trim();
  return line === undefined ? null : { text: line, evidence: evidence(file, index + 1, line) };
}

/** `<tool> <version>` line of asdf's .tool-versions. */
function asdfValue(repository: Repository, file: string, tools: readonly string[]): WrittenVersion | null {
  const lines = repository.read(file)?.split(/\r?\n/u) ?? [];
  for (const [index, line] of lines.entries()) {
    const [tool, version] = line.trim().split(/\s+/u);
    if (tool !== undefined && version !== undefined && tools.includes(tool))
      return { text: version, evidence: evidence(file, index + 1, line) };
  }
  return null;
}

function miseVersion(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return miseVersion(value[0]);
  if (typeof value === 'object' && value !== null && 'version' in value) return miseVersion(value.version);
  return typeof value === 'number' ? String(value) : null;
}

/** `[tools]` entry of a mise configuration. */
function miseValue(repository: Repository, file: string, tools: readonly string[]): WrittenVersion | null {
  const text = repository.read(file);
  if (text === null) return null;
  let section: unknown;
  try {
    section = parseToml(text).tools;
  } catch {
    return null;
  }
  if (typeof section !== 'object' || section === null) return null;
  for (const tool of tools) {
    const version = Object.hasOwn(section, tool) ? miseVersion(Reflect.get(section, tool)) : null;
    if (version === null) continue;
    const index = text.search(new RegExp(`^\\s*"?${tool}"?\\s*=`, 'mu'));
    const place = index === -1 ? { line: null, quote: `${tool} = ${version}` } : lineAt(text, index + 1);
    return { text: version, evidence: evidence(file, place.line, place.quote) };
  }
  return null;
}

const MISE_FILES = ['mise.toml', '.mise.toml', '.config/mise.toml', 'mise/config.toml'];

/**
 * The version of a tool in version files of a folder or its parents, the nearest first; in one folder the single-value
 * files come before .tool-versions and mise.
 * @param files single-value files, such as .nvmrc; a folder's first that exists counts
 * @param tools names of the tool in asdf and mise; plain words of ours, never text of the repository
 */
export function writtenVersion(
  repository: Repository,
  root: string,
  files: readonly string[],
  tools: readonly string[],
): WrittenVersion | null {
  for (const folder of foldersUpwards(root)) {
    const path = (name: string) => joinPath(folder, name) ?? name;
    for (const name of files) {
      const found = singleValue(repository, path(name));
      if (found) return found;
    }
    const asdf = asdfValue(repository, path('.tool-versions'), tools);
    if (asdf) return asdf;
    for (const name of MISE_FILES) {
      const found = miseValue(repository, path(name), tools);
      if (found) return found;
    }
  }
  return null;
}
