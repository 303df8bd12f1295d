import type { ErrorCode } from '../model/index.js';
import type { Verdict } from '../server/tool.js';

interface ExitCode {
  readonly code: number;
  readonly meaning: string;
  readonly errors: readonly ErrorCode[];
}

/** What the exit codes of every command mean. --help and the README print this table. */
export const exitCodes: readonly ExitCode[] = [
  { code: 0, meaning: 'fine', errors: [] },
  { code: 1, meaning: 'findings of severity error, or files that are not verified', errors: ['E_UNVERIFIED'] },
  { code: 2, meaning: 'wrong use: an option, an argument or a value that does not fit', errors: ['E_USAGE', 'E_INVALID_INPUT'] },
  { code: 3, meaning: 'needs an answer that only a person can give', errors: ['E_NEEDS_ANSWER'] },
  { code: 4, meaning: 'not found, unreadable, or outside the repository', errors: ['E_NOT_FOUND', 'E_UNREADABLE', 'E_OUTSIDE_ROOT'] },
  { code: 5, meaning: 'forbidden by the settings, or the token is missing or refused', errors: ['E_NOT_ALLOWED', 'E_AUTHENTICATION'] },
  { code: 6, meaning: 'the world moved: a file, branch or plan is not what it was', errors: ['E_CONFLICT'] },
  { code: 7, meaning: 'a remote service is not reachable or limits the rate', errors: ['E_UNAVAILABLE', 'E_RATE_LIMITED'] },
  { code: 8, meaning: 'not supported; the message says what to do instead', errors: ['E_UNSUPPORTED'] },
  { code: 70, meaning: 'a defect of expert-devops', errors: ['E_INTERNAL'] },
  { code: 130, meaning: 'interrupted', errors: [] },
];

export const INTERRUPTED = 130;

const byError: ReadonlyMap<ErrorCode, number> = new Map(
  exitCodes.flatMap(({ code, errors }) => errors.map((error) => [error, code] as const)),
);

const byVerdict: Readonly<Record<Verdict, number>> = { fine: 0, findings: 1, question: 3 };

export function exitCodeOfError(code: ErrorCode): number {
  return byError.get(code) ?? 70;
}

export function exitCodeOfVerdict(verdict: Verdict): number {
  return byVerdict[verdict];
}
