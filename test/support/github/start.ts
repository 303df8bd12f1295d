import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBareRepository, type FileChanges } from './git.js';
import { type Answer, problem, type RouteInput, routeOf, type World } from './routes.js';
import type { PullFacts } from './shapes.js';

export interface GitHubOptions {
  readonly owner?: string;
  readonly name?: string;
  /** Files of the first commit, path to content; an empty record makes a repository without a commit. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly defaultBranch?: string;
  readonly token?: string;
  /** Value of x-oauth-scopes; only classic tokens have it. */
  readonly scopes?: string;
  /** True for a repository that can be read without a token. */
  readonly visible?: boolean;
  readonly archived?: boolean;
  readonly mayPush?: boolean;
  readonly protectedBranches?: readonly string[];
  /** The name the repository answers under since a rename, owner/name. */
  readonly renamedTo?: string;
}

/** One request and its answer, for looking back and for checking against GitHub's description. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** The path template in GitHub's description; null where no route took the request. */
  readonly template: string | null;
  readonly authorization: string | null;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
}

export interface Intervention {
  readonly method: string;
  readonly url: RegExp;
  /** How many requests it meets before it is used up; 1 unless said. */
  readonly times?: number;
  /** Answers instead of the route. */
  readonly answer?: Answer & { readonly headers?: Readonly<Record<string, string>> };
  /** Runs before the route answers: what somebody else does in that moment. */
  readonly before?: () => void;
  /** True to end the connection without an answer. */
  readonly disconnect?: boolean;
}

export interface RunningGitHub {
  /** Base URL of the REST API: the value for GITHUB_API_URL. */
  readonly url: string;
  readonly token: string;
  /** owner/name */
  readonly repository: string;
  /** The bare repository on the disk. */
  readonly directory: string;
  readonly exchanges: readonly Exchange[];
  readonly pulls: readonly PullFacts[];
  git(...args: string[]): string;
  head(branch: string): string | null;
  /** Path to content of everything on a branch. */
  files(branch: string): Record<string, string>;
  /** Makes a commit on a branch as somebody else would; null takes a file away. */
  commit(branch: string, files: FileChanges, message?: string): string;
  /** Changes what happens to the next requests of one kind. */
  intervene(intervention: Intervention): void;
  close(): Promise<void>;
}

const TOKEN = 'test-token-for-the-loopback-server';

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const raw = Buffer.concat(chunks).toString('utf8');
  return raw === '' ? undefined : JSON.parse(raw);
}

/** Whether a request may go on, by its token; otherwise GitHub's answer. */
function authorise(authorization: string | null, token: string, method: string, visible: boolean): Answer | null {
  if (authorization === null) {
    if (method !== 'GET') return problem(401, 'Requires authentication');
    return visible ? null : problem(404, 'Not Found');
  }
  return authorization.replace(/^(?:token|bearer) /iu, '') === token ? null : problem(401, 'Bad credentials');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Starts a stand-in for GitHub's REST API on a free port of 127.0.0.1, over a real bare git repository: object ids
 * are git's own, and `git fsck` and `git log` tell whether a push was right.
 */
export async function startGitHub(options: GitHubOptions = {}): Promise<RunningGitHub> {
  const {
    owner = 'acme',
    name = 'shop',
    files = { 'README.md': '# Shop\n' },
    defaultBranch = 'main',
    token = TOKEN,
  } = options;
  const git = createBareRepository(defaultBranch);
  if (Object.keys(files).length > 0) git.commitFiles(defaultBranch, files, 'Start');
  const exchanges: Exchange[] = [];
  const pulls: PullFacts[] = [];
  const interventions: { readonly intervention: Intervention; left: number }[] = [];
  const [realOwner = owner, realName = name] = options.renamedTo?.split('/') ?? [];

  const world = (api: string): World => ({
    git,
    pulls,
    protectedBranches: new Set(options.protectedBranches),
    facts: {
      api,
      owner: realOwner,
      name: realName,
      defaultBranch,
      archived: options.archived ?? false,
      visible: options.visible ?? false,
      mayPush: options.mayPush ?? true,
    },
  });

  const intervening = (method: string, url: string): Intervention | null => {
    const found = interventions.find(
      ({ intervention, left }) => left > 0 && intervention.method === method && intervention.url.test(url),
    );
    if (!found) return null;
    found.left -= 1;
    return found.intervention;
  };

  const answerTo = (
    api: string,
    method: string,
    url: URL,
    authorization: string | null,
    body: unknown,
  ): Answer & { template: string | null } => {
    const matched = routeOf(method, url.pathname);
    const template = matched?.route.template ?? null;
    const denied = authorise(authorization, token, method, options.visible ?? false);
    const known = url.pathname === `/repos/${owner}/${name}` || url.pathname.startsWith(`/repos/${owner}/${name}/`);
    if (denied || !matched || !known) return { ...(denied ?? problem(404, 'Not Found')), template };
    const input: RouteInput = {
      world: world(api),
      rest: matched.rest,
      query: url.searchParams,
      body: isRecord(body) ? body : {},
    };
    return { ...matched.route.answer(input), template };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, api: string) => {
    const { method = 'GET', url: path = '/' } = request;
    const url = new URL(path, api);
    const body = await bodyOf(request);
    const authorization = request.headers.authorization ?? null;
    const intervention = intervening(method, path);
    intervention?.before?.();
    if (intervention?.disconnect) return void request.socket.destroy();
    const template = routeOf(method, url.pathname)?.route.template ?? null;
    const answer = intervention?.answer
      ? { ...intervention.answer, template }
      : answerTo(api, method, url, authorization, body);
    exchanges.push({
      method,
      url: path,
      template,
      authorization,
      requestBody: body,
      status: answer.status,
      responseBody: answer.body,
    });
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...(options.scopes !== undefined && { 'x-oauth-scopes': options.scopes }),
      ...intervention?.answer?.headers,
    });
    response.end(JSON.stringify(answer.body));
  };

  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    serve(request, response, `http://127.0.0.1:${port}`).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    repository: `${owner}/${name}`,
    directory: git.directory,
    exchanges,
    pulls,
    git: (...args) => git.run(args),
    head: (branch) => git.head(branch),
    files(branch) {
      const head = git.head(branch);
      const blobs = head === null ? [] : (git.readTree(head, true) ?? []).filter((entry) => entry.type === 'blob');
      return Object.fromEntries(
        blobs.map(({ path, sha }) => [path, git.bytes(['cat-file', 'blob', sha]).toString('utf8')]),
      );
    },
    commit: (branch, changed, message = 'Change') => git.commitFiles(branch, changed, message),
    intervene: (intervention) => {
      interventions.push({ intervention, left: intervention.times ?? 1 });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      git.remove();
    },
  };
}
