// The built product as a child process: what tests of the faces share.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const CLI = path.join(ROOT, 'dist/cli.js');

/** For calls that do real work: the client library gives up after a minute, which a busy machine may need. */
export const PATIENT = { timeout: 200_000 };

/** A folder of its own, removed by the caller. */
export function scratchFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), 'expert-devops-')));
}

/** A copy of one of the example applications. */
export function exampleIn(folder: string, name: string): string {
  const copy = path.join(folder, name);
  cpSync(path.join(ROOT, 'examples', name), copy, {
    recursive: true,
    filter: (source) => path.basename(source) !== 'node_modules',
  });
  return copy;
}

/** An environment in which no token and no session of the machine is seen. */
export function environmentIn(folder: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: folder, EXPERT_DEVOPS_STATE: path.join(folder, 'state'), ...more };
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end. */
export function runCommand(words: readonly string[], cwd: string, environment: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [CLI, ...words], { cwd, env: environment });
  return finished(child);
}

export function finished(child: ChildProcessWithoutNullStreams): Promise<Run> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}
