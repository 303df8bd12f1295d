import { DevopsError, type ErrorCode } from '../model/index.js';

/** What is known about a failed request, whatever threw it. */
export interface Failure {
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** GitHub's sentence, with the details of a validation error; one line, without secrets. */
  readonly message: string;
}

export interface FailureContext {
  /** What was being done, for the sentence: "reading the repository". */
  readonly doing: string;
  readonly repository: string;
  readonly token: string | null;
  readonly apiUrl: string;
}

interface Diagnosis {
  readonly code: ErrorCode;
  readonly what: string;
  readonly remedy: string;
}

const MESSAGE_LENGTH = 300;

/** Takes the token out of a text, also in the forms it has in headers and URLs. */
export function withoutToken(text: string, token: string | null): string {
  if (token === null || token === '') return text;
  const forms = [
    token,
    encodeURIComponent(token),
    Buffer.from(token).toString('base64'),
    Buffer.from(`x-access-token:${token}`).toString('base64'),
  ];
  return forms.reduce((clean, form) => clean.replaceAll(form, '[token]'), text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function detail(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!isRecord(error)) return '';
  const { message, resource, field, code } = error;
  if (typeof message === 'string') return message;
  return [resource, field, code].filter((part) => typeof part === 'string').join(' ');
}

/** GitHub's own words: `message`, and what it says about single fields. */
function sentence(data: unknown, fallback: string): string {
  if (!isRecord(data) || typeof data.message !== 'string') return fallback;
  const errors = Array.isArray(data.errors) ? data.errors.map(detail).filter(Boolean) : [];
  return [data.message, ...errors].join(': ');
}

/** Reads a failure out of anything a request threw. */
export function failureOf(error: unknown, token: string | null): Failure {
  const response = isRecord(error) && isRecord(error.response) ? error.response : null;
  const thrown = error instanceof Error ? error.message : String(error);
  const text = response === null ? thrown : sentence(response.data, thrown);
  const oneLine = withoutToken(text, token).replace(/\s+/gu, ' ').trim();
  const headers = response !== null && isRecord(response.headers) ? response.headers : {};
  return {
    status: response !== null && typeof response.status === 'number' ? response.status : 0,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    message: oneLine.length > MESSAGE_LENGTH ? `${oneLine.slice(0, MESSAGE_LENGTH - 1)}…` : oneLine,
  };
}

function limitEnds({ headers }: Failure): string {
  const after = Number(headers['retry-after']);
  if (after > 0) return `in ${after} seconds`;
  const reset = Number(headers['x-ratelimit-reset']);
  return reset > 0 ? `at ${new Date(reset * 1000).toISOString()}` : 'in about a minute';
}

function isRateLimit({ status, headers, message }: Failure): boolean {
  if (status === 429) return true;
  return (
    status === 403 &&
    (headers['x-ratelimit-remaining'] === '0' || 'retry-after' in headers || /rate limit/iu.test(message))
  );
}

function missingPermission({ headers, message }: Failure): string {
  const wanted = headers['x-accepted-github-permissions'] ?? headers['x-accepted-oauth-scopes'];
  const has = headers['x-oauth-scopes'];
  const hint = wanted
    ? ` GitHub accepts: ${wanted}.${has === undefined ? '' : ` The token has: ${has || 'none'}.`}`
    : '';
  return `GitHub refused it: ${message}.${hint}`;
}

function forbidden(failure: Failure): Diagnosis {
  const single = failure.headers['x-github-sso'];
  if (single) {
    const url = /url=(https:\/\/[^\s;,]+)/u.exec(single)?.[1];
    return {
      code: 'E_AUTHENTICATION',
      what: 'the organisation wants the token to be authorised for single sign-on',
      remedy: `Authorise the token${url ? ` at ${url}` : ' in your token settings (Configure SSO)'}, then run again.`,
    };
  }
  return {
    code: 'E_NOT_ALLOWED',
    what: missingPermission(failure),
    remedy:
      'Give the token write access to Contents, Pull requests and Workflows (classic: the scopes repo and workflow).',
  };
}

/** Refusals that GitHub sends under several statuses, told apart by their words. */
function byWords({ status, message }: Failure): Diagnosis | null {
  if (status !== 403 && status !== 404 && status !== 409 && status !== 422) return null;
  if (/workflow/iu.test(message) && /scope|permission/iu.test(message)) return workflowScope(message);
  if (/protected branch|rule violation|through a pull request|required status check/iu.test(message)) {
    return {
      code: 'E_NOT_ALLOWED',
      what: `the branch is protected: ${message}`,
      remedy: 'Push to a branch of its own and open a pull request.',
    };
  }
  return null;
}

export function workflowScope(message: string): Diagnosis {
  return {
    code: 'E_NOT_ALLOWED',
    what: `the token may not write workflow files: ${message}`,
    remedy: 'Give a classic token the scope "workflow", a fine-grained one the permission Workflows: read and write.',
  };
}

function byStatus(failure: Failure, context: FailureContext): Diagnosis {
  const { status, message } = failure;
  if (status === 0) {
    const what = `no answer from ${new URL(context.apiUrl).host}: ${message}`;
    return { code: 'E_UNAVAILABLE', what, remedy: 'Check the network (and GITHUB_API_URL), then run again.' };
  }
  if (status === 401) {
    const what = context.token === null ? 'GitHub wants a token' : `GitHub does not accept the token: ${message}`;
    return { code: 'E_AUTHENTICATION', what, remedy: 'Set GITHUB_TOKEN to a valid token that has not expired.' };
  }
  if (status === 403) return forbidden(failure);
  if (status === 404) {
    const who = context.token === null ? 'without a token' : 'with this token';
    const what = `it does not exist, or cannot be seen ${who}`;
    return {
      code: 'E_NOT_FOUND',
      what,
      remedy: `Check the name, and that the token may read and write ${context.repository}.`,
    };
  }
  if (status === 409 && /empty/iu.test(message)) {
    return {
      code: 'E_CONFLICT',
      what: 'the repository has no commit yet',
      remedy: 'Make a first commit (a README will do), then run again.',
    };
  }
  if (status === 409)
    return { code: 'E_CONFLICT', what: message, remedy: 'Look at the branch on GitHub, then run again.' };
  if (status >= 500)
    return {
      code: 'E_UNAVAILABLE',
      what: `GitHub answered ${status}: ${message}`,
      remedy: 'Wait a little (githubstatus.com tells more), then run again.',
    };
  if (status === 422) return { code: 'E_INVALID_INPUT', what: message, remedy: 'Correct the value that GitHub names.' };
  return {
    code: 'E_UNAVAILABLE',
    what: `GitHub answered ${status}: ${message}`,
    remedy: 'Look at the repository on GitHub.',
  };
}

function diagnose(failure: Failure, context: FailureContext): Diagnosis {
  if (isRateLimit(failure)) {
    const what = `GitHub's rate limit is used up; it ends ${limitEnds(failure)}`;
    return { code: 'E_RATE_LIMITED', what, remedy: `Run again ${limitEnds(failure)}; nothing was left half done.` };
  }
  return byWords(failure) ?? byStatus(failure, context);
}

/** Turns a failed request into an error for its reader: stable code, what GitHub said, what to do. Never the token. */
export function githubError(failure: Failure, context: FailureContext): DevopsError {
  const { code, what, remedy } = diagnose(failure, context);
  const text = withoutToken(`${context.doing} on ${context.repository} failed: ${what}`, context.token);
  return new DevopsError(code, text, { remedy: withoutToken(remedy, context.token), subject: context.repository });
}
