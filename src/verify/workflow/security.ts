import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { entriesOf, field, isRecord, type Path, scalarsOf, textOf } from '../reading/data.js';
import { pipedScripts, weakenedTls } from '../shell/commands.js';
import { stepRule, workflowRule } from './kit.js';
import { expressionsIn, type Job, parseUses, type Step, type WorkflowReading } from './reading.js';

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

export const securityRules: readonly Rule[] = [
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
      id: 'workflow/secrets-inherit',
      title: 'Reusable workflows get the secrets they need, not all',
      references: ['zizmor/secrets-inherit', 'poutine/job_all_secrets'],
      severity: 'warning',
      tier: 'must',
      help: 'List the secrets by name.',
    },
    (workflow) =>
      workflow.jobs
        .filter(({ data, calls }) => field(data, 'secrets') === 'inherit' && calls !== null && !calls.startsWith('./'))
        .map((job) =>
          violation(
            workflow.document.at([...job.path, 'secrets']),
            `${job.calls} gets every secret of the repository.`,
          ),
        ),
  ),
  workflowRule(
    {
      id: 'workflow/secrets-outside-environment',
      title: 'Secrets are used in jobs with an environment',
      references: ['zizmor/secrets-outside-env'],
      severity: 'info',
      tier: 'production',
      help: 'Move the secret to an environment and name the environment in the job, so that its rules protect it.',
    },
    (workflow) =>
      workflow.jobs
        .filter(({ data, calls }) => calls === null && field(data, 'environment') === undefined)
        .flatMap((job) => {
          const names = new Set(secretUses(job.data).map(({ name }) => name));
          return names.size === 0
            ? []
            : [violation(job, `The job ${job.id} uses ${[...names].sort().join(', ')} without an environment.`)];
        }),
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
  workflowRule(
    {
      id: 'workflow/whole-secrets',
      title: 'Secrets are handed over one by one and stay masked',
      references: ['zizmor/overprovisioned-secrets', 'zizmor/unredacted-secrets'],
      severity: 'warning',
      tier: 'must',
      help: 'Use secrets.NAME; parts of a JSON secret are not masked in logs.',
    },
    (workflow) =>
      [...scalarsOf(workflow.data)].flatMap(({ path, value }) => {
        const text = typeof value === 'string' ? value : '';
        const match = /\$\{\{[^}]*\b(toJSON\(\s*secrets\s*\)|fromJSON\(\s*secrets\.\w+\s*\)|secrets\[)/iu.exec(text);
        return match
          ? [violation(workflow.document.at(path), `${match[1]} hands out more than one secret needs.`)]
          : [];
      }),
  ),
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

/** Secrets that a part of a workflow reads, with their paths; the token GitHub makes itself is none. */
export function secretUses(data: unknown): readonly { readonly name: string; readonly path: Path }[] {
  return [...scalarsOf(data)].flatMap(({ path, value }) => {
    if (typeof value !== 'string') return [];
    // Outside ${{ }} only conditions are expressions.
    const isCondition = path.at(-1) === 'if';
    if (!isCondition && !value.includes('${{')) return [];
    return [...value.matchAll(/\bsecrets\.([A-Za-z_]\w*)/gu)]
      .map((match) => ({ name: match[1] ?? '', path }))
      .filter(({ name }) => name !== 'GITHUB_TOKEN');
  });
}

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
