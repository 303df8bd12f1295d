import { type Delivery, DevopsError, type Notice } from '../model/index.js';
import { type Change, changesAt, describeChanges, movedPaths } from './changes.js';
import { makeCommit, moveBranch } from './commit.js';
import { connect, type GitHub } from './github.js';
import { type Preflight, preflight } from './preflight.js';
import { ensurePullRequest, findPullRequest, type PullRequest } from './pull-request.js';
import { branchHead, type RemoteState, remoteState } from './remote-tree.js';
import { type PreparedPush, type PushRequest, preparePush } from './request.js';

export type { DeliverableFile } from './changes.js';
export type { PullRequestText } from './pull-request.js';
export type { PushRequest } from './request.js';

/** How often the branch may move under us before we give up. */
const TRIES = 4;
const RETRY_UNIT_MILLISECONDS = 1000;

/** Where a delivery starts from. */
interface Ground {
  /** True where the branch is already there. */
  readonly exists: boolean;
  readonly state: RemoteState;
  readonly changes: readonly Change[];
}

/** What a delivery came to. */
interface Outcome {
  readonly ground: Ground;
  /** The changes as they were found first, with diffs. */
  readonly files: Delivery['files'];
  readonly commit: string | null;
  readonly notices: readonly Notice[];
}

async function readGround(github: GitHub, prepared: PreparedPush, base: string): Promise<Ground> {
  const own = await branchHead(github, prepared.branch);
  const start = own ?? (await branchHead(github, base));
  if (start === null) {
    throw new DevopsError('E_NOT_FOUND', `${github.repository} has no branch ${base}`, {
      remedy: 'Name an existing branch to start from.',
      subject: base,
    });
  }
  const state = await remoteState(github, start, [...prepared.wanted.keys()]);
  if (state === null) throw gone(github, start);
  return { exists: own !== null, state, changes: changesAt(state, prepared.wanted) };
}

function gone(github: GitHub, sha: string): DevopsError {
  return new DevopsError('E_CONFLICT', `commit ${sha} is not in ${github.repository}`, {
    remedy: 'Push your own commits first, or make a new dry run and use its expected head.',
    subject: sha,
  });
}

/**
 * Compares the state the caller has seen with the one there is. A branch that has moved is fine as long as none of
 * our paths changed: the commit is then made on top of the new head.
 * @throws DevopsError E_CONFLICT naming both commits and the paths
 */
async function checkExpected(github: GitHub, expected: string | null, { state }: Ground): Promise<Notice[]> {
  if (expected === null || expected === state.commit) return [];
  const seen = await remoteState(github, expected, [...state.entries.keys()]);
  if (seen === null) throw gone(github, expected);
  const moved = movedPaths(seen, state);
  if (moved.length > 0) {
    throw new DevopsError(
      'E_CONFLICT',
      `the branch moved from ${expected} to ${state.commit}, and that changed ${moved.join(', ')}; nothing was pushed`,
      {
        remedy: 'Make a new dry run, look at the differences, then push with its expected head.',
        subject: state.commit,
      },
    );
  }
  const text = `The branch moved from ${expected} to ${state.commit}; none of the files was touched, so the commit goes on top.`;
  return [{ code: 'delivery.rebased', text }];
}

function nearNameNotices({ state, changes }: Ground): Notice[] {
  return changes.flatMap(({ path }) => {
    const near = state.nearNames.get(path);
    if (near === undefined) return [];
    const text = `${near} is already there and differs in upper and lower case only; Windows and macOS cannot hold both.`;
    return [{ code: 'delivery.near-name', text, file: path }];
  });
}

/** Makes the commit and moves the branch to it, starting anew where somebody else was faster. */
async function deliver(github: GitHub, prepared: PreparedPush, base: string): Promise<Outcome> {
  let expected = prepared.expectedHead;
  let files: Delivery['files'] | null = null;
  const notices: Notice[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const ground = await readGround(github, prepared, base);
    files ??= await describeChanges(github, ground.changes);
    if (ground.changes.length === 0) {
      const commit = ground.exists ? ground.state.commit : null;
      return { ground, files, commit, notices: [...notices, nothingToDo(ground.exists)] };
    }
    notices.push(...(await checkExpected(github, expected, ground)), ...(tries === 0 ? nearNameNotices(ground) : []));
    const commit = await makeCommit(github, ground.state, ground.changes, prepared.commitMessage);
    if (await moveBranch(github, prepared.branch, commit, ground.exists)) return { ground, files, commit, notices };
    expected = ground.state.commit;
  }
  throw new DevopsError(
    'E_CONFLICT',
    `${prepared.branch} moved ${TRIES} times while we were pushing; nothing was pushed`,
    {
      remedy: 'Wait until nobody else is pushing to it, or choose another branch.',
      subject: prepared.branch,
    },
  );
}

