import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Notice } from '../model/index.js';
import { IGNORE_FILE_BYTES } from './excludes.js';
import { type IgnoreFile, isIgnored, parseIgnoreFile } from './ignore-rules.js';
import type { TrackedPaths } from './index-file.js';
import { insideRoot } from './paths.js';
import { readSmallText } from './read-file.js';

/** Installed or generated folders, skipped unless they hold tracked files: nobody's own sources, often without a rule. */
const GENERATED = new Set([
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.gradle',
  '.terraform',
]);
/** `target` is a build folder only beside one of these. */
const TARGET_MAKERS = new Set(['Cargo.toml', 'pom.xml', 'build.sbt']);
const MAXIMUM_FILES = 500_000;

export interface Walk {
  /** Absolute folder that paths are relative to: the work tree, or the opened folder where there is no git. */
  readonly base: string;
  /** The opened folder below base, "" where they are the same. */
  readonly start: string;
  readonly tracked: ReadonlySet<string>;
  /** Folders with a tracked file somewhere below. */
  readonly trackedFolders: ReadonlySet<string>;
  readonly submodules: ReadonlySet<string>;
  readonly foldCase: boolean;
  readonly files: string[];
  readonly outside: string[];
  readonly notices: Notice[];
}

function note(walk: Walk, code: string, text: string, path: string) {
  const file = walk.start === '' ? path : path.slice(walk.start.length + 1);
  walk.notices.push(file === '' ? { code, text } : { code, text, file });
}

function entriesOf(walk: Walk, folder: string): Dirent[] {
  try {
    return readdirSync(join(walk.base, folder), { withFileTypes: true });
  } catch {
    note(walk, 'repository.unreadable', 'The folder could not be listed.', folder);
    return [];
  }
}

/** The .gitignore of a folder as a rule file. As in git, a link of that name is not followed. */
function ownRules(walk: Walk, folder: string, entries: readonly Dirent[]): IgnoreFile[] {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return [];
  const path = folder === '' ? '.gitignore' : `${folder}/.gitignore`;
  const text = readSmallText(join(walk.base, path), IGNORE_FILE_BYTES);
  if (text !== null) return [parseIgnoreFile(text, folder, walk.foldCase)];
  note(walk, 'repository.unreadable', 'The ignore file could not be read.', path);
  return [];
}

/** Whether a link may be listed: it must end at a regular file inside the opened folder, outside any git directory. */
function listsLink(walk: Walk, path: string): boolean {
  const root = join(walk.base, walk.start);
  try {
    const real = realpathSync(join(walk.base, path));
    if (!insideRoot(root, real)) {
      walk.outside.push(path);
      return false;
    }
    return statSync(real).isFile();
  } catch {
    return false; // dangling, or a loop
  }
}

function isGenerated(name: string, siblings: readonly Dirent[]): boolean {
  return GENERATED.has(name) || (name === 'target' && siblings.some((entry) => TARGET_MAKERS.has(entry.name)));
}

/** What to do with a folder: skip it, list only its tracked files, or walk it as usual. */
function approach(
  walk: Walk,
  path: string,
  name: string,
  siblings: readonly Dirent[],
  rules: readonly IgnoreFile[],
  trackedOnly: boolean,
): 'skip' | 'tracked' | 'all' {
  if (name === 'node_modules' || name === '.git') return 'skip';
  if (walk.submodules.has(path)) {
    note(walk, 'repository.submodule', 'A submodule is a repository of its own; it was not read.', path);
    return 'skip';
  }
  const holdsTracked = walk.trackedFolders.has(path);
  const ignored = trackedOnly || isGenerated(name, siblings) || isIgnored(path, true, rules);
  if (ignored) return holdsTracked ? 'tracked' : 'skip';
  if (holdsTracked || !existsSync(join(walk.base, path, '.git'))) return 'all';
  note(walk, 'repository.nested', 'A repository inside this one; it was not read.', path);
  return 'skip';
}

/** Whether an entry that is not a folder is listed: a file or a good link, tracked or not ignored. */
function listsFile(
  walk: Walk,
  path: string,
  entry: Dirent,
  rules: readonly IgnoreFile[],
  trackedOnly: boolean,
): boolean {
  const link = entry.isSymbolicLink();
  if (!link && !entry.isFile()) return false; // FIFO, socket, device
  if (entry.name === '.git') return false;
  if (!walk.tracked.has(path) && (trackedOnly || isIgnored(path, false, rules))) return false;
  return !link || listsLink(walk, path);
}

/**
 * Reads a folder and what lies below it into `walk.files`.
 * @param inherited the rules from above, weakest first
 * @param trackedOnly true below an ignored folder, where only tracked files count
 */
export function visit(walk: Walk, folder: string, inherited: readonly IgnoreFile[], trackedOnly: boolean): void {
  const entries = entriesOf(walk, folder);
  const own = trackedOnly ? [] : ownRules(walk, folder, entries);
  const rules = own.length === 0 ? inherited : [...inherited, ...own];
  for (const entry of entries) {
    if (walk.files.length >= MAXIMUM_FILES) return;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      const how = approach(walk, path, entry.name, entries, rules, trackedOnly);
      if (how !== 'skip') visit(walk, path, rules, how === 'tracked');
    } else if (listsFile(walk, path, entry, rules, trackedOnly)) walk.files.push(path);
  }
}

function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  let last = '';
  for (const path of paths) {
    let folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (folder === last) continue;
    last = folder;
    while (folder !== '' && !folders.has(folder)) {
      folders.add(folder);
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    }
  }
  return folders;
}

/** A walk that has not begun. */
export function walkOver(
  base: string,
  start: string,
  tracked: TrackedPaths,
  foldCase: boolean,
  notices: Notice[],
): Walk {
  return {
    base,
    start,
    tracked: new Set(tracked.paths),
    trackedFolders: foldersOf(tracked.paths),
    submodules: tracked.submodules,
    foldCase,
    files: [],
    outside: [],
    notices,
  };
}

/** Notes what was left out, and gives the files relative to the opened folder, sorted by code unit. */
export function finish(walk: Walk): string[] {
  const [first] = walk.outside;
  if (first !== undefined) {
    const text = `Links that leave the repository are not followed; left out: ${walk.outside.length}.`;
    note(walk, 'repository.outside-root', text, first);
  }
  if (walk.files.length >= MAXIMUM_FILES)
    note(walk, 'repository.too-many-files', `Listing stopped at ${MAXIMUM_FILES} files.`, walk.start);
  const files = walk.start === '' ? walk.files : walk.files.map((path) => path.slice(walk.start.length + 1));
  return files.sort();
}
