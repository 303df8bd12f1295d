import type { BareRepository } from './git.js';
import {
  commitShape,
  node,
  type PullFacts,
  pullShape,
  type RepositoryFacts,
  refShape,
  repositoryShape,
  treeShape,
} from './shapes.js';

/** What a route knows and changes. */
export interface World {
  readonly facts: RepositoryFacts;
  readonly git: BareRepository;
  readonly protectedBranches: ReadonlySet<string>;
  readonly pulls: PullFacts[];
}

export interface RouteInput {
  readonly world: World;
  /** The parts of the path that the route's pattern leaves open, decoded. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Route {
  readonly method: string;
  /** The path template of GitHub's own description. */
  readonly template: string;
  readonly answer: (input: RouteInput) => Answer;
}

const DOCUMENTATION = 'https://docs.github.com/rest';

export function problem(status: number, message: string, errors?: readonly unknown[]): Answer {
  return {
    status,
    body: { message, ...(errors && { errors }), documentation_url: DOCUMENTATION, status: String(status) },
  };
}

const notFound = () => problem(404, 'Not Found');
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const full = ({ facts }: World) => `${facts.owner}/${facts.name}`;
const MODES: Readonly<Record<string, string>> = {
  '100644': 'blob',
  '100755': 'blob',
  '120000': 'blob',
  '040000': 'tree',
  '160000': 'commit',
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refAnswer(world: World, branch: string, status: number): Answer {
  const sha = world.git.head(branch);
  return sha === null ? notFound() : { status, body: refShape(world.facts.api, full(world), branch, sha) };
}

function getRef({ world, rest: [ref = ''] }: RouteInput): Answer {
  if (!world.git.hasBranches()) return problem(409, 'Git Repository is empty.');
  return ref.startsWith('heads/') ? refAnswer(world, ref.slice('heads/'.length), 200) : notFound();
}

function getCommit({ world, rest: [sha = ''] }: RouteInput): Answer {
  const commit = commitShape(world.facts.api, full(world), world.git, sha);
  return commit === null ? notFound() : { status: 200, body: commit };
}

function getTree({ world, rest: [sha = ''], query }: RouteInput): Answer {
  const tree = treeShape(world.facts.api, full(world), world.git, sha, query.has('recursive'));
  return tree === null ? notFound() : { status: 200, body: tree };
}

function getBlob({ world, rest: [sha = ''] }: RouteInput): Answer {
  if (world.git.typesOf([sha])[0] !== 'blob') return notFound();
  const bytes = world.git.bytes(['cat-file', 'blob', sha]);
  // GitHub breaks base64 into lines of sixty characters.
  const content = bytes.toString('base64').replace(/(.{60})/gu, '$1\n');
  const url = `${world.facts.api}/repos/${full(world)}/git/blobs/${sha}`;
  return {
    status: 200,
    body: { sha, node_id: node('Blob', sha), size: bytes.length, url, content, encoding: 'base64' },
  };
}

function createBlob({ world, body }: RouteInput): Answer {
  if (typeof body.content !== 'string')
    return problem(422, "Invalid request.\n\nFor 'properties/content', nil is not a string.");
  const sha = world.git.writeBlob(Buffer.from(body.content, body.encoding === 'base64' ? 'base64' : 'utf8'));
  return { status: 201, body: { sha, url: `${world.facts.api}/repos/${full(world)}/git/blobs/${sha}` } };
}

/** Why a tree entry is refused, in GitHub's words; null where it is fine. */
function entryProblem(entry: Readonly<Record<string, unknown>>, found: string | null): string | null {
  const path = text(entry.path);
  const type = MODES[text(entry.mode)];
  if (path === '') return 'Must supply a valid tree.path';
  if (type === undefined) return 'Must supply a valid tree.mode';
  if (/^\/|\/$|\/\/|(?:^|\/)(?:\.\.?|\.git)(?:\/|$)/iu.test(path))
    return 'tree.path contains a malformed path component';
  if (entry.sha === null || typeof entry.content === 'string' || found === type) return null;
  return `tree.sha ${text(entry.sha)} is not a valid ${type}`;
}

function createTree({ world, body }: RouteInput): Answer {
  const { git, facts } = world;
  const base = body.base_tree === undefined ? null : text(body.base_tree);
  const entries = Array.isArray(body.tree) ? body.tree.filter(isRecord) : [];
  const [baseType, ...types] = git.typesOf([base ?? '', ...entries.map((entry) => text(entry.sha))]);
  if (base !== null && baseType !== 'tree' && baseType !== 'commit') return notFound();
  const wrong = entries.map((entry, at) => entryProblem(entry, types[at] ?? null)).find((why) => why !== null);
  if (wrong !== undefined) return problem(422, wrong ?? '');
  const changes = entries.map((entry) => ({
    path: text(entry.path),
    mode: text(entry.mode),
    sha:
      typeof entry.content === 'string'
        ? git.writeBlob(Buffer.from(entry.content))
        : entry.sha === null
          ? null
          : text(entry.sha),
  }));
  const tree = git.writeTree(base, changes);
  return { status: 201, body: treeShape(facts.api, full(world), git, tree, false) };
}

function createCommit({ world, body }: RouteInput): Answer {
  const { git, facts } = world;
  const parents: readonly unknown[] = Array.isArray(body.parents) ? body.parents : [];
  if (text(body.message) === '') return problem(422, 'Commit message must not be empty');
  const [tree, ...others] = git.typesOf([text(body.tree), ...parents.map(text)]);
  if (tree !== 'tree') return problem(422, 'Tree SHA does not exist');
  if (others.some((type) => type !== 'commit'))
    return problem(422, 'Parent SHA does not exist or is not a commit object');
  const sha = git.writeCommit(text(body.tree), parents.map(text), text(body.message));
  return { status: 201, body: commitShape(facts.api, full(world), git, sha) };
}

function createRef({ world, body }: RouteInput): Answer {
  const { git } = world;
  const branch = /^refs\/heads\/(.+)$/u.exec(text(body.ref))?.[1];
  if (branch === undefined) return problem(422, `Reference name must start with 'refs/heads/' or 'refs/tags/'.`);
  if (git.typesOf([text(body.sha)])[0] !== 'commit') return problem(422, 'Object does not exist');
  if (git.head(branch) !== null) return problem(422, 'Reference already exists');
  try {
    git.run(['update-ref', `refs/heads/${branch}`, text(body.sha), '0'.repeat(40)]);
  } catch {
    return problem(422, 'Reference update failed');
  }
  return refAnswer(world, branch, 201);
}

function updateRef({ world, rest: [ref = ''], body }: RouteInput): Answer {
  const { git } = world;
  const branch = ref.replace(/^heads\//u, '');
  const old = git.head(branch);
  const sha = text(body.sha);
  if (old === null) return problem(422, 'Reference does not exist');
  if (git.typesOf([sha])[0] !== 'commit') return problem(422, 'Object does not exist');
  if (world.protectedBranches.has(branch))
    return problem(422, 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n');
  if (body.force !== true && git.run(['merge-base', old, sha]) !== old)
    return problem(422, 'Update is not a fast forward');
  git.run(['update-ref', `refs/heads/${branch}`, sha, old]);
  return refAnswer(world, branch, 200);
}

function pullAnswer(world: World, pull: PullFacts, status: number): Answer {
  const heads = { head: world.git.head(pull.head) ?? '', base: world.git.head(pull.base) ?? '' };
  return { status, body: pullShape(world.facts, pull, heads) };
}

/** A list has the short form of a pull request: without what takes GitHub an extra look-up. */
function listPulls({ world, query }: RouteInput): Answer {
  const head = query.get('head')?.replace(`${world.facts.owner}:`, '');
  const found = world.pulls.filter(
    (pull) =>
      (query.get('state') === 'all' || pull.state === (query.get('state') ?? 'open')) &&
      (head === undefined || pull.head === head) &&
      (!query.has('base') || pull.base === query.get('base')),
  );
  return { status: 200, body: found.map((pull) => pullAnswer(world, pull, 200).body) };
}

function createPull({ world, body }: RouteInput): Answer {
  const { git, pulls, facts } = world;
  const head = text(body.head).replace(`${facts.owner}:`, '');
  const base = text(body.base);
  const missing = [git.head(head) === null && 'head', git.head(base) === null && 'base'].filter(
    (field) => field !== false,
  );
  if (missing.length > 0)
    return problem(
      422,
      'Validation Failed',
      missing.map((field) => ({ resource: 'PullRequest', field, code: 'invalid' })),
    );
  const custom = (message: string) =>
    problem(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  if (pulls.some((pull) => pull.state === 'open' && pull.head === head && pull.base === base))
    return custom(`A pull request already exists for ${facts.owner}:${head}.`);
  if (git.run(['rev-list', '--count', `${git.head(base)}..${git.head(head)}`]) === '0')
    return custom(`No commits between ${base} and ${head}`);
  const pull: PullFacts = {
    number: pulls.length + 1,
    title: text(body.title),
    body: typeof body.body === 'string' ? body.body : null,
    draft: body.draft === true,
    head,
    base,
    state: 'open',
  };
  pulls.push(pull);
  return pullAnswer(world, pull, 201);
}

function updatePull({ world, rest: [number = ''], body }: RouteInput): Answer {
  const at = world.pulls.findIndex((pull) => pull.number === Number(number));
  const before = world.pulls[at];
  if (!before) return notFound();
  const pull: PullFacts = {
    ...before,
    ...(typeof body.title === 'string' && { title: body.title }),
    ...(typeof body.body === 'string' && { body: body.body }),
    ...(body.state === 'closed' && { state: 'closed' as const }),
  };
  world.pulls[at] = pull;
  return pullAnswer(world, pull, 200);
}

const REPOSITORY = '/repos/{owner}/{repo}';

export const routes: readonly Route[] = [
  { method: 'GET', template: REPOSITORY, answer: ({ world }) => ({ status: 200, body: repositoryShape(world.facts) }) },
  { method: 'GET', template: `${REPOSITORY}/git/ref/{ref}`, answer: getRef },
  { method: 'GET', template: `${REPOSITORY}/git/commits/{commit_sha}`, answer: getCommit },
  { method: 'GET', template: `${REPOSITORY}/git/trees/{tree_sha}`, answer: getTree },
  { method: 'GET', template: `${REPOSITORY}/git/blobs/{file_sha}`, answer: getBlob },
  { method: 'POST', template: `${REPOSITORY}/git/blobs`, answer: createBlob },
  { method: 'POST', template: `${REPOSITORY}/git/trees`, answer: createTree },
  { method: 'POST', template: `${REPOSITORY}/git/commits`, answer: createCommit },
  { method: 'POST', template: `${REPOSITORY}/git/refs`, answer: createRef },
  { method: 'PATCH', template: `${REPOSITORY}/git/refs/{ref}`, answer: updateRef },
  { method: 'GET', template: `${REPOSITORY}/pulls`, answer: listPulls },
  { method: 'POST', template: `${REPOSITORY}/pulls`, answer: createPull },
  { method: 'PATCH', template: `${REPOSITORY}/pulls/{pull_number}`, answer: updatePull },
];

/** The route of a request and the open parts of its path. `{ref}` takes the rest, slashes included, as on GitHub. */
export function routeOf(
  method: string,
  path: string,
): { readonly route: Route; readonly rest: readonly string[] } | null {
  for (const route of routes) {
    if (route.method !== method) continue;
    const tail = route.template
      .slice(REPOSITORY.length)
      .replace(/\{ref\}/u, '(.+)')
      .replace(/\{\w+\}/u, '([^/]+)');
    const match = new RegExp(`^/repos/[^/]+/[^/]+${tail}$`, 'u').exec(path);
    if (match) return { route, rest: match.slice(1).map(decodeURIComponent) };
  }
  return null;
}
