import { statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { GitInformation, GitRemote } from './contract.js';
import { configValue, type GitConfig, parseGitConfig } from './git-config.js';
import { readSmallText } from './read-file.js';

const NOTHING: GitInformation = { origin: null, defaultBranch: null, branch: null, head: null, folder: '.' };
const SMALL_BYTES = 1024 * 1024;
const PACKED_REFS_BYTES = 64 * 1024 * 1024;
const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;

/** Where git keeps what it knows about a folder. All paths are absolute, except `folder`. */
export interface GitLocation {
  /** The folder that holds `.git`. */
  readonly workTree: string;
  /** The git directory of this work tree: index and HEAD. */
  readonly directory: string;
  /** The directory with refs and configuration: differs from `directory` in a linked work tree. */
  readonly common: string;
  /** The opened folder inside the work tree, "." where it is its root. */
  readonly folder: string;
  readonly config: GitConfig;
}

function text(path: string): string | null {
  return readSmallText(path, SMALL_BYTES);
}

/** The git directory that `.git` in a folder is, or points to (linked work tree, submodule). Null where there is none. */
function gitDirectory(folder: string): string | null {
  const dotGit = join(folder, '.git');
  try {
    if (statSync(dotGit).isDirectory()) return dotGit;
  } catch {
    return null;
  }
  const pointer = /^gitdir:[ \t]*([^\r\n\0]+)/u.exec(text(dotGit) ?? '')?.[1];
  return pointer ? resolve(folder, pointer.trim()) : null;
}

function commonDirectory(directory: string): string {
  const common = text(join(directory, 'commondir'))?.trim();
  return common ? resolve(directory, common) : directory;
}

/**
 * Whether an enclosing repository may speak for a folder. After git's own ownership check: a `.git` that somebody
 * else planted further up (say in /tmp) must not decide what is listed here, or where a push goes.
 */
function trustedOwner(enclosing: string, root: string): boolean {
  const me = process.getuid?.();
  if (me === undefined) return true;
  try {
    const owner = statSync(join(enclosing, '.git')).uid;
    return owner === me || owner === statSync(root).uid;
  } catch {
    return false;
  }
}

/** Finds the repository a folder belongs to: its own, or the nearest one around it. Reads files only, starts nothing. */
export function locateGit(root: string): GitLocation | null {
  for (let folder = root; ; folder = dirname(folder)) {
    const directory = gitDirectory(folder);
    if (directory !== null && text(join(directory, 'HEAD')) !== null) {
      if (folder !== root && !trustedOwner(folder, root)) return null;
      const common = commonDirectory(directory);
      return {
        workTree: folder,
        directory,
        common,
        folder: relative(folder, root).split(sep).join('/') || '.',
        config: parseGitConfig(text(join(common, 'config')) ?? ''),
      };
    }
    if (dirname(folder) === folder) return null;
  }
}

/** Parses https, ssh and scp-like remote URLs. Credentials in the URL are dropped. Null for a local path. */
export function parseRemote(url: string): GitRemote | null {
  const match =
    /^(?:https?|ssh|git|git\+ssh):\/\/(?:[^@/]*@)?(\[[0-9a-f:]+\]|[^/:[\]]+)(?::\d+)?\/+(.+)$/iu.exec(url) ??
    /^(?:[^@/]+@)?(\[[0-9a-f:]+\]|[^/:[\]]{2,}):(?!\/\/)\/?(.+)$/u.exec(url);
  const [, host, path] = match ?? [];
  if (!host || !path) return null;
  const parts = path
    .replace(/[?#].*$/u, '')
    .replace(/\/+$/u, '')
    .replace(/\.git$/u, '')
    .split('/')
    .filter(Boolean);
  const name = parts.pop();
  const owner = parts.join('/');
  return name && owner ? { host: host.toLowerCase(), owner, name } : null;
}

function refSha(common: string, ref: string): string | null {
  if (ref.includes('..') || ref.includes('\0')) return null;
  const loose = text(join(common, ref))?.trim();
  if (loose && SHA.test(loose)) return loose;
  const packed = readSmallText(join(common, 'packed-refs'), PACKED_REFS_BYTES) ?? '';
  const end = packed.indexOf(` ${ref}\n`);
  const sha = end === -1 ? '' : packed.slice(packed.lastIndexOf('\n', end) + 1, end);
  return SHA.test(sha) ? sha : null;
}

/** Reads origin, branches and HEAD from the git directory's files, without starting git. Unknown stays null. */
export function gitInformation(location: GitLocation | null): GitInformation {
  if (location === null) return NOTHING;
  const { config, common, directory } = location;
  const url = config.get('remote.origin.url')?.[0] ?? null;
  const known = { origin: url === null ? null : parseRemote(url), folder: location.folder };
  // The reftable format keeps refs in a binary file; HEAD then holds a placeholder.
  if (configValue(config, 'extensions.refstorage') === 'reftable') return { ...NOTHING, ...known };
  const head = text(join(directory, 'HEAD'))?.trim() ?? '';
  const headRef = /^ref:\s*(refs\/heads\/(\S+))$/u.exec(head);
  const remoteHead = text(join(common, 'refs/remotes/origin/HEAD')) ?? '';
  const detached = SHA.test(head) ? head : null;
  return {
    ...known,
    defaultBranch: /^ref:\s*refs\/remotes\/origin\/(\S+)\s*$/u.exec(remoteHead)?.[1] ?? null,
    branch: headRef?.[2] ?? null,
    head: headRef?.[1] ? refSha(common, headRef[1]) : detached,
  };
}
