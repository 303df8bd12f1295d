import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { field, isRecord } from '../reading/data.js';
import { pipedScripts, weakenedTls } from '../shell/commands.js';
import { stepRule, workflowRule } from './kit.js';
import { parseUses, type Step, type WorkflowReading } from './reading.js';

export const downloadRules: readonly Rule[] = [
  workflowRule(
    {
      id: 'workflow/cache-in-release',
      title: 'Releases are built without a shared cache',
      references: ['zizmor/cache-poisoning'],
      severity: 'info',
      tier: 'production',
      help: 'Turn the cache off in workflows that only publish.',
    },
    (workflow) => {
      if (!isReleaseOnly(workflow)) return [];
      return workflow.jobs.flatMap((job) =>
        job.steps
          .filter(usesCache)
          .map((step) => violation(step.place, 'A cache that other runs wrote goes into what is published.')),
      );
    },
  ),
  stepRule(
    {
      id: 'workflow/piped-script',
      title: 'Downloads are not run unchecked',
      references: ['poutine/unverified_script_exec', 'zizmor/unpinned-tools', 'Scorecard Pinned-Dependencies'],
      severity: 'warning',
      tier: 'must',
      help: 'Use a pinned action, or download a fixed version and check its sha256 before running it.',
    },
    (step) =>
      pipedScripts(step.commands).map((command) =>
        violation(command, 'A download is run without checking what it is.'),
      ),
  ),
  stepRule(
    {
      id: 'workflow/verified-tls',
      title: 'TLS verification stays on',
      references: ['CKV2_DOCKER_2'],
      severity: 'warning',
      tier: 'must',
      help: 'Install the missing CA certificate instead.',
    },
    (step) =>
      step.commands.flatMap((command) => {
        const message = weakenedTls(command);
        return message === null ? [] : [violation(command, message)];
      }),
  ),
];

function isReleaseOnly(workflow: WorkflowReading): boolean {
  const names = [...workflow.triggers.keys()].filter((name) => name !== 'workflow_dispatch');
  return (
    names.length > 0 &&
    names.every((name) => {
      const push = workflow.triggers.get('push');
      return (
        name === 'release' ||
        (name === 'push' &&
          isRecord(push) &&
          field(push, 'tags') !== undefined &&
          field(push, 'branches') === undefined)
      );
    })
  );
}

function usesCache({ uses, data }: Step): boolean {
  const name = parseUses(uses ?? '')?.name ?? '';
  if (name === 'actions/cache') return true;
  const cache = field(data, 'with', 'cache') ?? field(data, 'with', 'enable-cache');
  return /\/setup-/u.test(name) && cache !== undefined && cache !== false && cache !== '' && cache !== 'false';
}
