import { type Evidence, evidence, type Fact, inferred, type Notice } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import { readProcfile } from '../deployment-files/procfile.js';
import { evidenceOf, relativeTo, type SourceMatch } from '../source.js';
import { type DjangoProject, importRootOf, moduleName } from './application.js';
import { type PythonManifest, runtimeDependency } from './manifest.js';
import { search, searchFirst } from './syntax.js';

/** A process that works off a queue, beside the service or alone. */
export interface Worker {
  readonly tool: string;
  readonly start: Fact<string>;
  readonly entrypoint: Fact<string> | null;
  readonly notices: readonly Notice[];
}

interface Question {
  readonly repository: Repository;
  readonly manifest: PythonManifest;
  readonly sources: readonly string[];
  readonly django: DjangoProject | null;
}

function reference({ repository, manifest }: Question, match: SourceMatch): { module: string; folder: string } {
  const importRoot = importRootOf(repository, manifest.root, match.file);
  const folder = importRoot === manifest.root ? '.' : relativeTo(importRoot, manifest.root);
  return { module: moduleName(match.file, importRoot), folder };
}

/** Objects made at module level, the shallowest file first; one in a file named for it wins. */
function instance({ repository, sources }: Question, pattern: RegExp, name: RegExp): SourceMatch | null {
  const matches = search(repository, sources, pattern);
  return matches.find(({ file }) => name.test(baseName(file))) ?? matches[0] ?? null;
}

function inFolder(option: string, folder: string): string {
  return folder === '.' ? '' : `${option} ${folder} `;
}

