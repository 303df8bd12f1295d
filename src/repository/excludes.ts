import { homedir } from 'node:os';
import { isAbsolute, join, resolve, sep } from 'node:path';
import type { GitLocation } from './git.js';
import { configValue, parseGitConfig } from './git-config.js';
import { type IgnoreFile, isIgnored, parseIgnoreFile } from './ignore-rules.js';
import { readSmallText } from './read-file.js';

export const IGNORE_FILE_BYTES = 4 * 1024 * 1024;
const CONFIG_BYTES = 1024 * 1024;

/** The user's own ignore file: core.excludesFile of their configuration, else git's default place. */
function userRules(foldCase: boolean): IgnoreFile[] {
  const home = homedir();
  const xdg = process.env.XDG_CONFIG_HOME || join(home, '.config');
  const configured = [
    '/etc/gitconfig',
    join(xdg, 'git/config'),
    process.env.GIT_CONFIG_GLOBAL ?? join(home, '.gitconfig'),
  ]
    .map((path) => configValue(parseGitConfig(readSmallText(path, CONFIG_BYTES) ?? ''), 'core.excludesfile'))
    .findLast((value) => value !== null);
  const path = configured?.startsWith('~/') ? join(home, configured.slice(2)) : (configured ?? join(xdg, 'git/ignore'));
  const text = isAbsolute(path) ? readSmallText(path, IGNORE_FILE_BYTES) : null;
  return text === null ? [] : [parseIgnoreFile(text, '', foldCase)];
}

/** Rules that hold for the whole work tree, weakest first. A repository cannot name an ignore file elsewhere on the disk. */
export function sharedRules(location: GitLocation, foldCase: boolean): IgnoreFile[] {
  const configured = configValue(location.config, 'core.excludesfile');
  const own = configured === null ? null : resolve(location.workTree, configured);
  const first = own?.startsWith(location.workTree + sep)
    ? [parseIgnoreFile(readSmallText(own, IGNORE_FILE_BYTES) ?? '', '', foldCase)]
    : userRules(foldCase);
  const exclude = readSmallText(join(location.common, 'info/exclude'), IGNORE_FILE_BYTES);
  return exclude === null ? first : [...first, parseIgnoreFile(exclude, '', foldCase)];
}

/** Adds the .gitignore of every folder above the opened one; null where one of them ignores it. */
export function rulesAbove(
  location: GitLocation,
  shared: readonly IgnoreFile[],
  foldCase: boolean,
): IgnoreFile[] | null {
  const rules = [...shared];
  if (location.folder === '.') return rules;
  const parts = location.folder.split('/');
  for (let depth = 0; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join('/');
    const text = readSmallText(join(location.workTree, folder, '.gitignore'), IGNORE_FILE_BYTES);
    if (text !== null) rules.push(parseIgnoreFile(text, folder, foldCase));
    if (isIgnored(parts.slice(0, depth + 1).join('/'), true, rules)) return null;
  }
  return rules;
}
