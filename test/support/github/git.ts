import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TreeLine {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number | null;
  readonly path: string;
}

export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  /** null takes the path away. */
  readonly sha: string | null;
}

/** A bare repository, worked on with git's plumbing alone. */
export interface BareRepository {
  readonly directory: string;
  run(args: readonly string[], input?: string | Uint8Array): string;
  bytes(args: readonly string[]): Buffer;
  /** The commit a branch points to, null where there is none. */
  head(branch: string): string | null;
  typeOf(sha: string): string | null;
  writeBlob(bytes: Uint8Array): string;
  readTree(sha: string, recursive: boolean): TreeLine[];
  writeTree(base: string | null, changes: readonly TreeChange[]): string;
  writeCommit(tree: string, parents: readonly string[], message: string): string;
  remove(): void;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Octo Cat',
  GIT_AUTHOR_EMAIL: 'octo@example.com',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
};

export function createBareRepository(defaultBranch: string): BareRepository {
  const directory = mkdtempSync(join(tmpdir(), 'expert-devops-github-'));
  const environment = {
    PATH: process.env.PATH,
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_DIR: directory,
    ...IDENTITY,
  };
  const bytes = (args: readonly string[], input?: string | Uint8Array, more: Record<string, string> = {}) =>
    execFileSync('git', [...args], {
      env: { ...environment, ...more },
      input,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
    });
  const run = (args: readonly string[], input?: string | Uint8Array, more?: Record<string, string>) =>
    bytes(args, input, more).toString('utf8').trimEnd();
  const tried = (args: readonly string[]) => {
    try {
      return run(args);
    } catch {
      return null;
    }
  };
  run(['init', '-q', '--bare', '-b', defaultBranch, directory]);

  return {
    directory,
    run,
    bytes,
    head: (branch) => tried(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]),
    typeOf: (sha) => (/^[0-9a-f]{40}$/u.test(sha) ? tried(['cat-file', '-t', sha]) : null),
    writeBlob: (content) => run(['hash-object', '-w', '--stdin'], content),
    readTree(sha, recursive) {
      const lines = run(['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha])
        .split('\0')
        .filter(Boolean);
      return lines.map((line) => {
        const [head = '', path = ''] = line.split('\t');
        const [mode = '', type = '', entry = '', size = '-'] = head.split(/ +/u);
        return { mode, type, sha: entry, size: size === '-' ? null : Number(size), path };
      });
    },
    writeTree(base, changes) {
      const index = join(directory, `index-${randomBytes(6).toString('hex')}`);
      const withIndex = { GIT_INDEX_FILE: index };
      try {
        run(['read-tree', base ?? '--empty'], undefined, withIndex);
        const lines = changes.map(({ path, mode, sha }) =>
          sha === null ? `0 ${'0'.repeat(40)}\t${path}\n` : `${mode} ${sha}\t${path}\n`,
        );
        run(['update-index', '--add', '--index-info'], lines.join(''), withIndex);
        return run(['write-tree'], undefined, withIndex);
      } finally {
        if (existsSync(index)) rmSync(index);
      }
    },
    writeCommit: (tree, parents, message) =>
      run(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], message),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
