import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { BareRepository } from './git.js';

type Data<
  Area extends keyof RestEndpointMethodTypes,
  Call extends keyof RestEndpointMethodTypes[Area],
> = RestEndpointMethodTypes[Area][Call] extends { response: { data: infer Shape } } ? Shape : never;

export type FullRepository = Data<'repos', 'get'>;
export type PullRequestShape = Data<'pulls', 'get'>;
type Owner = FullRepository['owner'];

/** What the shapes need to know about the repository. */
export interface RepositoryFacts {
  readonly api: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly archived: boolean;
  readonly visible: boolean;
  readonly mayPush: boolean;
}

export interface PullFacts {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
  readonly head: string;
  readonly base: string;
  readonly state: 'open' | 'closed';
}

const DATE = '2026-01-01T00:00:00Z';
const WEB = 'https://github.com';

export function node(kind: string, id: string | number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

export function userShape(api: string, login: string, id = 1): Owner {
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: node('User', id),
    avatar_url: `${WEB}/images/${login}.png`,
    gravatar_id: '',
    url,
    html_url: `${WEB}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'Organization',
    site_admin: false,
  };
}

/** The address templates of a repository, which are many and all alike. */
function repositoryUrls(url: string) {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

/** What the long and the short form of a repository share. */
function repositoryFields(facts: RepositoryFacts) {
  const { api, owner, name, defaultBranch, archived, visible, mayPush } = facts;
  const full = `${owner}/${name}`;
  const url = `${api}/repos/${full}`;
  return {
    ...repositoryUrls(url),
    id: 1,
    node_id: node('Repository', 1),
    name,
    full_name: full,
    owner: userShape(api, owner),
    private: !visible,
    html_url: `${WEB}/${full}`,
    description: null,
    fork: false,
    url,
    clone_url: `${WEB}/${full}.git`,
    git_url: `git://github.com/${full}.git`,
    ssh_url: `git@github.com:${full}.git`,
    svn_url: `${WEB}/${full}`,
    mirror_url: null,
    homepage: null,
    language: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    subscribers_count: 0,
    network_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    size: 1,
    default_branch: defaultBranch,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived,
    disabled: false,
    license: null,
    pushed_at: DATE,
    created_at: DATE,
    updated_at: DATE,
    permissions: { admin: false, maintain: false, push: mayPush, triage: mayPush, pull: true },
  };
}

export function repositoryShape(facts: RepositoryFacts): FullRepository {
  return repositoryFields(facts);
}

export function refShape(api: string, full: string, branch: string, sha: string) {
  return {
    ref: `refs/heads/${branch}`,
    node_id: node('Ref', branch),
    url: `${api}/repos/${full}/git/refs/heads/${branch}`,
    object: { type: 'commit', sha, url: `${api}/repos/${full}/git/commits/${sha}` },
  };
}

export function commitShape(
  api: string,
  full: string,
  git: BareRepository,
  sha: string,
): Data<'git', 'getCommit'> | null {
  const url = `${api}/repos/${full}/git`;
  const shown = /^[0-9a-f]{40}$/u.test(sha)
    ? git.tried(['log', '-1', '--date=format-local:%Y-%m-%dT%H:%M:%SZ', '--format=%T%n%P%n%an%n%ae%n%ad%n%B', sha])
    : null;
  if (shown === null) return null;
  const [tree = '', parents = '', name = '', email = '', date = DATE, ...message] = shown.split('\n');
  const person = { name, email, date };
  return {
    sha,
    node_id: node('Commit', sha),
    url: `${url}/commits/${sha}`,
    html_url: `${WEB}/${full}/commit/${sha}`,
    author: person,
    committer: person,
    tree: { sha: tree, url: `${url}/trees/${tree}` },
    message: message.join('\n').trimEnd(),
    parents: parents
      .split(' ')
      .filter(Boolean)
      .map((parent) => ({ sha: parent, url: `${url}/commits/${parent}`, html_url: `${WEB}/${full}/commit/${parent}` })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

export function treeShape(
  api: string,
  full: string,
  git: BareRepository,
  sha: string,
  recursive: boolean,
): Data<'git', 'getTree'> | null {
  const url = `${api}/repos/${full}/git`;
  const lines = git.readTree(sha, recursive);
  if (lines === null) return null;
  const folders: Readonly<Record<string, string>> = { blob: 'blobs', tree: 'trees', commit: 'commits' };
  return {
    sha,
    url: `${url}/trees/${sha}`,
    truncated: false,
    tree: lines.map(({ path, mode, type, sha, size }) => ({
      ...{ path, mode, type, sha },
      ...(size !== null && { size }),
      url: `${url}/${folders[type] ?? type}/${sha}`,
    })),
  };
}

export function pullShape(
  facts: RepositoryFacts,
  pull: PullFacts,
  heads: { readonly head: string; readonly base: string },
): PullRequestShape {
  const { api, owner } = facts;
  const repo = repositoryFields(facts);
  const url = `${repo.url}/pulls/${pull.number}`;
  const html = `${repo.html_url}/pull/${pull.number}`;
  const issue = `${repo.url}/issues/${pull.number}`;
  const statuses = `${repo.url}/statuses/${heads.head}`;
  const user = userShape(api, owner);
  const side = (ref: string, sha: string) => ({
    label: `${owner}:${ref}`,
    ref,
    sha,
    user,
    repo: { ...repo, has_downloads: true },
  });
  const links = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repo.url}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  };
  const link = (href: string) => ({ href });
  return {
    url,
    id: pull.number,
    node_id: node('PullRequest', pull.number),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user,
    body: pull.body,
    labels: [],
    milestone: null,
    created_at: DATE,
    updated_at: DATE,
    closed_at: null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    draft: pull.draft,
    head: side(pull.head, heads.head),
    base: side(pull.base, heads.base),
    _links: {
      self: link(links.self),
      html: link(links.html),
      issue: link(links.issue),
      comments: link(links.comments),
      review_comments: link(links.review_comments),
      review_comment: link(links.review_comment),
      commits: link(links.commits),
      statuses: link(links.statuses),
    },
    author_association: 'OWNER',
    auto_merge: null,
    merged: false,
    mergeable: true,
    mergeable_state: 'clean',
    merged_by: null,
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  };
}
