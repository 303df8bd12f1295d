/** Stable codes of everything that can go wrong. A face maps them to exit codes, MCP errors or text (one formatter each). */
export type ErrorCode =
  | 'E_USAGE' // wrong use: a bad option, a missing argument
  | 'E_NOT_FOUND' // a path, SPEC, plan or tool that is not there
  | 'E_OUTSIDE_ROOT' // a path that leaves the repository
  | 'E_UNREADABLE' // exists but cannot be read
  | 'E_UNWRITABLE' // a file or folder that cannot be written: no right, no space
  | 'E_INVALID_INPUT' // input that does not fit its schema
  | 'E_NEEDS_ANSWER' // only a person can decide
  | 'E_UNVERIFIED' // push without a passing verification of the same bytes
  | 'E_CONFLICT' // the world moved: head changed, file exists
  | 'E_NOT_ALLOWED' // forbidden by the user's settings
  | 'E_AUTHENTICATION' // no token, or a token that was refused
  | 'E_RATE_LIMITED'
  | 'E_UNAVAILABLE' // network or remote service
  | 'E_UNSUPPORTED' // honest door: what to do instead stands in the remedy
  | 'E_INTERNAL';

export interface ErrorDetails {
  /** What to do next, one sentence. */
  readonly remedy: string;
  /** The offending value, already free of secrets. */
  readonly subject?: string;
  readonly file?: string;
  readonly line?: number;
  readonly cause?: unknown;
}

/** An error written for its reader: what failed, on which value, where, and what to do next. Never carries a secret. */
export class DevopsError extends Error {
  override readonly name = 'DevopsError';
  readonly remedy: string;
  readonly subject: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails,
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.remedy = details.remedy;
    this.subject = details.subject;
    this.file = details.file;
    this.line = details.line;
  }
}
