import { DevopsError } from '../model/index.js';
import { ask, attempt, type GitHub, refused } from './github.js';

/** What a pull request says. The body is the caller's: the verification report. */
export interface PullRequestText {
  readonly title: string;
  readonly body: string;
  readonly draft?: boolean | undefined;
}

/** A text that GitHub takes. */
export interface CheckedText {
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
}

const TITLE_LENGTH = 256;
/** GitHub's limit for a body, in characters (its own validation message says 65536). */
const BODY_LENGTH = 65_536;
const CUT = '\n\n_The rest did not fit; run the verification to see it._\n';

/** @throws DevopsError E_INVALID_INPUT for a title GitHub would refuse */
export function checkPullRequest({ title, body, draft = false }: PullRequestText): CheckedText {
  if (title.trim() === '' || title.length > TITLE_LENGTH || /[\r\n]/u.test(title)) {
    throw new DevopsError(
      'E_INVALID_INPUT',
      `the title of the pull request must be one line of 1 to ${TITLE_LENGTH} characters`,
      {
        remedy: 'Give a shorter title.',
        subject: title.slice(0, TITLE_LENGTH),
      },
    );
  }
  return { title, draft, body: body.length > BODY_LENGTH ? body.slice(0, BODY_LENGTH - CUT.length) + CUT : body };
}

/** The open pull request from one branch to another; null where there is none. */
export async function findPullRequest(
  github: GitHub,
  branch: string,
  base: string,
): Promise<(PullRequest & { readonly title: string; readonly body: string }) | null> {
  const found = await ask(github, 'looking for a pull request', (rest, request) =>
    rest.pulls.list({ ...request, state: 'open', head: `${github.owner}:${branch}`, base, per_page: 1 }),
  );
  const [first] = found;
  return first ? { number: first.number, url: first.html_url, title: first.title, body: first.body ?? '' } : null;
}

/**
 * Opens the pull request, or finds the one that is open and gives it the new text.
 * @param renew whether an open one gets the text: only after a new commit, so that a person's edits stay otherwise
 * @returns null where the branch has nothing that the base lacks
 */
export async function ensurePullRequest(
  github: GitHub,
  branch: string,
  base: string,
  text: CheckedText,
  renew: boolean,
): Promise<PullRequest | null> {
  const open = await findPullRequest(github, branch, base);
  if (open) {
    const { title, body } = text;
    if (renew && (open.title !== title || open.body !== body))
      await ask(github, 'updating the pull request', (rest, request) =>
        rest.pulls.update({ ...request, pull_number: open.number, title, body }),
      );
    return { number: open.number, url: open.url };
  }
  const made = await attempt(github, (rest, request) => rest.pulls.create({ ...request, head: branch, base, ...text }));
  if (made.ok) return { number: made.data.number, url: made.data.html_url };
  const { status, message } = made.failure;
  if (status === 422 && /no commits between/iu.test(message)) return null;
  const raced = status === 422 && /already exists/iu.test(message) ? await findPullRequest(github, branch, base) : null;
  if (raced) return { number: raced.number, url: raced.url };
  throw refused(github, 'opening the pull request', made.failure);
}
