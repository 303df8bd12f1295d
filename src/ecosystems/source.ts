import { type Evidence, evidence } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { baseName, folderOf } from '../repository/paths.js';
import { blankComments } from './comments.js';

/** Folders that hold no code of the running service: tests, fixtures, samples, tools, vendored or built files. */
const NOT_SERVICE_CODE = new Set([
  '__fixtures__',
  '__mocks__',
  '__snapshots__',
  '__test__',
  '__tests__',
  '.storybook',
  '.yarn',
  'bench',
  'benchmark',
  'benchmarks',
  'bower_components',
  'coverage',
  'cypress',
  'dist',
  'e2e',
  'example',
  'examples',
  'fixture',
  'fixtures',
  'mock',
  'mocks',
  'node_modules',
  'playwright',
  'sample',
  'samples',
  'site-packages',
  'spec',
  'stories',
  'test',
  'tests',
  'testdata',
  'testing',
  'third_party',
  'vendor',
]);

const NOT_SERVICE_FILE =
  /(^|[._-])(test|tests|spec|e2e|mock|mocks|stories|story|fixture|bench)\.[^.]+$|^(test_.*|conftest)\.py$|\.(min|bundle|d)\.[^.]+$/u;

/** More files than this are not needed to learn how a service starts; the nearest to its root are kept. */
const MAXIMUM_FILES = 4000;
/** Larger source files are generated or bundled. */
const MAXIMUM_CHARACTERS = 400_000;

/** Whether a folder lies in (or is) another, "." being the root of all. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** A path seen from a folder that contains it. */
export function relativeTo(path: string, folder: string): string {
  return folder === '.' ? path : path.slice(folder.length + 1);
}

function depth(path: string): number {
  return path.split('/').length;
}

/** All listed files below a folder, found by binary search: `files` is sorted by code unit. */
export function filesBelow(repository: Repository, root: string): readonly string[] {
  if (root === '.') return repository.files;
  const prefix = `${root}/`;
  const { files } = repository;
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((files[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (files[end]?.startsWith(prefix)) end += 1;
  return files.slice(low, end);
}

function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
}

/**
 * The source files of one service, shallow ones first: without tests, fixtures, samples, vendored and built files.
 * @param root folder of the service
 * @param extensions without the dot: ["ts", "js"]
 * @param boundaries basenames of manifests that make a sub-folder another project, whose files are not ours
 */
export function sourceFiles(
  repository: Repository,
  root: string,
  extensions: readonly string[],
  boundaries: readonly string[] = [],
): string[] {
  const wanted = new Set(extensions);
  const below = filesBelow(repository, root);
  const foreign = new Set(
    boundaries.length === 0
      ? []
      : below.filter((file) => boundaries.includes(baseName(file)) && folderOf(file) !== root).map(folderOf),
  );
  const isForeign = (file: string) => {
    if (foreign.size === 0) return false;
    for (let folder = folderOf(file); folder !== root && folder !== '.'; folder = folderOf(folder)) {
      if (foreign.has(folder)) return true;
    }
    return false;
  };
  const found = below.filter((file) => {
    if (!wanted.has(extensionOf(file)) || NOT_SERVICE_FILE.test(baseName(file))) return false;
    const parts = relativeTo(file, root).split('/').slice(0, -1);
    return !parts.some((part) => NOT_SERVICE_CODE.has(part.toLowerCase())) && !isForeign(file);
  });
  return found.sort((left, right) => depth(left) - depth(right)).slice(0, MAXIMUM_FILES);
}

const masked = new WeakMap<Repository, Map<string, string | null>>();

/** Text of a source file with its comments blanked (offsets unchanged); null where it cannot be read or is too large. */
export function codeOf(repository: Repository, file: string): string | null {
  let texts = masked.get(repository);
  if (!texts) {
    texts = new Map();
    masked.set(repository, texts);
  }
  const known = texts.get(file);
  if (known !== undefined) return known;
  const text = repository.read(file);
  const code = text === null || text.length > MAXIMUM_CHARACTERS ? null : blankComments(text, extensionOf(file));
  texts.set(file, code);
  return code;
}

/** One place where a pattern was found, outside comments. */
export interface SourceMatch {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** The whole line, trimmed. */
  readonly quote: string;
  /** Capture groups 1 to n; undefined where a group took no part. */
  readonly groups: readonly (string | undefined)[];
  /** Offset in the file's text, for a look at what stands around. */
  readonly index: number;
  readonly length: number;
}

/** Line (from 1) and trimmed text of the line at an offset. */
export function lineAt(text: string, index: number): { readonly line: number; readonly quote: string } {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  const start = text.lastIndexOf('\n', index - 1) + 1;
  const end = text.indexOf('\n', index);
  return { line, quote: text.slice(start, end === -1 ? text.length : end).trim() };
}

/**
 * Finds a pattern in files, in the order of the files, ignoring what stands in comments.
 * The pattern must be ours and linear: never text of the repository, no nested quantifiers.
 */
export function findAll(repository: Repository, files: readonly string[], pattern: RegExp): SourceMatch[] {
  const global = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  const matches: SourceMatch[] = [];
  for (const file of files) {
    const code = codeOf(repository, file);
    if (code === null) continue;
    for (const match of code.matchAll(global)) {
      const { line, quote } = lineAt(code, match.index);
      matches.push({ file, line, quote, groups: match.slice(1), index: match.index, length: match[0].length });
    }
  }
  return matches;
}

/** Like findAll, but stops at the first match. */
export function findFirst(repository: Repository, files: readonly string[], pattern: RegExp): SourceMatch | null {
  const single = new RegExp(pattern.source, pattern.flags.replace('g', ''));
  for (const file of files) {
    const code = codeOf(repository, file);
    const match = code === null ? null : single.exec(code);
    if (code === null || match === null) continue;
    const { line, quote } = lineAt(code, match.index);
    return { file, line, quote, groups: match.slice(1), index: match.index, length: match[0].length };
  }
  return null;
}

/** The evidence of a match. */
export function evidenceOf(match: SourceMatch): Evidence {
  return evidence(match.file, match.line, match.quote);
}
