// What several tools do before their own step. Steps are imported when they are needed: a server must answer its first
// message before a parser it may never use is loaded.
import { DevopsError, type Plan } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import type { PlanningInput } from './parameters.js';
import type { ToolContext } from './tool.js';

/** Opens the folder a `path` input means. */
export async function openedRepository(context: ToolContext, path: string | undefined): Promise<Repository> {
  const folder = await context.folder(path);
  const { openRepository } = await import('../repository/open.js');
  return openRepository(folder);
}

/** The language of the guidance: asked for > the project's settings > English. */
export async function guidanceLanguage(asked: string | undefined, repository: Repository): Promise<string> {
  if (asked !== undefined) return asked;
  const { languageSettings } = await import('../spec/language-settings.js');
  return languageSettings(repository).conversation?.value ?? 'en';
}

/** Takes "id=value" pairs apart; the last answer to a question counts. */
export function answersById(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  );
}

/** Makes a plan from a repository, its SPECs and what the person said, and keeps it under its id. */
export async function newPlan(repository: Repository, input: PlanningInput): Promise<Plan> {
  const [{ detect }, { readRequirements }, { makePlan }, { savePlan }] = await Promise.all([
    import('../ecosystems/detect.js'),
    import('../spec/read.js'),
    import('../plan/plan.js'),
    import('../pipeline/plan-store.js'),
  ]);
  const plan = makePlan({
    profile: detect(repository),
    requirements: readRequirements(repository, input.spec),
    repository,
    answers: {
      platform: input.platform ?? null,
      refusedPlatforms: input.refusedPlatforms,
      answers: answersById(input.answers),
    },
  });
  savePlan(plan);
  return plan;
}

async function keptPlan(id: string): Promise<Plan | null> {
  const { loadPlan } = await import('../pipeline/plan-store.js');
  try {
    return loadPlan(id);
  } catch (error) {
    if (error instanceof DevopsError && error.code === 'E_NOT_FOUND') return null;
    throw error;
  }
}

/**
 * The plan a call speaks of: the kept one, or the one that the same repository and answers give again (a plan's id is
 * the hash of its content, so this also works on a machine that never saw the first call).
 * @throws DevopsError E_CONFLICT where the repository or the answers now give another plan
 */
export async function planFor(
  repository: Repository,
  input: PlanningInput & { readonly planId?: string | undefined },
): Promise<Plan> {
  if (input.planId === undefined) return newPlan(repository, input);
  const kept = await keptPlan(input.planId);
  if (kept) return kept;
  const plan = await newPlan(repository, input);
  if (plan.id === input.planId) return plan;
  throw new DevopsError(
    'E_CONFLICT',
    'the plan is not kept on this machine, and the repository now gives another one',
    {
      subject: input.planId,
      remedy: `Call plan_deployment again and use the id it returns (now ${plan.id}).`,
    },
  );
}
