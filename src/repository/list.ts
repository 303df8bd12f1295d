import { execFileSync } from 'node:child_process';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { Notice } from '../model/index.js';
import { gitDirectory } from './git.js';

/** Folders that no project keeps its own sources in; skipped where git does not tell what is ignored. */
const NEVER_SOURCES = new Set([
  '.git',
  'node_modules',
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
  'target',
]);
const MAXIMUM_FILES = 500_000;
const GIT_OUTPUT_BYTES = 512 * 1024 * 1024;

/** git's own answer: tracked files and untracked ones that are not ignored. Null where git is absent or refuses. */
function listByGit(root: string): string[] | null {
  try {
    const output = execFileSync(
      'git',
      [
        '-c',
        'core.fsmonitor=false',
        '-c',
        'safe.directory=*',
        'ls-files',
        '-z',
        '--cached',
        '--others',
        '--exclude-standard',
      ],
      {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: GIT_OUTPUT_BYTES,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    return [...new Set(output.split('\0').filter(Boolean))];
  } catch {
    return null;
  }
}

interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

function ignored(path: string, isFolder: boolean, rules: readonly Rules[]): boolean {
  let verdict = false;
  for (const { folder, matcher } of rules) {
    const relative = folder === '' ? path : path.slice(folder.length + 1);
    const result = matcher.test(isFolder ? `${relative}/` : relative);
    if (result.ignored) verdict = true;
    else if (result.unignored) verdict = false;
  }
  return verdict;
}

function entriesOf(root: string, folder: string, notices: Notice[]): Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    notices.push({ code: 'repository.unreadable', text: 'The folder could not be listed.', file: folder });
    return [];
  }
}

function ownRules(root: string, folder: string, entries: readonly Dirent[], notices: Notice[]): Rules[] {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return [];
  try {
    return [{ folder, matcher: ignore().add(readFileSync(join(root, folder, '.gitignore'), 'utf8')) }];
  } catch {
    notices.push({
      code: 'repository.unreadable',
      text: 'The ignore file could not be read.',
      file: join(folder, '.gitignore'),
    });
    return [];
  }
}

/** Walks a plain folder, honouring every .gitignore on the way. Links are listed, never followed. */
function listByWalk(root: string, notices: Notice[]): string[] {
  const files: string[] = [];
  const visit = (folder: string, inherited: readonly Rules[]) => {
    const entries = entriesOf(root, folder, notices);
    const rules = [...inherited, ...ownRules(root, folder, entries, notices)];
    for (const entry of entries) {
      if (files.length >= MAXIMUM_FILES) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (ignored(path, entry.isDirectory(), rules)) continue;
      if (!entry.isDirectory()) files.push(path);
      else if (!NEVER_SOURCES.has(entry.name)) visit(path, rules);
    }
  };
  visit('', []);
  return files;
}

/** Lists the files of a folder, sorted by code unit: from git where it is a work tree, else by walking. */
export function listFiles(root: string, notices: Notice[]): string[] {
  const listed = gitDirectory(root) === null ? null : listByGit(root);
  const files = (listed ?? listByWalk(root, notices)).filter((path) => !path.split('/').includes('node_modules'));
  if (files.length >= MAXIMUM_FILES)
    notices.push({ code: 'repository.too-many-files', text: `Listing stopped at ${MAXIMUM_FILES} files.` });
  return files.sort();
}
