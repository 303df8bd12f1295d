import { findNodeAtLocation, getNodeValue, type JSONPath, type Node, parseTree } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import { type Evidence, evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { folderOf } from '../../repository/paths.js';
import { blankComments } from '../comments.js';
import { lineAt } from '../source.js';

export type DependencyGroup = 'dependencies' | 'devDependencies' | 'peerDependencies' | 'optionalDependencies';
const GROUPS: readonly DependencyGroup[] = [
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'peerDependencies',
];

export interface Dependency {
  readonly name: string;
  readonly range: string;
  readonly group: DependencyGroup;
  readonly evidence: Evidence;
}

export interface Script {
  readonly name: string;
  readonly command: string;
  readonly evidence: Evidence;
}

/** A package.json, read once, with the place of everything in it. */
export interface Manifest {
  readonly file: string;
  /** Folder of the manifest. */
  readonly root: string;
  readonly name: string | null;
  readonly private: boolean;
  readonly scripts: ReadonlyMap<string, Script>;
  /** By name; the strongest group counts where a package is in several. */
  readonly dependencies: ReadonlyMap<string, Dependency>;
  readonly workspaces: readonly string[] | null;
  /** A value of any kind at a path, undefined where there is none. */
  value(...path: readonly string[]): unknown;
  /** A non-empty string at a path, else null. */
  text(...path: readonly string[]): string | null;
  /** The place of a path; the file as a whole where the path has none. */
  at(...path: readonly string[]): Evidence;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

interface Parsed {
  readonly data: Record<string, unknown>;
  place(path: JSONPath): number | null;
}

function parseJson(text: string): Parsed | null {
  const tree: Node | undefined = parseTree(text, [], { allowTrailingComma: true });
  const data: unknown = tree && getNodeValue(tree);
  if (tree === undefined || !isRecord(data)) return null;
  return {
    data,
    place: (path) => {
      const node = findNodeAtLocation(tree, path);
      return node?.parent?.type === 'property' ? node.parent.offset : (node?.offset ?? null);
    },
  };
}

/** JSON5 (pnpm's package.json5): without its comments it reads as a YAML flow mapping. Places are found by text. */
function parseJson5(text: string): Parsed | null {
  try {
    const data: unknown = parseYaml(blankComments(text, 'js').replace(/\t/gu, ' '));
    if (!isRecord(data)) return null;
    return {
      data,
      place: (path) => {
        const at = text.indexOf(String(path.at(-1)));
        return at === -1 ? null : at;
      },
    };
  } catch {
    return null;
  }
}

function workspacePatterns(value: unknown): string[] | null {
  const list = Array.isArray(value) ? value : own(value, 'packages');
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : null;
}

function readManifest(repository: Repository, file: string): Manifest | null {
  const text = repository.read(file);
  const parsed = text === null ? null : file.endsWith('.json5') ? parseJson5(text) : parseJson(text);
  if (text === null || parsed === null) return null;
  const value = (...path: readonly string[]) => path.reduce<unknown>(own, parsed.data);
  const at = (...path: readonly string[]) => {
    const offset = parsed.place([...path]);
    if (offset === null) return evidence(file, null, path.join('.'));
    const { line, quote } = lineAt(text, offset);
    return evidence(file, line, quote);
  };
  const stringsOf = (key: string) =>
    Object.entries(isRecord(parsed.data[key]) ? parsed.data[key] : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
  const dependencies = new Map<string, Dependency>();
  for (const group of GROUPS) {
    for (const [name, range] of stringsOf(group)) {
      if (!dependencies.has(name)) dependencies.set(name, { name, range, group, evidence: at(group, name) });
    }
  }
  const scripts = stringsOf('scripts').map(
    ([name, command]) => [name, { name, command, evidence: at('scripts', name) }] as const,
  );
  return {
    file,
    root: folderOf(file),
    name: typeof parsed.data.name === 'string' ? parsed.data.name : null,
    private: parsed.data.private === true,
    scripts: new Map(scripts),
    dependencies,
    workspaces: workspacePatterns(parsed.data.workspaces),
    value,
    text: (...path) => {
      const found = value(...path);
      return typeof found === 'string' && found.trim() !== '' ? found.trim() : null;
    },
    at,
  };
}

/** A manifest for a folder that has none of its own (an Nx application): a name and nothing else. */
export function bareManifest(file: string, root: string, name: string): Manifest {
  return {
    file,
    root,
    name,
    private: true,
    scripts: new Map(),
    dependencies: new Map(),
    workspaces: null,
    value: () => undefined,
    text: () => null,
    at: () => evidence(file, null, name),
  };
}

const cache = new WeakMap<Repository, Map<string, Manifest | null>>();
const NAMES = ['package.json', 'package.json5'];

/** The manifest of a folder; null where there is none, or it is no JSON object. */
export function manifestIn(repository: Repository, folder: string): Manifest | null {
  let known = cache.get(repository);
  if (!known) {
    known = new Map();
    cache.set(repository, known);
  }
  const found = known.get(folder);
  if (found !== undefined) return found;
  const prefix = folder === '.' ? '' : `${folder}/`;
  const file = NAMES.map((name) => `${prefix}${name}`).find((path) => repository.hasFile(path));
  const manifest = file === undefined ? null : readManifest(repository, file);
  known.set(folder, manifest);
  return manifest;
}

/** Run-time dependencies: what is installed in production. */
export function runtimeDependency(manifest: Manifest, name: string): Dependency | null {
  const found = manifest.dependencies.get(name);
  return found && (found.group === 'dependencies' || found.group === 'optionalDependencies') ? found : null;
}
