import { DevopsError } from '../model/index.js';

/** A repository on GitHub. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

// GitHub's own rules: letters, digits and single hyphens for people and organisations, "_" for managed users
// (docs.github.com, "Username considerations for external authentication"); letters, digits, ".", "_", "-" for repositories.
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?$/u;
const NAME = /^[A-Za-z0-9._-]{1,100}$/u;
const BRANCH_LENGTH = 200;
const SUBJECT_LENGTH = 72;
const SUBJECT =
  /^(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\([a-z0-9][a-z0-9._/-]{0,40}\))?!?: [a-z0-9].*[^.\s]$/u;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/u;

function invalid(what: string, value: string, why: string, remedy: string): DevopsError {
  return new DevopsError('E_INVALID_INPUT', `${what} ${JSON.stringify(value)} ${why}`, { remedy, subject: value });
}

/**
 * Reads "owner/name". Both parts go into the path of API requests, so nothing that could change that path passes.
 * @throws DevopsError E_INVALID_INPUT
 */
export function parseRepositoryName(text: string): RepositoryName {
  const [owner = '', name = '', ...rest] = text.split('/');
  if (
    rest.length > 0 ||
    !OWNER.test(owner) ||
    !NAME.test(name) ||
    name === '.' ||
    name === '..' ||
    /\.git$/iu.test(name)
  ) {
    throw invalid(
      'the repository',
      text,
      'is not of the form owner/name',
      'Give it as on GitHub, for example acme/shop.',
    );
  }
  return { owner, name };
}

/** Why git, or GitHub, would not take a branch name (git-check-ref-format(1)); null where it is fine. */
function branchDefect(branch: string): string | null {
  if (branch === '' || branch.length > BRANCH_LENGTH) return `must have 1 to ${BRANCH_LENGTH} characters`;
  if (/[\p{Cc}\p{Zs}~^:?*[\\]/u.test(branch)) return 'has a space, a control character or one of ~ ^ : ? * [ \\';
  if (branch.includes('..') || branch.includes('@{') || branch.includes('//')) return 'contains "..", "@{" or "//"';
  if (/^[-/]|[/.]$/u.test(branch)) return 'starts with "-" or "/", or ends with "/" or "."';
  if (branch.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')))
    return 'has a part that starts with "." or ends with ".lock"';
  if (branch === '@' || branch === 'HEAD' || branch.startsWith('refs/')) return 'has a meaning of its own in git';
  return /^[0-9a-f]{40}$/u.test(branch) ? 'looks like a commit' : null;
}

/** @throws DevopsError E_INVALID_INPUT */
export function checkBranch(branch: string): string {
  const why = branchDefect(branch);
  if (why !== null) throw invalid('the branch', branch, why, 'Give a plain branch name, for example ci/deployment.');
  return branch;
}

/**
 * The branch of a plan: stable, so that pushing the same plan again finds what is already there.
 * @param planId the plan's content hash
 */
export function branchOfPlan(planId: string): string {
  const short = planId
    .replace(/^sha256:/u, '')
    .replace(/[^a-z0-9]/giu, '')
    .slice(0, 12);
  return checkBranch(`expert-devops/${short.toLowerCase()}`);
}

/** @throws DevopsError E_INVALID_INPUT */
export function checkSha(sha: string): string {
  if (/^[0-9a-f]{40}$/u.test(sha)) return sha;
  throw invalid('the commit', sha, 'is not a full commit id', 'Give the 40 hexadecimal digits of the commit.');
}

/** Why a commit message does not serve; null where it does. */
function messageDefect(subject: string, blank: string | undefined, body: readonly string[]): string | null {
  if (!SUBJECT.test(subject)) return 'needs a subject in the form "type(scope): description", without a full stop';
  if (subject.length > SUBJECT_LENGTH) return `has a subject of more than ${SUBJECT_LENGTH} characters`;
  if (blank !== undefined && blank !== '') return 'needs an empty line after its subject';
  if (![subject, ...body].every((line) => PRINTABLE_ASCII.test(line)))
    return 'must be English: it has characters outside printable ASCII';
  return null;
}

/**
 * Checks a commit message: a conventional subject (conventionalcommits.org 1.0.0) in English, body after an empty line.
 * @throws DevopsError E_INVALID_INPUT
 */
export function checkCommitMessage(message: string): string {
  const [subject = '', blank, ...body] = message.trimEnd().split('\n');
  const why = messageDefect(subject, blank, body);
  if (why !== null)
    throw invalid('the commit message', message, why, 'Write for example "ci: add deployment configuration".');
  return message.trimEnd();
}
