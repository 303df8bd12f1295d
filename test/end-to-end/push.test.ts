// Both faces deliver to a loopback GitHub over a real bare repository; git tells whether it was right.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGitHub, startGitHub } from '../support/github/start.js';
import { CLI, environmentIn, exampleIn, PATIENT, runCommand, scratchFolder } from './product.js';

let scratch = '';
let project = '';
let github: RunningGitHub;

beforeAll(async () => {
  scratch = scratchFolder();
  project = exampleIn(scratch, 'todo-api');
  github = await startGitHub({ owner: 'acme', name: 'todo-api', files: { 'README.md': '# todo\n' } });
  const git = (...words: string[]) => execFileSync('git', ['-C', project, ...words], { stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', 'https://github.com/acme/todo-api.git');
});
afterAll(async () => {
  await github.close();
  rmSync(scratch, { recursive: true, force: true });
});

function environment(more: Record<string, string> = {}): Record<string, string> {
  return environmentIn(scratch, { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.url, ...more });
}

describe('push_files', () => {
  async function push(given: Record<string, unknown>) {
    const client = new Client({ name: 'test', version: '1.0.0' });
    const env = environment({ CLAUDE_PROJECT_DIR: project });
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [CLI, 'mcp'], cwd: scratch, env, stderr: 'pipe' }),
    );
    const result = await client.callTool(
      { name: 'push_files', arguments: { platform: 'railway', ...given } },
      undefined,
      PATIENT,
    );
    await client.close();
    return result;
  }

  it('changes nothing without confirm', async () => {
    const result = await push({});
    expect(result.structuredContent).toMatchObject({
      dryRun: true,
      repository: 'acme/todo-api',
      commit: null,
      base: 'main',
    });
    expect(github.exchanges.every((exchange) => exchange.method === 'GET')).toBe(true);
  });

  it('does not push where the model chose another repository', async () => {
    const result = await push({ repository: 'evil/elsewhere', confirm: true });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain('E_NOT_ALLOWED');
    expect(JSON.stringify(result.content)).not.toContain(github.token);
  });

  it('makes one commit on a branch of its own and a pull request with confirm', async () => {
    const result = await push({ confirm: true });
    const delivery = result.structuredContent as { branch: string; commit: string; pullRequest: { number: number } };
    expect(delivery).toMatchObject({ dryRun: false, pullRequest: { number: 1 } });
    expect(github.head(delivery.branch)).toBe(delivery.commit);
    expect(Object.keys(github.files(delivery.branch))).toEqual(expect.arrayContaining(['Dockerfile', 'README.md']));
    expect(Object.keys(github.files('main'))).toEqual(['README.md']);
    expect(github.git('log', '-1', '--format=%s', delivery.branch).trim()).toMatch(/^[\x20-\x7e]+$/u);
    expect(() => github.git('fsck', '--strict')).not.toThrow();
  });
});

describe('deploy --push', () => {
  const words = (...more: string[]) => ['deploy', project, '--platform', 'railway', '--json', '--quiet', ...more];

  it('finds what the tool pushed and changes nothing', async () => {
    const before = github.git('for-each-ref');
    const { code, stdout } = await runCommand(words('--push'), scratch, environment());
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ delivery: { dryRun: false, files: [], pullRequest: { number: 1 } } });
    expect(github.git('for-each-ref')).toBe(before);
  });

  it.each([
    ['without a token', { GITHUB_TOKEN: '' }, 'E_AUTHENTICATION'],
    ['with a token GitHub does not know', { GITHUB_TOKEN: 'another-token-of-somebody' }, 'E_AUTHENTICATION'],
  ])('is refused %s', async (_, more, errorCode) => {
    const { code, stdout } = await runCommand(words('--push', '--branch', 'other'), scratch, environment(more));
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: errorCode } });
  });

  it('never goes to the default branch unasked', async () => {
    const head = github.head('main');
    const { code } = await runCommand(words('--push', '--branch', 'main'), scratch, environment());
    expect(code).toBe(5);
    expect(github.head('main')).toBe(head);
  });
});
