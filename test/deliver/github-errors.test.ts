import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { push } from '../../src/deliver/push.js';
import { DevopsError } from '../../src/model/index.js';
import { type Intervention, type RunningGitHub, startGitHub } from '../support/github/start.js';
import { BRANCH, pushTo } from './delivery.js';

// Many small git processes: slow where a machine is shared.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: RunningGitHub;
beforeAll(async () => {
  server = await startGitHub();
});
afterAll(() => server.close());

/** The error of a push that meets this answer; the server is used up by it, so every test gets its own branch. */
async function failureWith(intervention: Intervention, more: Parameters<typeof pushTo>[1] = {}): Promise<DevopsError> {
  server.intervene(intervention);
  const error = await push(pushTo(server, { planId: crypto.randomUUID(), ...more })).catch((thrown: unknown) => thrown);
  if (!(error instanceof DevopsError)) throw new Error(`expected a DevopsError, not ${String(error)}`);
  return error;
}

const GET_REPOSITORY = { method: 'GET', url: /\/repos\/acme\/shop$/u };
const CREATE_REF = { method: 'POST', url: /\/git\/refs$/u };
const CREATE_PULL = { method: 'POST', url: /\/pulls$/u };

function answer(status: number, message: string, headers: Record<string, string> = {}, errors?: unknown[]) {
  return {
    status,
    body: { message, ...(errors && { errors }), documentation_url: 'https://docs.github.com/rest' },
    headers,
  };
}

const inAnHour = Math.floor(Date.now() / 1000) + 3600;

describe('what GitHub refuses', () => {
  it.each([
    [
      'a bad token',
      GET_REPOSITORY,
      answer(401, 'Bad credentials'),
      'E_AUTHENTICATION',
      /Bad credentials/u,
      /GITHUB_TOKEN/u,
    ],
    [
      'a used-up rate limit',
      GET_REPOSITORY,
      answer(403, 'API rate limit exceeded for user ID 1.', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(inAnHour),
      }),
      'E_RATE_LIMITED',
      new RegExp(new Date(inAnHour * 1000).toISOString().slice(0, 16), 'u'),
      /nothing was left half done/u,
    ],
    [
      'a used-up rate limit, the newer way',
      GET_REPOSITORY,
      answer(429, 'You have exceeded a secondary rate limit.', { 'retry-after': '120' }),
      'E_RATE_LIMITED',
      /in 120 seconds/u,
      /120/u,
    ],
    [
      'single sign-on',
      GET_REPOSITORY,
      answer(403, 'Resource protected by organization SAML enforcement.', {
        'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=A1',
      }),
      'E_AUTHENTICATION',
      /single sign-on/u,
      /https:\/\/github\.com\/orgs\/acme\/sso/u,
    ],
    [
      'a missing permission',
      CREATE_REF,
      answer(403, 'Resource not accessible by personal access token', {
        'x-accepted-github-permissions': 'contents=write; workflows=write',
      }),
      'E_NOT_ALLOWED',
      /contents=write; workflows=write/u,
      /Contents, Pull requests and Workflows/u,
    ],
    [
      'a missing scope',
      CREATE_REF,
      answer(403, 'Must have admin rights to Repository.', { 'x-accepted-oauth-scopes': 'repo', 'x-oauth-scopes': '' }),
      'E_NOT_ALLOWED',
      /accepts: repo\. The token has: none/u,
      /repo and workflow/u,
    ],
    [
      'a workflow without the scope',
      CREATE_REF,
      answer(
        422,
        'refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope',
      ),
      'E_NOT_ALLOWED',
      /workflow files/u,
      /scope "workflow"/u,
    ],
    [
      'a protected branch',
      CREATE_REF,
      answer(422, 'Repository rule violations found\n\nCannot create ref due to creations being restricted.'),
      'E_NOT_ALLOWED',
      /protected/u,
      /branch of its own/u,
    ],
    [
      'a protected branch, the older way',
      CREATE_REF,
      answer(403, 'Protected branch update failed'),
      'E_NOT_ALLOWED',
      /protected/u,
      /pull request/u,
    ],
    ['what cannot be seen', GET_REPOSITORY, answer(404, 'Not Found'), 'E_NOT_FOUND', /with this token/u, /acme\/shop/u],
    [
      'another conflict',
      { method: 'POST', url: /git\/trees/u },
      answer(409, 'Conflict'),
      'E_CONFLICT',
      /Conflict/u,
      /Look at the branch/u,
    ],
    [
      'a value',
      { method: 'POST', url: /git\/trees/u },
      answer(422, 'Validation Failed', {}, [
        { resource: 'Tree', field: 'path', code: 'invalid' },
        { message: 'tree.sha is wrong' },
        'plain words',
      ]),
      'E_INVALID_INPUT',
      /Validation Failed: Tree path invalid: tree\.sha is wrong: plain words/u,
      /value/u,
    ],
    [
      'a taken-down repository',
      GET_REPOSITORY,
      answer(451, 'Repository access blocked'),
      'E_UNAVAILABLE',
      /451/u,
      /GitHub/u,
    ],
    ['an answer that is no JSON', GET_REPOSITORY, { status: 400, body: '<html>' }, 'E_UNAVAILABLE', /400/u, /GitHub/u],
  ] as const)('%s gets a code, the reason and a remedy', async (_, request, reply, code, message, remedy) => {
    const error = await failureWith({ ...request, answer: reply });
    expect(error).toMatchObject({
      code,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
    expect(error.message).toContain('acme/shop');
  });

  it('an empty repository says what to do', async () => {
    const empty = await startGitHub({ files: {} });
    await expect(push(pushTo(empty))).rejects.toMatchObject({
      code: 'E_CONFLICT',
      remedy: expect.stringContaining('first commit'),
    });
    await empty.close();
  });

  it('a wrong token, no token and an archive, from the server itself', async () => {
    const environment = { GITHUB_TOKEN: 'another-token', GITHUB_API_URL: server.url };
    await expect(push(pushTo(server, { environment }))).rejects.toMatchObject({ code: 'E_AUTHENTICATION' });
    const anonymous = { GITHUB_API_URL: server.url };
    await expect(push(pushTo(server, { environment: anonymous, dryRun: true }))).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
    await expect(push(pushTo(server, { environment: anonymous }))).rejects.toMatchObject({ code: 'E_AUTHENTICATION' });
    const archived = await startGitHub({ archived: true });
    await expect(push(pushTo(archived))).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
      message: expect.stringContaining('archived'),
    });
    await archived.close();
  });

  it('a protected branch, from the server itself', async () => {
    const guarded = await startGitHub({ protectedBranches: ['release'] });
    const before = guarded.commit('release', { 'README.md': 'r' });
    await expect(push(pushTo(guarded, { branch: 'release' }))).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    expect(guarded.head('release')).toBe(before);
    await guarded.close();
  });

  it('a classic token without the workflow scope, before anything is sent', async () => {
    const classic = await startGitHub({ scopes: 'repo, read:org' });
    await expect(push(pushTo(classic))).rejects.toMatchObject({
      code: 'E_NOT_ALLOWED',
      message: expect.stringContaining('repo, read:org'),
    });
    expect(classic.exchanges.filter(({ method }) => method !== 'GET')).toEqual([]);
    const rehearsal = await push(pushTo(classic, { dryRun: true }));
    expect(rehearsal.notices.map((notice) => notice.code)).toEqual(['delivery.scope']);
    await classic.close();
  });
});