function nothingToDo(exists: boolean): Notice {
  const where = exists ? 'The branch' : 'The base branch';
  return { code: 'delivery.unchanged', text: `${where} already holds exactly these files; no commit was needed.` };
}

/** Finds out what a push would do. Reads only. */
async function rehearse(github: GitHub, prepared: PreparedPush, base: string): Promise<Outcome> {
  const ground = await readGround(github, prepared, base);
  const files = await describeChanges(github, ground.changes);
  if (ground.changes.length === 0) return { ground, files, commit: null, notices: [nothingToDo(ground.exists)] };
  const notices = await checkExpected(github, prepared.expectedHead, ground);
  return { ground, files, commit: null, notices: [...notices, ...nearNameNotices(ground)] };
}

async function pullRequestOf(
  github: GitHub,
  prepared: PreparedPush,
  base: string,
  { ground, commit }: Outcome,
): Promise<PullRequest | null> {
  const { branch, pullRequest, dryRun } = prepared;
  if (branch === base || (commit === null && !ground.exists)) return null;
  if (dryRun) {
    const open = ground.exists ? await findPullRequest(github, branch, base) : null;
    return open && { number: open.number, url: open.url };
  }
  if (pullRequest === null) return null;
  try {
    return await ensurePullRequest(github, branch, base, pullRequest, ground.changes.length > 0);
  } catch (error) {
    if (!(error instanceof DevopsError)) throw error;
    const text = `the commit ${commit} is on ${branch}, but it has no pull request: ${error.message}`;
    throw new DevopsError(error.code, text, {
      remedy: `${error.remedy} Pushing again goes on from here.`,
      subject: branch,
    });
  }
}

function deliveryOf(
  github: GitHub,
  prepared: PreparedPush,
  { base, notices }: Preflight,
  outcome: Outcome,
  pullRequest: PullRequest | null,
): Delivery {
  return {
    dryRun: prepared.dryRun,
    repository: github.repository,
    branch: prepared.branch,
    base,
    expectedHead: outcome.ground.state.commit,
    commit: outcome.commit,
    commitMessage: prepared.commitMessage,
    pullRequest,
    files: outcome.files,
    verificationDigest: prepared.digest,
    notices: [...prepared.notices, ...notices, ...outcome.notices],
  };
}

/**
 * Delivers verified files to GitHub as one commit on a branch, with a pull request. A dry run unless `dryRun` is
 * false: it reads GitHub and returns the same value, with the diff of every file against what is there.
 * The branch is moved last and never forced, so a failure or an abort leaves nothing half pushed; pushing the same
 * files again finds the branch and pull request and changes nothing.
 * @throws DevopsError E_UNVERIFIED, E_NOT_ALLOWED, E_AUTHENTICATION, E_CONFLICT, E_NOT_FOUND, E_INVALID_INPUT,
 *   E_OUTSIDE_ROOT, E_USAGE, E_RATE_LIMITED, E_UNAVAILABLE, E_UNSUPPORTED; the reason of the abort signal
 */
export async function push(request: PushRequest): Promise<Delivery> {
  request.signal?.throwIfAborted();
  const prepared = preparePush(request);
  const github = connect({
    apiUrl: prepared.settings.apiUrl,
    token: prepared.token,
    target: prepared.target,
    signal: request.signal,
    retryUnit: request.retryUnit ?? RETRY_UNIT_MILLISECONDS,
  });
  const checked = await preflight(github, prepared);
  const outcome = await (prepared.dryRun ? rehearse : deliver)(github, prepared, checked.base);
  const pullRequest = await pullRequestOf(github, prepared, checked.base, outcome);
  return deliveryOf(github, prepared, checked, outcome, pullRequest);
}
