// The one place where an error becomes text. Handlers hold no try/catch: a typed error says itself what failed and what
// to do; everything else is a defect of ours, whose message may quote paths and values and therefore never leaves.
import { DevopsError, type ErrorCode } from '../model/index.js';
import { redact } from './redact.js';

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly value: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly remedy: string;
}

const LONGEST_TEXT = 8000;

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** Describes an error for the caller, free of secrets. */
export function failureOf(error: unknown, environment: Readonly<Record<string, string | undefined>>): Failure {
  const clean = (text: string, limit: number) => cut(redact(text, environment), limit);
  if (!(error instanceof DevopsError)) {
    return {
      code: 'E_INTERNAL',
      message: 'the step failed in a way it should not',
      value: null,
      file: null,
      line: null,
      remedy: 'Run the same step with the command line; it prints the cause on stderr. Then report it as a defect.',
    };
  }
  return {
    code: error.code,
    message: clean(error.message, 4000),
    value: error.subject === undefined ? null : clean(error.subject, 1000),
    file: error.file ?? null,
    line: error.line ?? null,
    remedy: clean(error.remedy, 2000),
  };
}

/** The failure as a few lines of text, at most 8000 characters: code, what, on which value, where, and what to do. */
export function failureText(failure: Failure): string {
  const place = failure.file === null ? null : failure.line === null ? failure.file : `${failure.file}:${failure.line}`;
  return cut(
    [
      `${failure.code}: ${failure.message}`,
      ...(failure.value === null ? [] : [`value: ${failure.value}`]),
      ...(place === null ? [] : [`at: ${place}`]),
      `remedy: ${failure.remedy}`,
    ].join('\n'),
    LONGEST_TEXT,
  );
}

/** What the operator's log gets to see of an error: the cause with its stack, secrets taken out. */
export function logText(error: unknown, environment: Readonly<Record<string, string | undefined>>): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return redact(text, environment);
}
