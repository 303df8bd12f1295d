import type { Rule, RuleContext } from '../../model/index.js';
import { type FileViolation, fileRule, joinPath, violation } from '../kit.js';
import { field, type Path, textOf } from '../reading/data.js';
import { readJson } from '../reading/json.js';
import { operandsOf, type ShellCommand } from '../reading/shell.js';
import { allSteps, type Job, parseUses, type Step, type WorkflowReading, workflowOf } from '../workflow/reading.js';
import { BUILT } from './files.js';

const KINDS = ['github-workflow'] as const;

/** Inputs of well-known actions that name files of the repository. */
const FILE_INPUTS: Readonly<Record<string, readonly string[]>> = {
  'docker/build-push-action': ['context', 'file'],
  'actions/setup-node': ['node-version-file', 'cache-dependency-path'],
  'actions/setup-python': ['python-version-file', 'cache-dependency-path'],
  'actions/setup-go': ['go-version-file', 'cache-dependency-path'],
};

interface Directory {
  readonly path: Path;
  readonly value: string;
}

/** The folder a step runs in, where one is set. */
function workingDirectory(step: Step, job: Job, workflow: WorkflowReading): Directory | null {
  const places: readonly (readonly [unknown, Path])[] = [
    [step.data, [...step.path, 'working-directory']],
    [field(job.data, 'defaults', 'run'), [...job.path, 'defaults', 'run', 'working-directory']],
    [field(workflow.data, 'defaults', 'run'), ['defaults', 'run', 'working-directory']],
  ];
  for (const [data, path] of places) {
    const value = textOf(field(data, 'working-directory'));
    if (value !== null) return { path, value };
  }
  return null;
}

/** True where the job's files are those of this repository, at their own places. */
function checksOutHere(job: Job): boolean {
  const checkouts = job.steps.filter(({ uses }) => parseUses(uses ?? '')?.name === 'actions/checkout');
  const elsewhere = ['repository', 'path', 'ref'];
  return (
    checkouts.length > 0 &&
    checkouts.every(({ data }) => elsewhere.every((key) => field(data, 'with', key) === undefined))
  );
}

