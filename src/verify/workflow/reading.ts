import { documentOf, type JudgedFile, oncePer } from '../kit.js';
import { type DataDocument, entriesOf, field, isRecord, listOf, type Path, textOf, textsOf } from '../reading/data.js';
import type { Place } from '../reading/place.js';
import { type ShellCommand, shellCommands } from '../reading/shell.js';
import { blankExpressions } from '../shell/syntax.js';

export interface Step {
  readonly path: Path;
  readonly data: unknown;
  readonly name: string | null;
  readonly uses: string | null;
  readonly run: string | null;
  /** Commands of the run body with their lines in the file; empty for shells that are not POSIX-like. */
  readonly commands: readonly ShellCommand[];
  readonly place: Place;
}

export interface Job extends Place {
  readonly id: string;
  readonly path: Path;
  readonly data: unknown;
  readonly steps: readonly Step[];
  /** A job that calls a reusable workflow has no steps of its own. */
  readonly calls: string | null;
  readonly runsOn: readonly string[];
}

export interface WorkflowReading {
  readonly document: DataDocument;
  readonly data: unknown;
  readonly triggers: ReadonlyMap<string, unknown>;
  readonly jobs: readonly Job[];
}

/** The workflow (or composite action) of a file; null where it is not readable YAML. */
export const workflowOf = oncePer((file: JudgedFile): WorkflowReading | null => {
  const document = documentOf(file);
  if (!document || !isRecord(document.data)) return null;
  const { data } = document;
  return {
    document,
    data,
    triggers: triggersOf(field(data, 'on')),
    jobs: file.kind === 'github-action' ? compositeJob(document) : jobsOf(document),
  };
});

function triggersOf(value: unknown): ReadonlyMap<string, unknown> {
  if (isRecord(value)) return new Map(entriesOf(value));
  return new Map(textsOf(value).map((name) => [name, null]));
}

function jobsOf(document: DataDocument): readonly Job[] {
  const shell = field(document.data, 'defaults', 'run', 'shell');
  return entriesOf(field(document.data, 'jobs')).map(([id, data]) => {
    const path = ['jobs', id];
    const runsOn = runnersOf(data);
    const defaultShell = textOf(field(data, 'defaults', 'run', 'shell')) ?? textOf(shell) ?? defaultShellOf(runsOn);
    return {
      id,
      path,
      data,
      steps: stepsOf(document, [...path, 'steps'], defaultShell),
      calls: textOf(field(data, 'uses')),
      runsOn,
      ...document.keyAt(path),
    };
  });
}

function compositeJob(document: DataDocument): readonly Job[] {
  const path = ['runs'];
  const data = field(document.data, 'runs');
  const steps = stepsOf(document, ['runs', 'steps'], 'bash');
  return [{ id: 'runs', path, data, steps, calls: null, runsOn: [], ...document.keyAt(path) }];
}

function runnersOf(job: unknown): readonly string[] {
  const value = field(job, 'runs-on');
  return isRecord(value) ? textsOf(field(value, 'labels')) : textsOf(value);
}

/** On Windows runners the default is PowerShell; a runner out of a matrix may be one. */
function defaultShellOf(runsOn: readonly string[]): string {
  return runsOn.some((label) => /windows|\$\{\{/iu.test(label)) ? 'unknown' : 'bash';
}

function stepsOf(document: DataDocument, path: Path, defaultShell: string): readonly Step[] {
  return listOf(field(document.data, ...path)).map((data, index) => {
    const stepPath = [...path, index];
    const run = textOf(field(data, 'run'));
    const shell = textOf(field(data, 'shell')) ?? defaultShell;
    return {
      path: stepPath,
      data,
      name: textOf(field(data, 'name')),
      uses: textOf(field(data, 'uses')),
      run,
      commands: run !== null && isPosix(shell) ? commandsOf(document, [...stepPath, 'run'], run) : [],
      place: document.at(stepPath),
    };
  });
}

export function isPosix(shell: string): boolean {
  return /^(?:ba|da)?sh\b/u.test(shell.trim());
}

function commandsOf(document: DataDocument, path: Path, run: string): readonly ShellCommand[] {
  return shellCommands(blankExpressions(run)).map((command) => ({
    ...command,
    ...document.lineOf(path, command.line - 1),
  }));
}

/** An expression ${{ … }} inside a text, with the line (from 0) it starts on. */
export interface Expression {
  readonly text: string;
  readonly line: number;
}

/** Expressions of a text; everything between the marks, trimmed. */
export function expressionsIn(text: string): readonly Expression[] {
  const found: Expression[] = [];
  for (const match of text.matchAll(/\$\{\{([\s\S]*?)\}\}/gu)) {
    const before = text.slice(0, match.index);
    found.push({ text: (match[1] ?? '').trim(), line: before.split('\n').length - 1 });
  }
  return found;
}

/** Parts of `owner/repo/path@ref`; null for local actions, docker images and incomplete references. */
export function parseUses(uses: string): { readonly name: string; readonly ref: string } | null {
  if (/^(?:\.|docker:)/u.test(uses)) return null;
  const at = uses.lastIndexOf('@');
  if (at <= 0) return null;
  const parts = uses.slice(0, at).split('/');
  return parts.length < 2 ? null : { name: parts.slice(0, 2).join('/').toLowerCase(), ref: uses.slice(at + 1) };
}

export const FULL_SHA = /^[0-9a-f]{40}$/u;

/** Version comment behind a pinned reference, as the line of the file has it. */
export function versionComment(file: JudgedFile, line: number): string | null {
  const text = file.content.split('\n')[line - 1] ?? '';
  return /#\s*(?:tag=)?(v?\d[\w.+-]*)/u.exec(text)?.[1] ?? null;
}

/** Steps of all jobs. */
export function allSteps(workflow: WorkflowReading): readonly { readonly job: Job; readonly step: Step }[] {
  return workflow.jobs.flatMap((job) => job.steps.map((step) => ({ job, step })));
}
