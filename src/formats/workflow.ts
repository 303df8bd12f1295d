import { actionPin } from '../data/actions.js';
import { printYaml, type YamlComment } from './yaml.js';

/** One step of a GitHub Actions job. `uses` names an action of data/actions.json; the builder adds its commit SHA. */
export interface WorkflowStep {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
}

/** A job as data. `permissions` are complete: what is absent is none. */
export interface WorkflowJob {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly timeoutMinutes: number;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly environment?: { readonly name: string; readonly url?: string };
  readonly concurrency?: { readonly group: string; readonly cancelInProgress: boolean };
  readonly services?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix: Readonly<Record<string, readonly (string | number)[]>>;
    readonly failFast: boolean;
  };
  readonly workingDirectory?: string;
  readonly steps: readonly WorkflowStep[];
}

/** A GitHub Actions workflow as data. No token scope is granted at the top: each job asks for its own. */
export interface Workflow {
  readonly name: string;
  readonly header?: readonly string[];
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency: { readonly group: string; readonly cancelInProgress: boolean | string };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

/** The runner of all jobs: a version, because ubuntu-latest moves under a running pipeline. */
const RUNNER = 'ubuntu-24.04';

/** Why a job holds a write scope; printed behind the scope (zizmor/undocumented-permissions). */
const PERMISSION_REASONS: Readonly<Record<string, string>> = {
  'attestations: write': 'stores the build provenance',
  'contents: read': 'checks out the code',
  'deployments: write': 'records the deployment',
  'id-token: write': 'exchanges a short-lived token instead of a stored key',
  'packages: read': 'pulls the image',
  'packages: write': 'pushes the image',
  'security-events: write': 'uploads the scan report',
};

/** `uses` with the full commit; the release it belongs to is added as a comment. */
function pinned(action: string): string {
  return `${action}@${actionPin(action).sha}`;
}

/** An empty mapping is an error to actionlint and says nothing to anybody. */
function filled<T extends object>(values: T | undefined): T | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined;
}

function stepValue(step: WorkflowStep): Record<string, unknown> {
  return {
    name: step.name,
    id: step.id,
    if: step.if,
    uses: step.uses === undefined ? undefined : pinned(step.uses),
    with: filled(step.with),
    env: filled(step.env),
    'working-directory': step.workingDirectory,
    run: step.run,
  };
}

function concurrencyValue(concurrency: { readonly group: string; readonly cancelInProgress: boolean | string }) {
  return { group: concurrency.group, 'cancel-in-progress': concurrency.cancelInProgress };
}

/** Keys in the order of GitHub's workflow reference, so that all generated files read alike. */
function jobValue(job: WorkflowJob): Record<string, unknown> {
  return {
    name: job.name,
    needs: job.needs && job.needs.length > 0 ? job.needs : undefined,
    if: job.if,
    'runs-on': RUNNER,
    'timeout-minutes': job.timeoutMinutes,
    permissions: job.permissions,
    environment: job.environment,
    concurrency: job.concurrency && concurrencyValue(job.concurrency),
    outputs: filled(job.outputs),
    env: filled(job.env),
    defaults: job.workingDirectory === undefined ? undefined : { run: { 'working-directory': job.workingDirectory } },
    strategy: job.strategy && { 'fail-fast': job.strategy.failFast, matrix: job.strategy.matrix },
    services: job.services && filled(job.services),
    steps: job.steps.map(stepValue),
  };
}

function jobComments(id: string, job: WorkflowJob): YamlComment[] {
  const permissions = Object.entries(job.permissions).flatMap(([scope, access]): YamlComment[] => {
    const text = PERMISSION_REASONS[`${scope}: ${access}`];
    return text === undefined ? [] : [{ path: ['jobs', id, 'permissions', scope], text, place: 'after' }];
  });
  const versions = job.steps.flatMap((step, index): YamlComment[] =>
    step.uses === undefined
      ? []
      : [{ path: ['jobs', id, 'steps', index, 'uses'], text: actionPin(step.uses).version, place: 'after' }],
  );
  return [...permissions, ...versions];
}

/**
 * Prints a workflow. Actions are pinned to full commits with their release as a comment.
 * @throws DevopsError E_INTERNAL for an action without a pinned commit
 */
export function printWorkflow(workflow: Workflow): string {
  const value = {
    name: workflow.name,
    on: workflow.on,
    permissions: {},
    concurrency: concurrencyValue(workflow.concurrency),
    env: filled(workflow.env),
    // Named, bash runs with pipefail: a failing command in front of a pipe fails the step.
    defaults: { run: { shell: 'bash' } },
    jobs: Object.fromEntries(Object.entries(workflow.jobs).map(([id, job]) => [id, jobValue(job)])),
  };
  return printYaml(value, {
    ...(workflow.header ? { header: workflow.header } : {}),
    comments: [
      { path: ['permissions'], text: 'Nothing by default; every job asks for what it needs.', place: 'before' },
      ...Object.entries(workflow.jobs).flatMap(([id, job]) => jobComments(id, job)),
    ],
    spaced: ['on', 'permissions', 'concurrency', 'env', 'defaults', 'jobs', 'jobs.*'],
    // GitHub reads YAML 1.2: the key "on" needs no quotes.
    schema: 'core',
  });
}
