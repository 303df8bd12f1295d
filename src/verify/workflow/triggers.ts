import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { field, textOf } from '../reading/data.js';
import { stepRule, workflowRule } from './kit.js';
import { type Job, parseUses, type Step } from './reading.js';

const PULL_REQUEST_HEAD =
  /github\.event\.pull_request\.head\.(?:sha|ref)|github\.head_ref|refs\/pull\/|github\.event\.workflow_run\.head_(?:sha|branch)/u;

function checksOutHead(step: Step): boolean {
  if (step.uses && parseUses(step.uses)?.name === 'actions/checkout') {
    return PULL_REQUEST_HEAD.test(textOf(field(step.data, 'with', 'ref')) ?? '');
  }
  return /\bgh pr checkout\b|git (?:fetch|checkout)\b[^\n]*(?:pull\/|head_ref)/u.test(step.run ?? '');
}

/** Jobs that run what a stranger sent: they build, install or execute after the checkout. */
function executesCode(job: Job): boolean {
  return job.steps.some(
    ({ run, uses }) =>
      /\b(?:npm|yarn|pnpm|bun|pip|poetry|uv|make|mvnw?|gradlew?|cargo|go|bundle|docker build|node|python3?|bash|sh|tox|pytest)\b/u.test(
        run ?? '',
      ) ||
      (uses?.startsWith('./') ?? false),
  );
}

/** Triggers that anybody can cause from outside, with the repository's own rights. */
const PRIVILEGED = ['pull_request_target', 'workflow_run', 'issue_comment'] as const;

const OUTSIDE = new Set([
  'pull_request',
  'pull_request_target',
  'issues',
  'issue_comment',
  'discussion',
  'discussion_comment',
  'fork',
]);

/** A condition on who acts (a bot, a member, a label that a member sets) keeps most outsiders out. */
function isRestricted(job: Job, trigger: string): boolean {
  const condition = textOf(field(job.data, 'if')) ?? '';
  return (
    trigger === 'issue_comment' ||
    /\bactor\b|user\.login|author_association|labels?\b|head\.repo\.(?:full_name|fork)/u.test(condition)
  );
}

export const triggerRules: readonly Rule[] = [
  workflowRule(
    {
      id: 'workflow/untrusted-checkout',
      title: 'No code of a pull request runs with the rights of the repository',
      references: ['zizmor/dangerous-triggers', 'poutine/untrusted_checkout_exec', 'Scorecard Dangerous-Workflow'],
      severity: 'error',
      tier: 'must',
      help: 'Use the pull_request trigger, or split: build without rights, publish in a second workflow.',
    },
    (workflow) => {
      const trigger = PRIVILEGED.find((name) => workflow.triggers.has(name));
      if (!trigger) return [];
      return workflow.jobs.flatMap((job) =>
        job.steps.filter(checksOutHead).map((step) =>
          violation(
            step.place,
            `${trigger} checks out the code of the pull request with the rights of this repository.`,
            {
              severity: executesCode(job) && !isRestricted(job, trigger) ? 'error' : 'warning',
            },
          ),
        ),
      );
    },
  ),
  workflowRule(
    {
      id: 'workflow/dangerous-trigger',
      title: 'Triggers that run with full rights for outsiders are rare and reasoned',
      references: ['zizmor/dangerous-triggers'],
      severity: 'info',
      tier: 'advice',
      help: 'Prefer pull_request; where it must be, never check out or evaluate what the pull request brings.',
    },
    (workflow) =>
      ['pull_request_target', 'workflow_run']
        .filter((name) => workflow.triggers.has(name))
        .map((name) =>
          violation(workflow.document.keyAt(['on', name]), `${name} runs with secrets and a writing token.`),
        ),
  ),
  workflowRule(
    {
      id: 'workflow/self-hosted-outsiders',
      title: 'Outsiders do not run code on self-hosted runners',
      references: ['zizmor/self-hosted-runner', 'poutine/pr_runs_on_self_hosted'],
      severity: 'warning',
      tier: 'must',
      help: 'Use GitHub-hosted runners for events that forks can cause.',
    },
    (workflow) => {
      const trigger = [...workflow.triggers.keys()].find((name) => OUTSIDE.has(name));
      if (!trigger) return [];
      return workflow.jobs
        .filter(({ runsOn }) => runsOn.includes('self-hosted'))
        .map((job) =>
          violation(
            workflow.document.at([...job.path, 'runs-on']),
            `${trigger} lets outsiders run code on the self-hosted runner of ${job.id}.`,
          ),
        );
    },
  ),
  stepRule(
    {
      id: 'workflow/environment-file',
      title: 'Outsiders do not set environment variables',
      references: ['zizmor/github-env'],
      severity: 'warning',
      tier: 'must',
      help: 'Use step outputs instead of GITHUB_ENV and GITHUB_PATH in workflows that outsiders trigger.',
    },
    (step, _job, workflow) => {
      const trigger = ['pull_request_target', 'workflow_run'].find((name) => workflow.triggers.has(name));
      return trigger && />>?\s*"?\$\{?GITHUB_(?:ENV|PATH)\b/u.test(step.run ?? '')
        ? [
            violation(
              step.place,
              `${trigger}: what is written to GITHUB_ENV or GITHUB_PATH can change what later steps run.`,
            ),
          ]
        : [];
    },
  ),
];
