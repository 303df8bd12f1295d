import picomatch from 'picomatch';
import type { Notice } from '../model/index.js';
import type { GitInformation, Repository } from './contract.js';
import { folderOf } from './paths.js';

export interface TreeSource {
  readonly root: string;
  readonly name: string;
  readonly git: GitInformation;
  readonly files: readonly string[];
  readonly notices: Notice[];
  /** Reads one listed file; null where it cannot serve as text. */
  readonly readText: (path: string) => string | null;
}

const PATTERN_LENGTH = 200;
const PATTERN_STARS = 6;

/**
 * Whether a glob may be compiled. picomatch makes regular expressions, and patterns also come from repositories
 * (workspace members): one with many stars or a repeated group would take exponential time on a long path.
 */
function acceptable(pattern: string): boolean {
  const wild = pattern.match(/\*+|\?/gu) ?? [];
  return pattern.length <= PATTERN_LENGTH && wild.length <= PATTERN_STARS && !/[*+]\(/u.test(pattern);
}

/** Builds the Repository value over any source of files (disk or memory): lookups, globbing and one read per file. */
export function repositoryOver(source: TreeSource): Repository {
  const present = new Set(source.files);
  const texts = new Map<string, string | null>();
  let folders: Map<string, string[]> | null = null;

  const foldersOnce = () => {
    if (folders) return folders;
    folders = new Map([['.', []]]);
    for (const file of source.files) {
      let folder = folderOf(file);
      const inside = folders.get(folder);
      if (inside) {
        inside.push(file);
        continue;
      }
      folders.set(folder, [file]);
      while (folder !== '.') {
        folder = folderOf(folder);
        if (folders.has(folder)) break;
        folders.set(folder, []);
      }
    }
    return folders;
  };

  return {
    root: source.root,
    name: source.name,
    git: source.git,
    files: source.files,
    notices: source.notices,
    hasFile: (path) => present.has(path),
    hasFolder: (path) => foldersOnce().has(path),
    glob: (...patterns) => {
      const matches = picomatch(patterns.filter(acceptable), { dot: true });
      return source.files.filter((file) => matches(file));
    },
    filesIn: (folder) => foldersOnce().get(folder) ?? [],
    read: (path) => {
      if (!present.has(path)) return null;
      const known = texts.get(path);
      if (known !== undefined) return known;
      const text = source.readText(path);
      texts.set(path, text);
      return text;
    },
  };
}