function isKnowable(path: string): boolean {
  return !/\$|[*?{]|^~|^\/|^https?:|^git@/u.test(path) && path !== '';
}

/** Commands that bring files which are not in the repository. */
const MAKES_FILES = /\bmkdir\b|\bgit clone\b|\bnpx |\bnpm create\b|\btar\b|\bunzip\b|\bcurl\b|\bwget\b/u;

/** A path that a workflow names. */
interface Mention {
  readonly written: string;
  readonly base: string;
  readonly path: Path;
  readonly message: string;
}

function mentionsOfJob(job: Job, workflow: WorkflowReading): readonly Mention[] {
  const call = job.calls?.startsWith('./')
    ? [{ written: job.calls, base: '.', path: [...job.path, 'uses'], message: `${job.calls} does not exist.` }]
    : [];
  if (!checksOutHere(job)) return call;
  const makesFiles = job.steps.some(({ run }) => MAKES_FILES.test(run ?? ''));
  return [...call, ...job.steps.flatMap((step) => mentionsOfStep(step, job, workflow, makesFiles))];
}

function mentionsOfStep(step: Step, job: Job, workflow: WorkflowReading, makesFiles: boolean): readonly Mention[] {
  const directory = workingDirectory(step, job, workflow);
  const found: Mention[] = [];
  if (step.uses?.startsWith('./')) {
    found.push({
      written: step.uses,
      base: '.',
      path: [...step.path, 'uses'],
      message: `${step.uses} does not exist.`,
    });
  }
  for (const input of FILE_INPUTS[parseUses(step.uses ?? '')?.name ?? ''] ?? []) {
    const path = [...step.path, 'with', input];
    const values = (textOf(field(step.data, 'with', input)) ?? '').split('\n').map((line) => line.trim());
    found.push(
      ...values.map((written) => ({
        written,
        base: '.',
        path,
        message: `${written}, which ${input} names, does not exist.`,
      })),
    );
  }
  if (makesFiles || step.run === null) return found;
  if (directory) {
    found.push({
      written: directory.value,
      base: '.',
      path: directory.path,
      message: `The working directory ${directory.value} does not exist.`,
    });
  }
  return [...found, ...scriptMentions(step, directory)];
}

/** Scripts of the repository that a step starts: ./scripts/deploy.sh. */
function scriptMentions(step: Step, directory: Directory | null): readonly Mention[] {
  const base = directory?.value ?? '.';
  // A script that changes the folder first runs in a place this does not follow.
  if (!isKnowable(base) || /\bcd\b|\bpushd\b/u.test(step.run ?? '')) return [];
  return step.commands.flatMap((command) => {
    const written = /^\.\/[\w./-]+\.(?:sh|py|js|mjs)$/u.exec(command.words[0]?.value ?? '')?.[0];
    return written === undefined
      ? []
      : [{ written, base, path: [...step.path, 'run'], message: `The script ${written} does not exist.` }];
  });
}

function missingPaths(workflow: WorkflowReading, context: RuleContext): readonly FileViolation[] {
  const seen = new Set<string>();
  return workflow.jobs
    .flatMap((job) => mentionsOfJob(job, workflow))
    .filter(({ written, base, path }) => {
      const full = joinPath(base, `./${written}`);
      const key = `${full} ${path.join('.')}`;
      if (!isKnowable(written) || full === null || BUILT.test(full) || context.exists(full) || seen.has(key))
        return false;
      seen.add(key);
      return true;
    })
    .map(({ path, message }) => violation(workflow.document.at(path), message));
}

/** Flags that send the command to another package. */
const OTHER_PACKAGE =
  /^(?:-w|-C|-F|-r|--prefix|--workspace|--workspaces|--filter|--recursive|--cwd|--dir|--if-present|workspace|workspaces)(?:=|$)/u;

/** The script of package.json that a command runs: `npm run build`, `npm test`; null where that is unknown. */
export function scriptOf({ name, args }: ShellCommand): string | null {
  if (!/^(?:npm|pnpm|yarn|bun)$/u.test(name) || args.some((argument) => OTHER_PACKAGE.test(argument))) return null;
  const [verb, script] = operandsOf(args);
  if (verb === 'run' || verb === 'run-script') return script ?? null;
  return name === 'npm' && verb === 'test' ? 'test' : null;
}

function missingScript(command: ShellCommand, folder: string, context: RuleContext): string | null {
  const script = scriptOf(command);
  const path = joinPath(folder, 'package.json');
  if (script === null || path === null || !/^[\w:.@/-]+$/u.test(script)) return null;
  const text = context.read(path);
  if (text === null) return null;
  const reading = readJson(text, 'forbidden');
  const known = reading.problems.length > 0 || field(reading.documents[0]?.data, 'scripts', script) !== undefined;
  // npm start has a default; yarn and bun also run programs of the packages by `run`.
  return known || script === 'start' || command.name === 'yarn' || command.name === 'bun'
    ? null
    : `${path} has no script ${script}.`;
}

export const workflowFileRules: readonly Rule[] = [
  fileRule(
    {
      id: 'consistency/workflow-paths',
      title: 'Paths in workflows exist',
      references: ['actionlint/action: local actions'],
      severity: 'warning',
      tier: 'must',
      help: 'Correct the path.',
    },
    KINDS,
    (file, context) => {
      const workflow = workflowOf(file);
      if (!workflow) return [];
      // In files of ours a wrong path is our mistake; elsewhere a step may make what this cannot see.
      return missingPaths(workflow, context).map((each) =>
        context.plan ? { ...each, severity: 'error' as const } : each,
      );
    },
  ),
  fileRule(
    {
      id: 'consistency/package-scripts',
      title: 'Scripts that pipelines run exist',
      references: ['npm: missing script'],
      severity: 'error',
      tier: 'must',
      help: 'Add the script to package.json, or correct the name.',
    },
    KINDS,
    (file, context) => {
      const workflow = workflowOf(file);
      if (!workflow) return [];
      return allSteps(workflow).flatMap(({ step, job }) => {
        const directory = workingDirectory(step, job, workflow)?.value ?? '.';
        if (!isKnowable(directory) || !checksOutHere(job) || /\bcd\s|\bpushd\b/u.test(step.run ?? '')) return [];
        return step.commands.flatMap((command) => {
          const message = missingScript(command, directory, context);
          return message === null ? [] : [violation(command, message)];
        });
      });
    },
  ),
];