describe('what passes by itself', () => {
  it.each([
    ['a server error', { answer: answer(502, 'Bad gateway'), times: 2 }],
    ['a lost connection', { disconnect: true, times: 2 }],
    [
      'a short rate limit',
      { answer: answer(429, 'You have exceeded a secondary rate limit', { 'retry-after': '2' }), times: 2 },
    ],
  ])('%s is tried again', async (_, trouble) => {
    server.intervene({ method: 'POST', url: /git\/trees/u, ...trouble });
    const delivery = await push(pushTo(server, { planId: crypto.randomUUID() }));
    expect(delivery.commit).toBe(server.head(delivery.branch));
  });

  it('is an error when it does not pass', async () => {
    const trouble = { ...GET_REPOSITORY, times: 3 };
    expect(await failureWith({ ...trouble, answer: answer(503, 'Unicorn') })).toMatchObject({
      code: 'E_UNAVAILABLE',
      message: expect.stringContaining('503'),
    });
    expect(await failureWith({ ...trouble, disconnect: true })).toMatchObject({
      code: 'E_UNAVAILABLE',
      message: expect.stringContaining('no answer'),
    });
  });

  it('a branch that was made although the answer was lost is taken as made', async () => {
    const planId = crypto.randomUUID();
    server.intervene({
      ...CREATE_REF,
      answer: answer(502, 'Bad gateway'),
      before: () => {
        const made = server.exchanges.findLast(({ url }) => url.endsWith('/git/commits'))?.responseBody as {
          sha: string;
        };
        server.git('update-ref', `refs/heads/expert-devops/${planId.replaceAll('-', '').slice(0, 12)}`, made.sha);
      },
    });
    const delivery = await push(pushTo(server, { planId }));
    expect(delivery.commit).toBe(server.head(delivery.branch));
  });
});

describe('a pull request that cannot be opened', () => {
  const pullRequest = { title: 'Add deployment', body: '' };

  it('is an error that says where the commit is', async () => {
    const error = await failureWith(
      { ...CREATE_PULL, answer: answer(403, 'Resource not accessible by integration') },
      { pullRequest, planId: 'cafe' },
    );
    expect(error).toMatchObject({
      code: 'E_NOT_ALLOWED',
      message: expect.stringContaining(server.head('expert-devops/cafe') ?? '-'),
    });
    const again = await push(pushTo(server, { planId: 'cafe', pullRequest }));
    expect(again.pullRequest).not.toBeNull();
  });

  it('is none where everything was merged already', async () => {
    const merged = await startGitHub();
    await push(pushTo(merged));
    merged.git('update-ref', 'refs/heads/main', merged.head(BRANCH) ?? '');
    expect(await push(pushTo(merged, { pullRequest }))).toMatchObject({ pullRequest: null, files: [] });
    await merged.close();
  });
});

describe('the token', () => {
  it('is in no error, whatever GitHub sends back', async () => {
    const encoded = Buffer.from(`x-access-token:${server.token}`).toString('base64');
    const error = await failureWith({
      ...GET_REPOSITORY,
      answer: answer(403, `no ${server.token} and ${encoded}`, {
        'x-github-sso': `required; url=https://github.com/?t=${server.token}`,
      }),
    });
    const everything = [
      error.message,
      error.remedy,
      error.subject,
      error.stack,
      JSON.stringify(error),
      String(error.cause),
    ].join('\n');
    expect(everything).not.toContain(server.token);
    expect(everything).not.toContain(encoded);
  });

  it('goes to the repository asked for and to nothing else', () => {
    expect(server.exchanges.length).toBeGreaterThan(0);
    for (const { url } of server.exchanges)
      expect(url).toMatch(/^\/repos\/acme\/shop(?:\/(?:git|pulls)[/?a-z]|$|\/pulls$)/u);
  });
});
