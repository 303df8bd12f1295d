import type { ErrorCode } from '../model/index.js';
import type { Verdict } from '../server/tool.js';

/** What the exit codes of every command mean. --help and the README print this table. */
export const exitCodes: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: 0, meaning: 'fine' },
  { code: 1, meaning: 'findings of severity error, or files that are not verified' },
  { code: 2, meaning: 'wrong use: an option, an argument or a value that does not fit' },
  { code: 3, meaning: 'needs an answer that only a person can give' },
  { code: 4, meaning: 'not found, not readable or writable, or outside the repository' },
  { code: 5, meaning: 'forbidden by the settings, or the token is missing or refused' },
  { code: 6, meaning: 'the world moved: a file, branch or plan is not what it was' },
  { code: 7, meaning: 'a remote service cannot be reached or limits the rate' },
  { code: 8, meaning: 'not supported; the message says what to do instead' },
  { code: 70, meaning: 'a defect of expert-devops' },
  { code: 130, meaning: 'interrupted' },
];

export const INTERRUPTED = 130;

const byError: Readonly<Record<ErrorCode, number>> = {
  E_UNVERIFIED: 1,
  E_USAGE: 2,
  E_INVALID_INPUT: 2,
  E_NEEDS_ANSWER: 3,
  E_NOT_FOUND: 4,
  E_UNREADABLE: 4,
  E_UNWRITABLE: 4,
  E_OUTSIDE_ROOT: 4,
  E_NOT_ALLOWED: 5,
  E_AUTHENTICATION: 5,
  E_CONFLICT: 6,
  E_UNAVAILABLE: 7,
  E_RATE_LIMITED: 7,
  E_UNSUPPORTED: 8,
  E_INTERNAL: 70,
};

const byVerdict: Readonly<Record<Verdict, number>> = { fine: 0, findings: 1, question: 3 };

export function exitCodeOfError(code: ErrorCode): number {
  return byError[code];
}

export function exitCodeOfVerdict(verdict: Verdict): number {
  return byVerdict[verdict];
}
