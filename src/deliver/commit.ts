import { DevopsError } from '../model/index.js';
import { type Change, textOf } from './changes.js';
import { ask, attempt, type GitHub, refused } from './github.js';
import type { RemoteState } from './remote-tree.js';

/** Stores one file's bytes: text as it is, anything else in base64. @throws where GitHub's id is not the one git gives the bytes */
async function storeBlob(github: GitHub, path: string, bytes: Buffer, sha: string): Promise<void> {
  const text = textOf(bytes);
  const body =
    text === null ? { content: bytes.toString('base64'), encoding: 'base64' } : { content: text, encoding: 'utf-8' };
  const blob = await ask(github, `storing ${path}`, (rest, request) => rest.git.createBlob({ ...request, ...body }));
  if (blob.sha === sha) return;
  throw new DevopsError(
    'E_UNAVAILABLE',
    `${github.repository} stored other bytes for ${path} than were sent (${blob.sha}, not ${sha})`,
    {
      remedy: 'Run again; the branch was not touched.',
      subject: path,
    },
  );
}

/**
 * Makes a commit out of changes: files, then tree, then commit. No branch points to it yet, so stopping at any moment
 * leaves nothing that anybody sees.
 * @param parent the commit the changes are relative to
 * @returns the id of the commit
 */
export async function makeCommit(
  github: GitHub,
  parent: RemoteState,
  changes: readonly Change[],
  message: string,
): Promise<string> {
  for (const { path, wanted } of changes) if (wanted !== null) await storeBlob(github, path, wanted.bytes, wanted.sha);
  const tree = await ask(github, 'making the tree', (rest, request) =>
    rest.git.createTree({
      ...request,
      base_tree: parent.tree,
      tree: changes.map(({ path, mode, wanted }) => ({ path, mode, type: 'blob' as const, sha: wanted?.sha ?? null })),
    }),
  );
  const commit = await ask(github, 'making the commit', (rest, request) =>
    rest.git.createCommit({ ...request, message, tree: tree.sha, parents: [parent.commit] }),
  );
  return commit.sha;
}

/**
 * Lets a branch point to a commit: the last step, and the only one that others see. Never forced.
 * @param exists whether the branch was there when the commit was made
 * @returns false where the branch has moved, or come into being, in the meantime
 */
export async function moveBranch(github: GitHub, branch: string, commit: string, exists: boolean): Promise<boolean> {
  const answer = exists
    ? await attempt(github, (rest, request) =>
        rest.git.updateRef({ ...request, ref: `heads/${branch}`, sha: commit, force: false }),
      )
    : await attempt(github, (rest, request) =>
        rest.git.createRef({ ...request, ref: `refs/heads/${branch}`, sha: commit }),
      );
  if (answer.ok) return true;
  const { status, message } = answer.failure;
  // GitHub's words: "Update is not a fast forward", "Reference already exists", "Reference does not exist".
  if (status === 422 && /not a fast.forward|reference (?:already exists|does not exist)/iu.test(message)) return false;
  throw refused(github, exists ? `moving branch ${branch}` : `making branch ${branch}`, answer.failure);
}
