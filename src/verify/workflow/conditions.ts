import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { scalarsOf } from '../reading/data.js';
import { workflowRule } from './kit.js';

export const conditionRules: readonly Rule[] = [
  workflowRule(
    {
      id: 'workflow/bot-condition',
      title: 'Bots are recognised by the author of the pull request',
      references: ['zizmor/bot-conditions'],
      severity: 'warning',
      tier: 'production',
      help: 'Compare github.event.pull_request.user.login instead of github.actor.',
    },
    (workflow) =>
      [...scalarsOf(workflow.data)]
        .filter(
          ({ path, value }) =>
            path.at(-1) === 'if' &&
            workflow.triggers.has('pull_request_target') &&
            /github\.(?:triggering_)?actor\s*==\s*'[^']*\[bot\]'/u.test(String(value)),
        )
        .map(({ path }) =>
          violation(
            workflow.document.at(path),
            'github.actor is whoever acted last, so an outsider can pass as the bot.',
          ),
        ),
  ),
  workflowRule(
    {
      id: 'workflow/sound-contains',
      title: 'contains() looks into a list',
      references: ['zizmor/unsound-contains'],
      severity: 'warning',
      tier: 'production',
      help: 'Use contains(fromJSON(\'["a", "b"]\'), x): in a text, every part of a word matches.',
    },
    (workflow) =>
      [...scalarsOf(workflow.data)]
        .filter(
          ({ path, value }) =>
            path.at(-1) === 'if' && /contains\(\s*'[^']*\s[^']*'\s*,\s*(?:github|env|inputs)\./u.test(String(value)),
        )
        .map(({ path }) =>
          violation(workflow.document.at(path), 'contains() with a text as first argument matches parts of words.'),
        ),
  ),
  workflowRule(
    {
      id: 'workflow/always-true',
      title: 'Conditions are not texts that are always true',
      references: ['zizmor/unsound-condition', 'actionlint/if-cond', 'poutine/if_always_true'],
      severity: 'error',
      tier: 'must',
      help: 'Write the condition as a bare expression, without the expression marks, on one line.',
    },
    (workflow) =>
      [...scalarsOf(workflow.data)]
        .filter(
          ({ path, value }) =>
            path.at(-1) === 'if' && path[0] === 'jobs' && typeof value === 'string' && isAlwaysTrue(value),
        )
        .map(({ path }) =>
          violation(
            workflow.document.at(path),
            'Text around the expression marks makes the condition a text, and a text is always true.',
          ),
        ),
  ),
];

/** "${{ a }} b", or a block scalar that ends with a line break: GitHub formats it to a non-empty text. */
function isAlwaysTrue(condition: string): boolean {
  if (!condition.includes('${{')) return false;
  return !/^\$\{\{[\s\S]*\}\}$/u.test(condition) || /\}\}[\s\S]*\$\{\{/u.test(condition);
}
