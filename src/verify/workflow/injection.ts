import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { field, type Path, textOf } from '../reading/data.js';
import { stepRule } from './kit.js';
import { expressionsIn, type Step, type WorkflowReading } from './reading.js';

/** Contexts an outsider can fill (GitHub: secure use reference, "untrusted input"; read 2026-11-25). */
const UNTRUSTED: readonly RegExp[] = [
  /\bgithub\.head_ref\b/u,
  /\bgithub\.event\.(?:issue|pull_request|discussion)\.(?:title|body)\b/u,
  /\bgithub\.event\.pull_request\.head\.(?:ref|label|repo\.default_branch)\b/u,
  /\bgithub\.event\.(?:comment|review|review_comment)\.body\b/u,
  /\bgithub\.event\.(?:head_commit|commits\S*)\.(?:message|author\.(?:email|name))\b/u,
  /\bgithub\.event\.pages\S*\.page_name\b/u,
  /\bgithub\.event\.workflow_run\.(?:head_branch|head_commit\.message|head_commit\.author\.\w+|display_title|pull_requests\S*\.head\.ref)/u,
];

/** What a person with write access, or a caller, types in. */
const INPUTS = /\b(?:github\.event\.inputs|inputs)\.([\w-]+)/u;

function isQuotedByFunction(expression: string): boolean {
  // A comparison or a contains() yields true or false, which cannot carry a command.
  return /[=!<>]=|^\s*!|^(?:contains|startsWith|endsWith|hashFiles)\(/u.test(expression);
}

/** Text that is executed: a run body, or the script of github-script. */
function executedText(step: Step): { readonly text: string; readonly path: Path } | null {
  if (step.run !== null) return { text: step.run, path: [...step.path, 'run'] };
  if (step.uses?.toLowerCase().startsWith('actions/github-script@')) {
    const script = textOf(field(step.data, 'with', 'script'));
    return script === null ? null : { text: script, path: [...step.path, 'with', 'script'] };
  }
  return null;
}

function inputType(workflow: WorkflowReading, name: string): string | null {
  for (const trigger of ['workflow_dispatch', 'workflow_call']) {
    const type = textOf(field(workflow.triggers.get(trigger), 'inputs', name, 'type'));
    if (type !== null) return type;
  }
  return null;
}

function injections(step: Step, workflow: WorkflowReading, isComposite: boolean): readonly FileViolation[] {
  const executed = executedText(step);
  if (!executed) return [];
  return expressionsIn(executed.text).flatMap((expression) => {
    if (isQuotedByFunction(expression.text)) return [];
    const place = workflow.document.lineOf(executed.path, expression.line);
    if (UNTRUSTED.some((pattern) => pattern.test(expression.text))) {
      return [violation(place, `\${{ ${expression.text} }} is text of an outsider and becomes part of the script.`)];
    }
    const input = INPUTS.exec(expression.text)?.[1];
    if (input === undefined || /^(?:boolean|number|choice|environment)$/u.test(inputType(workflow, input) ?? ''))
      return [];
    return [
      violation(place, `\${{ ${expression.text} }} becomes part of the script as it was typed.`, {
        severity: isComposite ? 'info' : 'warning',
      }),
    ];
  });
}

export const injectionRules: readonly Rule[] = [
  stepRule(
    {
      id: 'workflow/template-injection',
      title: "Outsiders' text does not become code",
      references: [
        'zizmor/template-injection',
        'CKV_GHA_2',
        'poutine/injection',
        'actionlint/expression',
        'Scorecard Dangerous-Workflow',
      ],
      severity: 'error',
      tier: 'must',
      help: 'Pass it through env and use "$NAME" in the script.',
    },
    (step, _job, workflow, file) => injections(step, workflow, file.kind === 'github-action'),
  ),
  stepRule(
    {
      id: 'workflow/secret-in-script',
      title: 'Secrets reach scripts through env',
      references: ['CKV_GHA_3', 'GitHub secure use reference'],
      severity: 'warning',
      tier: 'must',
      help: 'Set it in env (NAME: secrets.NAME in an expression) and use "$NAME": text in a script shows up in process lists and breaks on quotes.',
    },
    (step, _job, workflow) => {
      const executed = executedText(step);
      return executed
        ? expressionsIn(executed.text)
            .filter(({ text }) => /^secrets\.\w+$/u.test(text))
            .map((expression) =>
              violation(
                workflow.document.lineOf(executed.path, expression.line),
                `\${{ ${expression.text} }} is pasted into the script.`,
              ),
            )
        : [];
    },
  ),
];
