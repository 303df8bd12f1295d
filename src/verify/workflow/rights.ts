import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { entriesOf, field, scalarsOf } from '../reading/data.js';
import { stepRule, workflowRule } from './kit.js';
import { type Job, parseUses, type WorkflowReading } from './reading.js';

export const rightRules: readonly Rule[] = [
  workflowRule(
    {
      id: 'workflow/explicit-permissions',
      title: 'The token gets only the rights it needs',
      references: [
        'zizmor/excessive-permissions',
        'Scorecard Token-Permissions',
        'CKV2_GHA_1',
        'poutine/default_permissions_on_risky_events',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Set permissions: {} (or contents: read) at the top, and what a job needs in that job.',
    },
    permissionProblems,
  ),
  stepRule(
    {
      id: 'workflow/persisted-credentials',
      title: 'checkout does not leave the token behind',
      references: ['zizmor/artipacked'],
      severity: 'warning',
      tier: 'must',
      help: 'Set persist-credentials: false, unless a later step pushes.',
    },
    (step, job, workflow) => {
      if (!step.uses || parseUses(step.uses)?.name !== 'actions/checkout') return [];
      if (String(field(step.data, 'with', 'persist-credentials')).toLowerCase() === 'false' || pushes(job)) return [];
      const uploads = job.steps.some(({ uses }) => uses?.toLowerCase().startsWith('actions/upload-artifact'));
      return [
        violation(
          workflow.document.at([...step.path, 'uses']),
          'The token stays in the checked out folder for every later step.',
          {
            severity: uploads ? 'warning' : 'info',
          },
        ),
      ];
    },
  ),
  workflowRule(
    {
      id: 'workflow/insecure-commands',
      title: 'Unsafe workflow commands stay off',
      references: ['zizmor/insecure-commands', 'CKV_GHA_1'],
      severity: 'error',
      tier: 'must',
      help: 'Remove ACTIONS_ALLOW_UNSECURE_COMMANDS and write to $GITHUB_ENV.',
    },
    (workflow) =>
      [...scalarsOf(workflow.data)]
        .filter(
          ({ path, value }) =>
            path.at(-1) === 'ACTIONS_ALLOW_UNSECURE_COMMANDS' && /^(?:true|1)$/iu.test(String(value)),
        )
        .map(({ path }) =>
          violation(workflow.document.keyAt(path), 'Any output line of a step can set environment variables.'),
        ),
  ),
];

function permissionProblems(workflow: WorkflowReading): readonly FileViolation[] {
  const top = field(workflow.data, 'permissions');
  const found: FileViolation[] = [];
  if (top === 'write-all')
    found.push(violation(workflow.document.at(['permissions']), 'write-all gives every step every right.'));
  const writes = entriesOf(top).filter(([, value]) => value === 'write');
  if (writes.length > 0 && workflow.jobs.length > 1) {
    found.push(
      violation(
        workflow.document.keyAt(['permissions', writes[0]?.[0] ?? '']),
        `All ${workflow.jobs.length} jobs get the right to write ${writes.map(([scope]) => scope).join(', ')}.`,
        {
          severity: 'info',
        },
      ),
    );
  }
  for (const job of workflow.jobs) {
    const own = field(job.data, 'permissions');
    if (own === 'write-all')
      found.push(
        violation(workflow.document.at([...job.path, 'permissions']), 'write-all gives every step every right.'),
      );
    if (own === undefined && top === undefined) {
      found.push(
        violation(
          job,
          `The job ${job.id} gets the default rights of the repository, which may be to write everything.`,
        ),
      );
    }
  }
  return found;
}

/** Actions that push on their own with the token that checkout left. */
const PUSHERS =
  /^(?:peter-evans\/create-pull-request|stefanzweifel\/git-auto-commit-action|changesets\/action|ad-m\/github-push-action|jamesives\/github-pages-deploy-action|endbug\/add-and-commit|cycjimmy\/semantic-release-action|helm\/chart-releaser-action)$/u;

function pushes(job: Job): boolean {
  return job.steps.some(
    ({ run, uses }) =>
      /\bgit\s+(?:-\S+\s+)*(?:push|fetch|pull|submodule)\b|semantic-release|changeset|lerna (?:version|publish)|npm version|release-it|nx release/u.test(
        run ?? '',
      ) || PUSHERS.test(parseUses(uses ?? '')?.name ?? ''),
  );
}
