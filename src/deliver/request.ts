import { digestFiles } from '../formats/digest.js';
import { DevopsError, type Notice, type Verification } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { type DeliverableFile, type WantedFiles, wantedFiles } from './changes.js';
import { branchOfPlan, checkBranch, checkCommitMessage, checkSha, type RepositoryName } from './names.js';
import { deliverablePaths } from './paths.js';
import { type CheckedText, checkPullRequest, type PullRequestText } from './pull-request.js';
import { type DeliverySettings, deliveryEnvironment, targetRepository } from './settings.js';

/** A delivery to GitHub, as its caller asks for it. */
export interface PushRequest {
  /** The opened repository: its origin is the default target, and the place of files that lie in a subfolder of it. */
  readonly repository: Repository;
  /** Every verified file (`generation.artifacts` fits); what GitHub already has is not sent again. */
  readonly files: readonly DeliverableFile[];
  /** Files to delete, relative to the opened folder. */
  readonly deletions?: readonly string[] | undefined;
  /** The proof of exactly these files. */
  readonly verification: Verification;
  /** Names the default branch of the delivery, `expert-devops/<start of the id>`. */
  readonly planId: string;
  /** owner/name; default: the origin. It must be on the allow-list. */
  readonly target?: string | undefined;
  readonly branch?: string | undefined;
  /** Branch that a new branch starts from and the pull request goes to; default: the default branch. */
  readonly base?: string | undefined;
  /** Commit the caller has seen (`expectedHead` of the dry run). */
  readonly expectedHead?: string | null | undefined;
  readonly commitMessage?: string | undefined;
  /** Opens a pull request with this text; null or absent for none. */
  readonly pullRequest?: PullRequestText | null | undefined;
  /** True unless it is false: a push must be asked for. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where token and settings are read; default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Settings that win over the environment; from the user, never from a model. */
  readonly settings?: Partial<DeliverySettings> | undefined;
  /** Unit of the waits before a retry, in milliseconds; tests make it small. */
  readonly retryUnit?: number | undefined;
}

/** A request whose every value has been checked, and nothing has been sent yet. */
export interface PreparedPush {
  readonly target: RepositoryName;
  readonly token: string | null;
  readonly settings: DeliverySettings;
  readonly wanted: WantedFiles;
  readonly branch: string;
  readonly base: string | null;
  readonly expectedHead: string | null;
  readonly commitMessage: string;
  readonly pullRequest: CheckedText | null;
  readonly dryRun: boolean;
  readonly digest: string;
  readonly notices: readonly Notice[];
}

export const DEFAULT_COMMIT_MESSAGE = 'ci: add deployment configuration';
const MAXIMUM_FILES = 500;
const MAXIMUM_BYTES = 10 * 1024 * 1024;
const WORKFLOWS = /(?:^|\/)\.github\/workflows\//u;

function checkFiles(files: readonly DeliverableFile[], deletions: readonly string[]): void {
  deliverablePaths([...files.map((file) => file.path), ...deletions]);
  const count = files.length + deletions.length;
  const large = files.find((file) => file.content.length > MAXIMUM_BYTES);
  if (count > 0 && count <= MAXIMUM_FILES && !large) return;
  const why = large
    ? `${large.path} has more than ${MAXIMUM_BYTES} bytes`
    : `${count} files were given; 1 to ${MAXIMUM_FILES} can be pushed`;
  throw new DevopsError('E_INVALID_INPUT', why, { remedy: 'Push the files of one plan, without data or bundles.' });
}

/** Why the files may not be pushed, or null where a passing verification speaks of exactly them. */
function unproven(files: readonly DeliverableFile[], verification: Verification, digest: string): string | null {
  if (verification.digest !== digest)
    return `the ${files.length} files are not the ones that were verified (${digest} is not ${verification.digest})`;
  const errors = verification.findings.filter((finding) => finding.severity === 'error').length;
  return verification.passed && errors === 0 ? null : `the verification found ${errors} errors`;
}

function proofNotices(why: string | null, dryRun: boolean): Notice[] {
  if (why === null) return [];
  if (dryRun) return [{ code: 'delivery.unverified', text: `A real push would be refused: ${why}.` }];
  throw new DevopsError('E_UNVERIFIED', `nothing was pushed: ${why}`, {
    remedy: 'Correct the findings, verify the same files again, then push.',
  });
}

function checkToken(
  files: readonly DeliverableFile[],
  token: string | null,
  dryRun: boolean,
  unset: readonly Notice[],
): void {
  if (token === null) {
    if (dryRun) return;
    const hint = unset.map((notice) => notice.text).join(' ');
    throw new DevopsError('E_AUTHENTICATION', `there is no GitHub token in GITHUB_TOKEN or GH_TOKEN. ${hint}`.trim(), {
      remedy: 'Set GITHUB_TOKEN to a token that may write contents, pull requests and workflows.',
    });
  }
  const leaking = files.find((file) => Buffer.from(file.content).includes(token));
  if (leaking) {
    throw new DevopsError('E_NOT_ALLOWED', `${leaking.path} contains your GitHub token; nothing was sent`, {
      remedy: 'Take it out of the file and use a secret instead.',
      subject: leaking.path,
      file: leaking.path,
    });
  }
}

/** GitHub runs workflows of the repository's root only. */
function placeNotices(wanted: WantedFiles, folder: string): Notice[] {
  if (folder === '.') return [];
  return [...wanted.keys()]
    .filter((path) => WORKFLOWS.test(path))
    .map((file) => ({
      code: 'delivery.workflow-place',
      text: `The opened folder is ${folder} of its repository, so this workflow would not lie at the root, where GitHub looks for it.`,
      file,
    }));
}

/**
 * Checks everything about a push that can be checked without asking GitHub.
 * @throws DevopsError E_UNVERIFIED, E_NOT_ALLOWED, E_AUTHENTICATION, E_INVALID_INPUT, E_OUTSIDE_ROOT, E_NOT_FOUND, E_USAGE
 */
export function preparePush(request: PushRequest): PreparedPush {
  const { files, deletions = [], repository, verification } = request;
  const dryRun = request.dryRun !== false;
  checkFiles(files, deletions);
  const { settings, token, notices } = deliveryEnvironment(request.environment ?? process.env, request.settings);
  const target = targetRepository(request.target ?? null, repository.git.origin, settings);
  const digest = digestFiles(new Map(files.map((file) => [file.path, file.content])));
  const proof = proofNotices(unproven(files, verification, digest), dryRun);
  checkToken(files, token, dryRun, notices);
  const { folder } = repository.git;
  const wanted = wantedFiles(files, deletions, folder);
  return {
    target,
    token,
    settings,
    wanted,
    branch: request.branch === undefined ? branchOfPlan(request.planId) : checkBranch(request.branch),
    base: request.base === undefined ? null : checkBranch(request.base),
    expectedHead: request.expectedHead ? checkSha(request.expectedHead) : null,
    commitMessage: checkCommitMessage(request.commitMessage ?? DEFAULT_COMMIT_MESSAGE),
    pullRequest: request.pullRequest ? checkPullRequest(request.pullRequest) : null,
    dryRun,
    digest,
    notices: [...notices, ...proof, ...placeNotices(wanted, folder)],
  };
}
