import type { Rule } from '../../model/index.js';
import { unlockedInstall } from '../dockerfile/packages.js';
import { fileRule, violation } from '../kit.js';
import { field, isRecord, textOf } from '../reading/data.js';
import { blankExpressions, checkShells } from '../shell/syntax.js';
import { runnerLabels } from './data.js';
import { stepRule, workflowRule } from './kit.js';
import { allSteps, parseUses, workflowOf } from './reading.js';

export const operationRules: readonly Rule[] = [
  fileRule(
    {
      id: 'workflow/shell-syntax',
      title: 'run bodies parse',
      references: ['SC1072', 'SC1073', 'actionlint/shellcheck'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the shell syntax.',
    },
    ['github-workflow', 'github-action'],
    async (file) => {
      const workflow = workflowOf(file);
      if (!workflow) return [];
      const steps = allSteps(workflow).flatMap(({ step }) =>
        step.run !== null && step.commands.length > 0 ? [step] : [],
      );
      const problems = await checkShells(steps.map(({ run }) => blankExpressions(run ?? '')));
      return steps.flatMap((step, index) => {
        const problem = problems[index];
        return problem
          ? [violation(workflow.document.lineOf([...step.path, 'run'], problem.line - 1), problem.message)]
          : [];
      });
    },
  ),
  workflowRule(
    {
      id: 'workflow/timeout',
      title: 'Jobs have a time limit',
      references: ['zizmor/misfeature', 'GitHub: timeout-minutes'],
      severity: 'info',
      tier: 'must',
      help: 'Set timeout-minutes; without it a job that hangs costs six hours.',
    },
    (workflow) =>
      workflow.jobs
        .filter(({ data, calls }) => calls === null && field(data, 'timeout-minutes') === undefined)
        .map((job) => violation(job, `The job ${job.id} may run for six hours.`)),
  ),
  workflowRule(
    {
      id: 'workflow/concurrency',
      title: 'Deployments do not race',
      references: ['zizmor/concurrency-limits'],
      severity: 'info',
      tier: 'must',
      help: 'Set concurrency with a group per environment (cancel-in-progress: false for deployments).',
    },
    (workflow) => {
      if (field(workflow.data, 'concurrency') !== undefined) return [];
      const deploying = workflow.jobs.filter(
        ({ data }) => field(data, 'environment') !== undefined && field(data, 'concurrency') === undefined,
      );
      const racing = deploying.map((job) =>
        violation(job, `Two runs may deploy ${job.id} at the same time.`, { severity: 'warning' }),
      );
      const onPullRequests =
        workflow.triggers.has('pull_request') &&
        deploying.length === 0 &&
        workflow.jobs.every(({ data }) => field(data, 'concurrency') === undefined);
      return onPullRequests
        ? [
            violation(
              workflow.document.keyAt(['on']),
              'Every push to a pull request starts one more run beside the old one.',
            ),
          ]
        : racing;
    },
  ),
  workflowRule(
    {
      id: 'workflow/removed-runner',
      title: 'Runners exist',
      references: ['actionlint/runner-label'],
      severity: 'error',
      tier: 'must',
      help: 'Use a runner image that GitHub still offers (ubuntu-24.04).',
    },
    (workflow) =>
      workflow.jobs.flatMap((job) =>
        job.runsOn
          .filter((label) => Object.hasOwn(runnerLabels.removed, label) && !job.runsOn.includes('self-hosted'))
          .map((label) =>
            violation(
              workflow.document.at([...job.path, 'runs-on']),
              `GitHub removed ${label} on ${runnerLabels.removed[label]}; the job never starts.`,
            ),
          ),
      ),
  ),
  workflowRule(
    {
      id: 'workflow/named',
      title: 'Workflows have a name',
      references: ['zizmor/anonymous-definition'],
      severity: 'info',
      tier: 'advice',
      help: 'Add name:.',
    },
    (workflow) =>
      textOf(field(workflow.data, 'name')) === null
        ? [violation({ line: 1, column: 1 }, 'The workflow has no name.')]
        : [],
  ),
  stepRule(
    {
      id: 'workflow/locked-install',
      title: 'Pipelines install from the lock file',
      references: ['Scorecard Pinned-Dependencies'],
      severity: 'info',
      tier: 'must',
      help: 'Use npm ci, yarn install --immutable (or --frozen-lockfile), pnpm install --frozen-lockfile.',
    },
    (step) =>
      step.commands.flatMap((command) => {
        // Yarn 2+ and pnpm freeze the lock file by themselves where CI is set.
        const message = command.name === 'npm' ? unlockedInstall(command.name, command.args) : null;
        return message === null ? [] : [violation(command, message)];
      }),
  ),
  stepRule(
    {
      id: 'workflow/short-lived-credentials',
      title: 'Clouds are reached without long-lived keys',
      references: ['zizmor/use-trusted-publishing', 'GitHub secure use reference: OIDC'],
      severity: 'info',
      tier: 'production',
      help: 'Use OpenID Connect (permissions: id-token: write) instead of a stored key.',
    },
    (step, _job, workflow) => {
      const name = parseUses(step.uses ?? '')?.name;
      const inputs = name === undefined ? undefined : LONG_LIVED[name];
      const input = inputs?.find(
        (key) => isRecord(field(step.data, 'with')) && field(step.data, 'with', key) !== undefined,
      );
      return input === undefined
        ? []
        : [
            violation(
              workflow.document.keyAt([...step.path, 'with', input]),
              `${name} gets a key that does not expire.`,
            ),
          ];
    },
  ),
];

/** Inputs that carry a stored key although the action can take an OIDC token. */
const LONG_LIVED: Readonly<Record<string, readonly string[]>> = {
  'aws-actions/configure-aws-credentials': ['aws-secret-access-key'],
  'google-github-actions/auth': ['credentials_json'],
  'azure/login': ['creds'],
  'pypa/gh-action-pypi-publish': ['password'],
};
