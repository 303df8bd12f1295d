import { DevopsError } from '../model/index.js';
import { failureOf, failureText, logText } from '../server/failure.js';
import { exitCodeOfError } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Tells what failed: as text on stderr, and with --json also as the one value on stdout. Returns the exit code. */
export function reportError(error: unknown, terminal: Terminal): number {
  const failure = failureOf(error, process.env);
  if (!(error instanceof DevopsError)) terminal.complain(logText(error, process.env));
  terminal.complain(terminal.colors.red(failureText(failure)));
  terminal.value({ error: failure });
  return exitCodeOfError(failure.code);
}
