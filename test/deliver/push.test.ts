import { afterEach, describe, expect, it, vi } from 'vitest';
import { blobSha } from '../../src/deliver/changes.js';
import { push } from '../../src/deliver/push.js';
import { DeliverySchema } from '../../src/model/index.js';
import { type GitHubOptions, type RunningGitHub, startGitHub } from '../support/github/start.js';
import { BRANCH, FILES, pushTo, repositoryWith } from './delivery.js';

// Many small git processes: slow where a machine is shared.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const running: RunningGitHub[] = [];

async function github(options?: GitHubOptions): Promise<RunningGitHub> {
  const started = await startGitHub(options);
  running.push(started);
  return started;
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const writes = (server: RunningGitHub) =>
  server.exchanges
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url.replace('/repos/acme/shop', '')}`);
const codes = (delivery: { notices: readonly { code: string }[] }) => delivery.notices.map((notice) => notice.code);
const PULL = { title: 'Add deployment', body: 'Verified: 0 errors' };

describe('a dry run', () => {
  it('shows branch, message and diffs, and writes nothing', async () => {
    const server = await github({ files: { Dockerfile: 'FROM node:20\n', 'README.md': '' } });
    const { dryRun: _, ...request } = pushTo(server);
    const delivery = await push(request);
    expect(delivery).toMatchObject({
      dryRun: true,
      repository: 'acme/shop',
      branch: BRANCH,
      base: 'main',
      expectedHead: server.head('main'),
      commit: null,
      commitMessage: 'ci: add deployment configuration',
      pullRequest: null,
      verificationDigest: request.verification.digest,
      notices: [],
    });
    expect(DeliverySchema.parse(delivery)).toEqual(delivery);
    expect(delivery.files.map(({ path, change, mode }) => [path, change, mode])).toEqual([
      ['.github/workflows/ci.yml', 'create', '100644'],
      ['Dockerfile', 'update', '100644'],
      ['deploy/run.sh', 'create', '100755'],
    ]);
    expect(delivery.files[1]?.diff).toBe(
      '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,1 +1,1 @@\n-FROM node:20\n+FROM node:24\n',
    );
    expect(delivery.files[0]?.diff).toContain('--- /dev/null\n+++ b/.github/workflows/ci.yml\n');
    expect(writes(server)).toEqual([]);
  });

  it('reads a public repository without a token, and tells what would be refused', async () => {
    const server = await github({ visible: true });
    const environment = { GITHUB_API_URL: server.url };
    const request = pushTo(server, {
      dryRun: true,
      environment,
      verification: { ...pushTo(server).verification, digest: 'sha256:0' },
    });
    const delivery = await push(request);
    expect(codes(delivery)).toEqual(['delivery.unverified']);
    expect(server.exchanges.every(({ authorization }) => authorization === null)).toBe(true);
  });
});

describe('a push', () => {
  it('makes one commit on a branch of its own, and a pull request', async () => {
    const server = await github({ files: { 'README.md': 'x', 'src/a.py': 'y' } });
    const before = server.head('main');
    const delivery = await push(
      pushTo(server, { pullRequest: PULL, commitMessage: 'ci(deploy): add pipeline\n\nMade from plan 1.' }),
    );
    const commit = server.head(BRANCH);
    expect(delivery).toMatchObject({
      dryRun: false,
      commit,
      expectedHead: before,
      pullRequest: { number: 1, url: 'https://github.com/acme/shop/pull/1' },
    });
    expect(server.pulls).toEqual([{ number: 1, ...PULL, draft: false, head: BRANCH, base: 'main', state: 'open' }]);
    expect(server.git('log', '--format=%s|%b|%P', '-1', BRANCH)).toBe(
      `ci(deploy): add pipeline|Made from plan 1.|${before}`,
    );
    expect(server.git('diff-tree', '-r', '--name-status', 'main', BRANCH)).toBe(
      'A\t.github/workflows/ci.yml\nA\tDockerfile\nA\tdeploy/run.sh',
    );
    expect(server.git('ls-tree', BRANCH, 'deploy/run.sh')).toMatch(/^100755 blob/u);
    expect(server.files(BRANCH)).toEqual({
      'README.md': 'x',
      'src/a.py': 'y',
      ...Object.fromEntries(FILES.map(({ path, content }) => [path, content])),
    });
    expect(server.git('fsck', '--strict', '--no-dangling')).toBe('');
    expect(server.head('main')).toBe(before);
    expect(writes(server)).toEqual([
      'POST /git/blobs',
      'POST /git/blobs',
      'POST /git/blobs',
      'POST /git/trees',
      'POST /git/commits',
      'POST /git/refs',
      'POST /pulls',
    ]);
  });

  it('finds branch and pull request the second time, and writes nothing', async () => {
    const server = await github();
    const request = pushTo(server, { pullRequest: PULL, expectedHead: server.head('main') });
    const first = await push(request);
    const count = writes(server).length;
    const second = await push(request);
    expect(second).toMatchObject({ commit: first.commit, pullRequest: first.pullRequest, files: [] });
    expect(codes(second)).toEqual(['delivery.unchanged']);
    expect(writes(server)).toHaveLength(count);
  });

  it('writes nothing where the base has it all, and opens no pull request', async () => {
    const server = await github();
    server.commit('main', Object.fromEntries(FILES.map(({ path, content }) => [path, content])));
    expect(await push(pushTo(server, { pullRequest: PULL }))).toMatchObject({
      commit: null,
      pullRequest: null,
      files: [],
    });
    expect(writes(server)).toEqual([]);
  });

  it('sends only what differs, keeps the execute bit, and deletes', async () => {
    const server = await github({
      files: { 'tool.sh': 'old', 'same.txt': 'same', 'railway.json': '{}', 'gone.txt': '' },
    });
    const files = [
      { path: 'tool.sh', content: 'new', mode: '100644' as const },
      { path: 'same.txt', content: 'same', mode: '100644' as const },
    ];
    const delivery = await push(pushTo(server, { files, deletions: ['railway.json', 'never-there.txt'] }));
    expect(delivery.files.map(({ path, change, mode }) => [path, change, mode])).toEqual([
      ['railway.json', 'delete', '100644'],
      ['tool.sh', 'update', '100755'],
    ]);
    expect(server.files(BRANCH)).toEqual({ 'gone.txt': '', 'same.txt': 'same', 'tool.sh': 'new' });
    expect(writes(server)).toEqual(['POST /git/blobs', 'POST /git/trees', 'POST /git/commits', 'POST /git/refs']);
  });

  it('turns on the execute bit of an unchanged file', async () => {
    const server = await github({ files: { run: 'x' } });
    const delivery = await push(pushTo(server, { files: [{ path: 'run', content: 'x', mode: '100755' }] }));
    expect(delivery.files).toEqual([{ path: 'run', mode: '100755', change: 'update', diff: '' }]);
    expect(server.git('ls-tree', BRANCH)).toBe(`100755 blob ${blobSha(Buffer.from('x'))}\trun`);
  });

  it('carries bytes that are no text, and text in every script, unharmed', async () => {
    const server = await github();
    const bytes = Uint8Array.from([0, 255, 254, 128, 10, 13]);
    const text = '\uFEFF한글 العربية 𝄞\r\n\u2028';
    const files = [
      { path: 'logo.bin', content: bytes, mode: '100644' as const },
      { path: 'text.txt', content: text, mode: '100644' as const },
    ];
    const delivery = await push(pushTo(server, { files }));
    expect(delivery.files[0]?.diff).toBe('Binary file logo.bin differs\n');
    expect(server.git('ls-tree', BRANCH)).toContain(blobSha(bytes));
    expect(server.git('ls-tree', BRANCH)).toContain(blobSha(Buffer.from(text)));
  });

  it('adds a commit to a branch that is there, and renews the pull request', async () => {
    const server = await github();
    await push(pushTo(server, { pullRequest: PULL }));
    const files = [{ path: 'Dockerfile', content: 'FROM node:26\n', mode: '100644' as const }];
    const second = await push(pushTo(server, { files, pullRequest: { ...PULL, body: 'Verified again' } }));
    expect(second.pullRequest?.number).toBe(1);
    expect(server.pulls[0]?.body).toBe('Verified again');
    expect(server.git('rev-list', '--count', `main..${BRANCH}`)).toBe('2');
  });

  it('puts the files of a subfolder where that folder lies in the repository', async () => {
    const server = await github({ files: { 'apps/api/main.py': '' } });
    const delivery = await push(pushTo(server, { repository: repositoryWith({ folder: 'apps/api' }) }));
    expect(Object.keys(server.files(BRANCH))).toContain('apps/api/Dockerfile');
    expect(codes(delivery)).toEqual(['delivery.workflow-place']);
  });

  it('cuts a report that is longer than GitHub takes', async () => {
    const server = await github();
    await push(pushTo(server, { pullRequest: { title: 'x', body: 'y'.repeat(70_000) } }));
    expect(server.pulls[0]?.body).toHaveLength(65_536);
  });

  it('warns of a name that differs from another in case only', async () => {
    const server = await github({ files: { dockerfile: '' } });
    expect(codes(await push(pushTo(server, { dryRun: true })))).toEqual(['delivery.near-name']);
  });
});

describe('when the branch has moved', () => {
  it('refuses where one of the files changed, naming both commits', async () => {
    const server = await github({ files: { Dockerfile: 'FROM node:20\n' } });
    const seen = server.head('main');
    const now = server.commit('main', { Dockerfile: 'FROM node:22\n' });
    await expect(push(pushTo(server, { expectedHead: seen }))).rejects.toMatchObject({
      code: 'E_CONFLICT',
      message: expect.stringMatching(new RegExp(`${seen}.*${now}.*Dockerfile`, 'u')),
    });
    expect(server.head(BRANCH)).toBeNull();
    expect(writes(server)).toEqual([]);
  });

  it('goes on top where none of the files changed', async () => {
    const server = await github();
    const seen = server.head('main');
    const now = server.commit('main', { 'src/other.py': 'x' });
    const delivery = await push(pushTo(server, { expectedHead: seen }));
    expect(codes(delivery)).toEqual(['delivery.rebased']);
    expect(server.git('rev-parse', `${BRANCH}^`)).toBe(now);
    expect(server.files(BRANCH)).toHaveProperty(['src/other.py'], 'x');
  });

  it('refuses an expected head that GitHub does not know', async () => {
    const server = await github();
    await expect(push(pushTo(server, { expectedHead: 'a'.repeat(40) }))).rejects.toMatchObject({ code: 'E_CONFLICT' });
  });

  it('starts anew when somebody pushes in between, without losing their commit', async () => {
    const server = await github();
    server.commit('work', { 'README.md': 'w' });
    server.intervene({
      method: 'PATCH',
      url: /git\/refs/u,
      before: () => {
        server.commit('work', { 'theirs.txt': 'theirs' });
      },
    });
    const delivery = await push(pushTo(server, { branch: 'work' }));
    expect(server.files('work')).toMatchObject({ 'theirs.txt': 'theirs', Dockerfile: 'FROM node:24\n' });
    expect(codes(delivery)).toEqual(['delivery.rebased']);
    expect(delivery.files).toHaveLength(3);
  });

  it('stops when somebody pushes one of the files in between', async () => {
    const server = await github();
    server.commit('work', { 'README.md': 'w' });
    server.intervene({
      method: 'PATCH',
      url: /git\/refs/u,
      before: () => {
        server.commit('work', { Dockerfile: 'theirs' });
      },
    });
    await expect(push(pushTo(server, { branch: 'work' }))).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(server.files('work').Dockerfile).toBe('theirs');
  });

  it('takes the branch that somebody made in between when it holds the same files', async () => {
    const server = await github();
    server.intervene({
      method: 'POST',
      url: /git\/refs/u,
      before: () => {
        server.git('update-ref', `refs/heads/${BRANCH}`, server.head('main') ?? '');
        server.commit(BRANCH, Object.fromEntries(FILES.map(({ path, content }) => [path, content])));
      },
    });
    const delivery = await push(pushTo(server));
    expect(delivery.commit).toBe(server.head(BRANCH));
    expect(codes(delivery)).toEqual(['delivery.unchanged']);
  });

  it('gives up after some tries on a branch that never rests', async () => {
    const server = await github();
    server.commit('work', { 'README.md': 'w' });
    let count = 0;
    server.intervene({
      method: 'PATCH',
      url: /git\/refs/u,
      times: 100,
      before: () => {
        count += 1;
        server.commit('work', { 'busy.txt': String(count) });
      },
    });
    await expect(push(pushTo(server, { branch: 'work' }))).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(count).toBe(4);
  });
});

describe('what is never done', () => {
  it('a commit on the default branch unless the user allows it', async () => {
    const server = await github();
    const request = pushTo(server, { branch: 'main' });
    await expect(push(request)).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    const environment = { ...request.environment, EXPERT_DEVOPS_ALLOW_DEFAULT_BRANCH: 'true' };
    const delivery = await push({ ...request, environment, pullRequest: PULL });
    expect(delivery).toMatchObject({ commit: server.head('main'), pullRequest: null });
  });

  it('a push of files that were not verified, or did not pass', async () => {
    const server = await github();
    const request = pushTo(server);
    const other = FILES.map((file) => ({ ...file, content: `${String(file.content)} ` }));
    await expect(push({ ...request, files: other })).rejects.toMatchObject({ code: 'E_UNVERIFIED' });
    await expect(push({ ...request, files: FILES.slice(1) })).rejects.toMatchObject({ code: 'E_UNVERIFIED' });
    await expect(push({ ...request, verification: { ...request.verification, passed: false } })).rejects.toMatchObject({
      code: 'E_UNVERIFIED',
    });
    expect(server.exchanges).toEqual([]);
  });

  it('a push to another repository than the origin, or than those on the list', async () => {
    const server = await github();
    const request = pushTo(server, { target: 'acme/other' });
    await expect(push(request)).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    const only = { ...request.environment, EXPERT_DEVOPS_ALLOWED_REPOSITORIES: 'acme/other, else/*' };
    await expect(push({ ...request, target: undefined, environment: only })).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
    });
    expect(server.exchanges).toEqual([]);
    const wide = { ...request.environment, EXPERT_DEVOPS_ALLOWED_REPOSITORIES: 'ACME/*' };
    expect((await push({ ...request, target: 'acme/shop', environment: wide })).commit).not.toBeNull();
  });

  it('a push to the new place of a repository that moved', async () => {
    const server = await github({ renamedTo: 'mallory/shop' });
    await expect(push(pushTo(server))).rejects.toMatchObject({
      code: 'E_CONFLICT',
      message: expect.stringContaining('mallory/shop'),
    });
    expect(writes(server)).toEqual([]);
  });

  it('a push of a file that holds the token', async () => {
    const server = await github();
    const files = [{ path: '.env', content: `TOKEN=${server.token}\n`, mode: '100644' as const }];
    const failure = await push(pushTo(server, { files })).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'E_NOT_ALLOWED' });
    expect(JSON.stringify(failure)).not.toContain(server.token);
    expect(server.exchanges).toEqual([]);
  });

  it.each([
    ['a folder', { files: { 'Dockerfile/x': '' } }],
    ['a file where a folder is needed', { files: { deploy: '' } }],
  ])('a file in the place of %s', async (_, options) => {
    const server = await github(options);
    await expect(push(pushTo(server))).rejects.toMatchObject({ code: 'E_CONFLICT' });
    expect(writes(server)).toEqual([]);
  });

  it('a file written through a link or a submodule', async () => {
    const server = await github();
    server.git('read-tree', 'main');
    for (const [mode, sha] of [
      ['120000', server.git('rev-parse', 'main:README.md')],
      ['160000', 'a'.repeat(40)],
    ]) {
      server.git('update-index', '--add', '--cacheinfo', `${mode},${sha},deploy`);
      const commit = server.git('commit-tree', server.git('write-tree'), '-p', 'main', '-m', 'x');
      server.git('update-ref', 'refs/heads/odd', commit);
      await expect(push(pushTo(server, { branch: 'odd' }))).rejects.toMatchObject({
        code: 'E_CONFLICT',
        message: expect.stringContaining(mode === '120000' ? 'a symbolic link' : 'a submodule'),
      });
    }
    expect(writes(server)).toEqual([]);
  });

  it.each([
    ['branch', { branch: '../../other/repo' }],
    ['branch', { branch: 'a b' }],
    ['branch', { branch: 'refs/heads/main' }],
    ['branch', { branch: 'x.lock' }],
    ['base', { base: '..' }],
    ['target', { target: 'acme/..' }],
    ['target', { target: '../acme' }],
    ['target', { target: 'acme/shop/../../other' }],
    ['target', { target: 'acme/shop?x' }],
    ['target', { target: 'acme%2f..%2fother/shop' }],
    ['expected head', { expectedHead: 'main' }],
    ['commit message', { commitMessage: 'added stuff' }],
    ['commit message', { commitMessage: 'ci: 배포 추가' }],
    ['commit message', { commitMessage: 'ci: add\nmore' }],
    ['commit message', { commitMessage: `ci: ${'x'.repeat(80)}` }],
    ['title', { pullRequest: { title: 'a\nb', body: '' } }],
    ['path', { deletions: ['Dockerfile'] }],
  ])('a request with a bad %s: %j', async (_, more) => {
    const server = await github();
    await expect(push(pushTo(server, more))).rejects.toMatchObject({ code: 'E_INVALID_INPUT' });
    expect(server.exchanges).toEqual([]);
  });

  it('a path outside the repository or in .git', async () => {
    const server = await github();
    for (const path of ['../x', '.git/config', '/etc/passwd', '.GIT/hooks/x']) {
      const files = [{ path, content: 'x', mode: '100644' as const }];
      await expect(push(pushTo(server, { files }))).rejects.toMatchObject({ code: 'E_OUTSIDE_ROOT' });
    }
    expect(server.exchanges).toEqual([]);
  });
});

describe('an abort', () => {
  it.each([
    ['GET', /\/repos\/acme\/shop$/u],
    ['POST', /git\/blobs/u],
    ['POST', /git\/trees/u],
    ['POST', /git\/commits/u],
  ])('at %s %s leaves no branch behind', async (method, url) => {
    const server = await github();
    const controller = new AbortController();
    server.intervene({ method, url, before: () => controller.abort(new Error('stopped by the user')) });
    await expect(push(pushTo(server, { signal: controller.signal }))).rejects.toThrow('stopped by the user');
    expect(server.head(BRANCH)).toBeNull();
    expect(server.exchanges.some(({ url }) => url.endsWith('/git/refs'))).toBe(false);
  });

  it('ends a wait for the rate limit at once', async () => {
    const server = await github();
    const controller = new AbortController();
    const answer = {
      status: 429,
      body: { message: 'You have exceeded a secondary rate limit.' },
      headers: { 'retry-after': '15' },
    };
    server.intervene({
      method: 'GET',
      url: /./u,
      times: 9,
      answer,
      before: () => setTimeout(() => controller.abort(), 50),
    });
    await expect(push(pushTo(server, { signal: controller.signal, retryUnit: 60_000 }))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('before the start asks nothing', async () => {
    const server = await github();
    await expect(push(pushTo(server, { signal: AbortSignal.abort(new Error('no')) }))).rejects.toThrow('no');
    expect(server.exchanges).toEqual([]);
  });
});
