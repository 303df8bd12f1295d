import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { push } from '../../../src/deliver/push.js';
import { FILES, pushTo } from '../../deliver/delivery.js';
import { type Description, githubDescription } from './description.js';
import { type Exchange, type RunningGitHub, startGitHub } from './start.js';

// Many small git processes: slow where a machine is shared.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let description: Description;
let server: RunningGitHub;

beforeAll(async () => {
  description = githubDescription();
  server = await startGitHub({
    files: { Dockerfile: 'FROM node:20\n', 'README.md': '', 'railway.json': '{}' },
    protectedBranches: ['guarded'],
  });
}, 60_000);
afterAll(() => server.close());

const problems = (exchanges: readonly Exchange[]) => exchanges.flatMap((exchange) => description.problemsOf(exchange));
const fails = (more: Parameters<typeof pushTo>[1]) => push(pushTo(server, more)).catch(() => null);

/** Asks the server directly, for calls and mistakes that the product does not make. */
async function call(method: string, path: string, body?: unknown): Promise<number> {
  const response = await fetch(`${server.url}/repos/acme/shop${path}`, {
    method,
    headers: { authorization: `token ${server.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.status;
}

describe('the loopback GitHub', () => {
  it('answers as GitHub describes it, and is asked as GitHub describes it', async () => {
    const pullRequest = { title: 'Add deployment', body: 'Fine' };
    const binary = { path: 'logo.bin', content: Uint8Array.from([0, 1, 2]), mode: '100644' as const };
    await push(pushTo(server, { dryRun: true }));
    await push(pushTo(server, { pullRequest, deletions: ['railway.json'], files: [...FILES, binary] }));
    await push(pushTo(server, { pullRequest }));
    await push(
      pushTo(server, { pullRequest: { ...pullRequest, body: 'Better' }, files: FILES.slice(0, 2), branch: 'second' }),
    );
    const changed = [{ path: 'Dockerfile', content: 'FROM node:26\n', mode: '100644' as const }];
    await push(pushTo(server, { pullRequest: { ...pullRequest, body: 'Best' }, files: changed }));
    server.commit('guarded', { x: '' });
    await fails({ branch: 'guarded' });
    await fails({ expectedHead: 'a'.repeat(40) });
    await fails({ environment: { GITHUB_TOKEN: 'wrong-token', GITHUB_API_URL: server.url } });
    const kinds = new Set(server.exchanges.map(({ method, template, status }) => `${method} ${template} ${status}`));
    expect(kinds.size).toBeGreaterThan(16);
    expect(problems(server.exchanges)).toEqual([]);
  });

  it('refuses mistakes with the status and the shape that GitHub describes', async () => {
    const from = server.exchanges.length;
    const sha = server.head('main') ?? '';
    const entry = { path: 'a', mode: '100644', type: 'blob', sha: 'a'.repeat(40) };
    expect([
      await call('POST', '/git/blobs', { content: 1 }),
      await call('POST', '/git/trees', { tree: [entry] }),
      await call('POST', '/git/trees', { tree: [{ ...entry, sha: null, path: 'a/../b' }] }),
      await call('POST', '/git/trees', { base_tree: 'a'.repeat(40), tree: [] }),
      await call('POST', '/git/commits', { message: 'x', tree: 'a'.repeat(40) }),
      await call('POST', '/git/refs', { ref: 'refs/heads/main', sha }),
      await call('POST', '/git/refs', { ref: 'refs/heads/new', sha: 'a'.repeat(40) }),
      await call('PATCH', '/git/refs/heads/none', { sha }),
      await call('POST', '/pulls', { head: 'none', base: 'main', title: 'x' }),
      await call('POST', '/pulls', { head: 'main', base: 'main', title: 'x' }),
      await call('PATCH', '/pulls/99', { title: 'x' }),
      await call('GET', `/git/blobs/${'a'.repeat(40)}`),
      await call('GET', '/git/trees/nonsense'),
      await call('GET', '/git/ref/heads/none'),
    ]).toEqual([422, 422, 422, 404, 422, 422, 422, 422, 422, 422, 404, 404, 404, 404]);
    // The first one is wrong on purpose in its request; its answer still has to be right.
    const wrong = problems(server.exchanges.slice(from)).filter(
      (problem) => !/request(?:\/content|\/tree)/u.test(problem),
    );
    expect(wrong).toEqual([]);
  });

  it('is caught when it leaves a field out, invents a call or takes a wrong value', () => {
    const good = server.exchanges.find(({ template, status }) => status === 201 && template?.endsWith('/git/commits'));
    if (!good) throw new Error('no commit was made');
    const { parents: _, ...short } = good.responseBody as Record<string, unknown>;
    expect(problems([{ ...good, responseBody: short }])).toEqual([
      expect.stringContaining("must have required property 'parents'"),
    ]);
    expect(problems([{ ...good, requestBody: { message: 1, tree: 'x' } }])).toEqual([
      expect.stringContaining('/message must be string'),
    ]);
    expect(problems([{ ...good, template: '/repos/{owner}/{repo}/git/magic' }])).toHaveLength(1);
    expect(problems([{ ...good, status: 202 }])).toEqual([expect.stringContaining('never answers 202')]);
  });
});
