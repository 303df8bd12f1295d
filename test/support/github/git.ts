import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>;

/** A bare repository, worked on with git's plumbing alone, in as few processes as it takes. */
export interface BareRepository {
  readonly directory: string;
  run(args: readonly string[], input?: string | Uint8Array): string;
  bytes(args: readonly string[]): Buffer;
  /** Like run, but null where git refuses. */
  tried(args: readonly string[]): string | null;
  hasBranches(): boolean;
  /** The commit a branch points to, null where there is none. */
  head(branch: string): string | null;
  /** The type of each object, null for what is not there. */
  typesOf(shas: readonly string[]): (string | null)[];
  writeBlob(bytes: Uint8Array): string;
  /** null where there is no such tree. */
  readTree(sha: string, recursive: boolean): TreeLine[] | null;
  writeTree(base: string | null, changes: readonly TreeChange[]): string;
  writeCommit(tree: string, parents: readonly string[], message: string): string;
  /** Adds a commit to a branch, which is made where it is missing; null takes a file away, *.sh can be executed. */
  commitFiles(branch: string, files: FileChanges, message: string): string;
  remove(): void;
}

const SHA = /^[0-9a-f]{40}$/u;
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Octo Cat',
  GIT_AUTHOR_EMAIL: 'octo@example.com',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
};

/** What `git init --bare` makes, without the process. */
function layOut(directory: string, defaultBranch: string): void {
  mkdirSync(join(directory, 'objects'));
  mkdirSync(join(directory, 'refs/heads'), { recursive: true });
  writeFileSync(join(directory, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
  writeFileSync(join(directory, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
}

/** A commit as `git fast-import` reads it. */
function importStream(branch: string, exists: boolean, files: FileChanges, message: string): Buffer {
  const data = (content: string | Uint8Array) => {
    const bytes = Buffer.from(content);
    return [Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')];
  };
  const head = `commit refs/heads/${branch}\ncommitter Ada <ada@example.com> 1767225600 +0000\n`;
  return Buffer.concat([
    Buffer.from(head),
    ...data(message),
    Buffer.from(exists ? `from refs/heads/${branch}^0\n` : ''),
    ...Object.entries(files).flatMap(([path, content]) =>
      content === null
        ? [Buffer.from(`D ${path}\n`)]
        : [Buffer.from(`M ${path.endsWith('.sh') ? '100755' : '100644'} inline ${path}\n`), ...data(content)],
    ),
  ]);
}

function treeLine(line: string): TreeLine {
  const [head = '', path = ''] = line.split('\t');
  const [mode = '', type = '', sha = '', size = '-'] = head.split(/ +/u);
  return { mode, type, sha, size: size === '-' ? null : Number(size), path };
}

export function createBareRepository(defaultBranch: string): BareRepository {
  const directory = mkdtempSync(join(tmpdir(), 'expert-devops-github-'));
  layOut(directory, defaultBranch);
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
  const head = (branch: string) => {
    const path = join(directory, 'refs/heads', branch);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
  };

  return {
    directory,
    run,
    bytes,
    tried,
    head,
    hasBranches: () => readdirSync(join(directory, 'refs/heads')).length > 0,
    typesOf(shas) {
      const asked = shas.map((sha) => (SHA.test(sha) ? sha : '0'.repeat(40)));
      const lines = run(['cat-file', '--batch-check=%(objecttype)'], `${asked.join('\n')}\n`).split('\n');
      return asked.map((_, at) => (/^(?:blob|tree|commit|tag)$/u.exec(lines[at] ?? '') ?? [null])[0]);
    },
    writeBlob: (content) => run(['hash-object', '-w', '--stdin'], content),
    readTree(sha, recursive) {
      const output = SHA.test(sha) ? tried(['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha]) : null;
      return output === null ? null : output.split('\0').filter(Boolean).map(treeLine);
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
    commitFiles(branch, files, message) {
      run(['fast-import', '--quiet', '--force'], importStream(branch, head(branch) !== null, files, message));
      const sha = head(branch);
      if (sha === null) throw new Error(`git made no commit on ${branch}`);
      return sha;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
