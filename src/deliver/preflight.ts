import { DevopsError, type Notice } from '../model/index.js';
import { attempt, type GitHub, refused } from './github.js';
import { workflowScope } from './github-errors.js';
import type { PreparedPush } from './request.js';

/** What GitHub says about the repository before anything is written. */
export interface Preflight {
  readonly base: string;
  readonly notices: readonly Notice[];
}

const ROOT_WORKFLOWS = '.github/workflows/';

function notAllowed(github: GitHub, text: string, remedy: string): DevopsError {
  return new DevopsError('E_NOT_ALLOWED', text, { remedy, subject: github.repository });
}

/** A classic token names its scopes in every answer; one without "workflow" is refused late, and as "not found". */
function scopeProblem(prepared: PreparedPush, scopes: unknown): string | null {
  if (typeof scopes !== 'string') return null;
  const touchesWorkflows = [...prepared.wanted.keys()].some((path) => path.startsWith(ROOT_WORKFLOWS));
  const granted = scopes.split(',').map((scope) => scope.trim());
  if (!touchesWorkflows || granted.includes('workflow')) return null;
  return `its scopes are ${scopes || 'none'}`;
}

/**
 * Reads the repository and checks what would make the push fail, or go where it must not.
 * @throws DevopsError E_NOT_ALLOWED (default branch, archived, missing scope), E_CONFLICT (renamed), or what GitHub said
 */
export async function preflight(github: GitHub, prepared: PreparedPush): Promise<Preflight> {
  const answer = await attempt(github, (rest, request) => rest.repos.get({ ...request }));
  if (!answer.ok) throw refused(github, 'reading the repository', answer.failure);
  const { full_name, default_branch, archived, permissions } = answer.data;
  if (full_name.toLowerCase() !== github.repository.toLowerCase()) {
    // GitHub forwards requests after a rename or transfer; the new name was never allowed.
    throw new DevopsError('E_CONFLICT', `${github.repository} is now ${full_name}`, {
      remedy: 'Point the origin (and the allow-list) to the new name if that is where the files should go.',
      subject: github.repository,
    });
  }
  if (archived)
    throw notAllowed(github, `${full_name} is archived`, 'Unarchive it on GitHub, or choose another repository.');
  if (prepared.branch === default_branch && !prepared.settings.allowDefaultBranch)
    throw notAllowed(
      github,
      `${prepared.branch} is the default branch of ${full_name}, and commits to it are not allowed`,
      'Push to a branch of its own, or set EXPERT_DEVOPS_ALLOW_DEFAULT_BRANCH=true.',
    );
  const notices: Notice[] = [];
  const scopes = scopeProblem(prepared, answer.headers['x-oauth-scopes']);
  if (scopes !== null) {
    const { what, remedy } = workflowScope(scopes);
    if (!prepared.dryRun) throw notAllowed(github, what, remedy);
    notices.push({ code: 'delivery.scope', text: `A real push would be refused: ${what}. ${remedy}` });
  }
  if (permissions?.push === false)
    notices.push({ code: 'delivery.permission', text: `The token's user may not push to ${full_name}.` });
  return { base: prepared.base ?? default_branch, notices };
}
