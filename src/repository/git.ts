import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GitInformation, GitRemote } from './contract.js';

const NOTHING: GitInformation = { origin: null, defaultBranch: null, branch: null, head: null };

function text(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The git directory of a work tree: `.git`, or where a `.git` file (worktree, submodule) points. Null where there is none. */
export function gitDirectory(root: string): string | null {
  const dotGit = join(root, '.git');
  try {
    if (statSync(dotGit).isDirectory()) return dotGit;
  } catch {
    return null;
  }
  const pointer = /^gitdir:\s*(.+)$/mu.exec(text(dotGit) ?? '')?.[1];
  return pointer ? resolve(root, pointer.trim()) : null;
}

/** The directory with refs and config: for a linked worktree that is the main one. */
function commonDirectory(directory: string): string {
  const common = text(join(directory, 'commondir'));
  return common === null ? directory : resolve(directory, common.trim());
}

/** Parses https, ssh and scp-like remote URLs. Credentials in the URL are dropped. Null for a local path. */
export function parseRemote(url: string): GitRemote | null {
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/u.exec(url) ??
    /^(?:[^@/]+@)?([^/:]+):(?!\/)(.+)$/u.exec(url);
  const [, host, path] = match ?? [];
  if (!host || !path) return null;
  const parts = path
    .replace(/\/+$/u, '')
    .replace(/\.git$/u, '')
    .split('/');
  const name = parts.pop();
  const owner = parts.join('/');
  return name && owner ? { host: host.toLowerCase(), owner, name } : null;
}

function refSha(directory: string, ref: string): string | null {
  const loose = text(join(directory, ref))?.trim();
  if (loose && /^[0-9a-f]{40,64}$/u.test(loose)) return loose;
  const packed = text(join(directory, 'packed-refs')) ?? '';
  for (const line of packed.split('\n')) {
    const [sha, name] = line.split(' ');
    if (name === ref && sha) return sha;
  }
  return null;
}

/** Reads origin, branches and HEAD from the git directory's files, without starting git. Unknown stays null. */
export function gitInformation(root: string): GitInformation {
  const directory = gitDirectory(root);
  if (directory === null) return NOTHING;
  const common = commonDirectory(directory);
  const config = text(join(common, 'config')) ?? '';
  const section = /\[remote "origin"\]([^[]*)/u.exec(config)?.[1] ?? '';
  const url = /^\s*url\s*=\s*(.+?)\s*$/mu.exec(section)?.[1] ?? null;
  const head = text(join(directory, 'HEAD'))?.trim() ?? '';
  const headRef = /^ref: (refs\/heads\/(.+))$/u.exec(head);
  const remoteHead =
    /^ref: refs\/remotes\/origin\/(.+)$/mu.exec(text(join(common, 'refs/remotes/origin/HEAD')) ?? '')?.[1]?.trim() ??
    null;
  return {
    origin: url === null ? null : parseRemote(url),
    defaultBranch: remoteHead,
    branch: headRef?.[2] ?? null,
    head: headRef?.[1] ? refSha(common, headRef[1]) : /^[0-9a-f]{40,64}$/u.test(head) ? head : null,
  };
}
