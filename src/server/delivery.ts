import type { PushRequest } from '../deliver/push.js';
import { DevopsError, type Generation, type Plan, type Verification } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { pullRequestText } from './delivery-text.js';

/** Everything that was made and proven for one plan. */
export interface Proven {
  readonly repository: Repository;
  readonly plan: Plan;
  readonly generation: Generation;
  readonly verification: Verification;
}

/** What the person may choose about a delivery. */
export interface DeliveryChoice {
  /** True only on the person's word: everything else is a dry run. */
  readonly confirm: boolean;
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly base?: string | undefined;
  readonly expectedHead?: string | undefined;
}

function refuseOpenQuestions(plan: Plan): void {
  const open = plan.questions.filter((question) => question.default === null);
  if (open.length === 0) return;
  throw new DevopsError(
    'E_NEEDS_ANSWER',
    `the plan has open questions: ${open.map((question) => question.text.text).join(' ')}`,
    {
      subject: open.map((question) => question.id).join(', '),
      remedy: `Ask the person, then give the answers as "${open[0]?.id ?? 'id'}=value".`,
    },
  );
}

/**
 * The delivery of proven files, with the verification report as the text of the pull request.
 * @throws DevopsError E_NEEDS_ANSWER for a real push of a plan with open questions
 */
export function pushRequestFor(
  { repository, plan, generation, verification }: Proven,
  choice: DeliveryChoice,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): PushRequest {
  if (choice.confirm) refuseOpenQuestions(plan);
  return {
    repository,
    files: generation.artifacts,
    verification,
    planId: plan.id,
    target: choice.repository,
    branch: choice.branch,
    base: choice.base,
    expectedHead: choice.expectedHead,
    pullRequest: pullRequestText(plan, generation, verification),
    dryRun: !choice.confirm,
    environment,
    signal,
  };
}
