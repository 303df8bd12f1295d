import { createHash } from 'node:crypto';
import { isGenerated, markGenerated } from '../formats/ownership.js';
import { unifiedDiff } from '../formats/unified-diff.js';
import type { Artifact, Notice } from '../model/index.js';
import type { FileDraft } from '../platforms/contract.js';
import type { Repository } from '../repository/contract.js';

/**
 * What happens where somebody's own file already has the path:
 * - `keep`: their file stays, and a notice says what ours would have added;
 * - `beside`: ours goes to the other path, theirs stays;
 * - `merge`: ours contains theirs (a platform read it and added to it), so it is proposed with its diff.
 */
export type Conflict =
  | { readonly kind: 'keep' }
  | { readonly kind: 'beside'; readonly path: string }
  | { readonly kind: 'merge' };

/** A file to be written, and what to do if one is already there. */
export interface Draft extends FileDraft {
  readonly conflict: Conflict;
}

/** One draft after it was compared with the repository. */
export interface Reconciled {
  readonly artifact: Artifact;
  readonly notices: readonly Notice[];
}

/** sha256 of a file's content. */
export function contentDigest(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function sameText(left: string, right: string): boolean {
  return left.replace(/\r\n/gu, '\n') === right.replace(/\r\n/gu, '\n');
}

function artifact(draft: FileDraft, content: string, change: Artifact['change'], diff: string | null): Artifact {
  return {
    path: draft.path,
    content,
    mode: draft.mode ?? '100644',
    purpose: draft.purpose,
    change,
    diff,
    digest: contentDigest(content),
  };
}

function kept(draft: Draft, existing: string): Reconciled {
  return {
    artifact: artifact(draft, existing, 'keep', null),
    notices: [
      {
        code: 'generate.kept',
        text: `${draft.path} is there already and was not written by this tool: it stays as it is. What it is needed for: ${draft.purpose}`,
        file: draft.path,
      },
    ],
  };
}

/**
 * Compares a draft with what is in the repository. Nothing that a person wrote is ever replaced silently:
 * - no file: create;
 * - the same text: keep;
 * - a file that carries our mark: update, with its diff (every update needs the user's consent);
 * - a file without our mark: as the draft's conflict rule says.
 */
export function reconcile(draft: Draft, repository: Repository): Reconciled {
  const content = markGenerated(draft.path, draft.content);
  if (!repository.hasFile(draft.path)) return { artifact: artifact(draft, content, 'create', null), notices: [] };
  const existing = repository.read(draft.path);
  if (existing === null) {
    return {
      artifact: artifact(draft, content, 'update', null),
      notices: [
        {
          code: 'generate.unreadable',
          text: `${draft.path} is there but cannot be read as text: look at it before it is replaced.`,
          file: draft.path,
        },
      ],
    };
  }
  if (sameText(existing, content) || sameText(existing, draft.content))
    return { artifact: artifact(draft, existing, 'keep', null), notices: [] };
  if (isGenerated(existing))
    return { artifact: artifact(draft, content, 'update', unifiedDiff(draft.path, existing, content)), notices: [] };
  switch (draft.conflict.kind) {
    case 'keep':
      return kept(draft, existing);
    case 'merge':
      return {
        artifact: artifact(draft, draft.content, 'update', unifiedDiff(draft.path, existing, draft.content)),
        notices: [],
      };
    case 'beside':
      return beside(draft, draft.conflict.path, repository);
  }
}

function beside(draft: Draft, path: string, repository: Repository): Reconciled {
  const moved = reconcile({ ...draft, path, conflict: { kind: 'keep' } }, repository);
  return {
    artifact: moved.artifact,
    notices: [
      {
        code: 'generate.beside',
        text: `${draft.path} is somebody's own file: ours is written to ${path} beside it.`,
        file: draft.path,
      },
      ...moved.notices,
    ],
  };
}