function celery(question: Question): Worker | null {
  const { repository, manifest, sources } = question;
  const listed = runtimeDependency(manifest, 'celery', 'django-celery-beat', 'django-celery-results');
  const match = instance(
    question,
    /^(\w+)[ \t]*(?::[^=\n]{1,40})?=[ \t]*(?:celery\.)?Celery\s*\(/mu,
    /^celery\w*\.py$/u,
  );
  const tasks = searchFirst(repository, sources, /^[ \t]*@(?:\w+\.)*(?:shared_task|task|periodic_task)\b/mu);
  if (!listed || !match || !tasks) return null;
  const { module, folder } = reference(question, match);
  const name = match.groups[0] ?? 'app';
  // Celery looks for "app" and "celery" in a module by itself.
  const target = name === 'app' || name === 'celery' ? module : `${module}:${name}`;
  const places = [evidenceOf(match), listed.evidence];
  return {
    tool: 'celery',
    start: inferred(`celery -A ${target} ${inFolder('--workdir', folder)}worker --loglevel=INFO`, ...places),
    entrypoint: inferred(`${module}:${name}`, ...places),
    notices: beatNotice(question, target),
  };
}

/** One scheduler only may run, so it is no part of the worker that is scaled. */
function beatNotice({ repository, sources }: Question, target: string): Notice[] {
  const match = searchFirst(
    repository,
    sources,
    /\bbeat_schedule\b|\bCELERY_BEAT_SCHEDULE\b|\badd_periodic_task\s*\(/u,
  );
  return match
    ? [
        {
          code: 'python.celery-beat',
          text: `Periodic tasks are defined: run exactly one "celery -A ${target} beat" beside the workers.`,
          file: match.file,
          line: match.line,
        },
      ]
    : [];
}

function simple(tool: string, command: string, target: string | null, ...places: Evidence[]): Worker {
  return {
    tool,
    start: inferred(command, ...places),
    entrypoint: target === null ? null : inferred(target, ...places),
    notices: [],
  };
}

function rq(question: Question): Worker | null {
  const { repository, manifest, sources, django } = question;
  const inDjango = runtimeDependency(manifest, 'django-rq');
  if (inDjango && django?.manage)
    return simple('rq', `python ${django.manage} rqworker default`, null, inDjango.evidence);
  const listed = runtimeDependency(manifest, 'rq');
  const queue = searchFirst(repository, sources, /\bQueue\s*\(\s*(?:["']([\w-]+)["']|connection|name)/u);
  if (!listed || !queue || searchFirst(repository, sources, /^[ \t]*(?:from|import)[ \t]+rq\b/mu) === null) return null;
  return simple('rq', `rq worker ${queue.groups[0] ?? 'default'}`, null, evidenceOf(queue), listed.evidence);
}

function arq(question: Question): Worker | null {
  const listed = runtimeDependency(question.manifest, 'arq');
  const match = instance(question, /^class[ \t]+(\w*WorkerSettings)\b/mu, /worker/u);
  if (!listed || !match) return null;
  const target = `${reference(question, match).module}.${match.groups[0]}`;
  return simple('arq', `arq ${target}`, target, evidenceOf(match), listed.evidence);
}

function dramatiq(question: Question): Worker | null {
  const listed = runtimeDependency(question.manifest, 'dramatiq', 'django-dramatiq');
  if (listed?.name === 'django-dramatiq' && question.django?.manage)
    return simple('dramatiq', `python ${question.django.manage} rundramatiq`, null, listed.evidence);
  const match = instance(question, /^[ \t]*@(?:dramatiq\.)?actor\b/mu, /task|actor|worker/u);
  if (!listed || !match) return null;
  const { module } = reference(question, match);
  return simple('dramatiq', `dramatiq ${module}`, module, evidenceOf(match), listed.evidence);
}

function taskiq(question: Question): Worker | null {
  const listed = runtimeDependency(question.manifest, 'taskiq');
  const match = instance(
    question,
    /^(\w+)[ \t]*(?::[^=\n]{1,40})?=[ \t]*\(?[ \t]*\w*Broker\s*\(/mu,
    /broker|tkq|task/u,
  );
  if (!listed || !match) return null;
  const target = `${reference(question, match).module}:${match.groups[0]}`;
  return simple('taskiq', `taskiq worker ${target}`, target, evidenceOf(match), listed.evidence);
}

/** The command of a Procfile's worker that runs the tool: what is written there beats what follows from the code. */
function withWrittenStart({ repository, manifest }: Question, worker: Worker): Worker {
  const file = joinPath(manifest.root, 'Procfile') ?? 'Procfile';
  const facts = repository.hasFile(file) ? (readProcfile(file, repository.read(file) ?? '').facts ?? []) : [];
  const own = facts.find(({ role, start }) => role === 'worker' && start?.value.includes(worker.tool) === true);
  return own?.start ? { ...worker, start: own.start } : worker;
}

/** Workers that the code really defines: a queue's package alone makes none. */
export function workersOf(question: Question): Worker[] {
  return [celery, rq, arq, dramatiq, taskiq]
    .flatMap((find) => find(question) ?? [])
    .map((worker) => withWrittenStart(question, worker));
}

/** Packages whose programs wait for events instead of requests: chat bots, consumers, schedulers. */
const WAITING = [
  'discord-py',
  'discord',
  'py-cord',
  'nextcord',
  'disnake',
  'aiogram',
  'python-telegram-bot',
  'pytelegrambotapi',
  'telethon',
  'pyrogram',
  'slack-bolt',
  'apscheduler',
  'schedule',
];
const WAITING_CODE =
  /\b(?:start_consuming|run_forever|run_polling|start_polling|infinity_polling|BlockingScheduler)\s*\(|\bKafkaConsumer\s*\(|\bwhile\s+(?:True|1)\s*:/u;

/** Evidence that a script runs on and waits for work, rather than ending. */
export function waitsForWork({ repository, manifest, sources }: Omit<Question, 'django'>): Evidence | null {
  const listed = runtimeDependency(manifest, ...WAITING);
  if (listed) return listed.evidence;
  const match = searchFirst(repository, sources, WAITING_CODE);
  return match ? evidence(match.file, match.line, match.quote) : null;
}
