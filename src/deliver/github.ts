import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { DevopsError } from '../model/index.js';
import { type Failure, failureOf, githubError } from './github-errors.js';
import type { RepositoryName } from './names.js';

const Client = Octokit.plugin(retry, throttling);
type Client = InstanceType<typeof Client>;

/** Statuses that another try cannot change. 409 is ours to solve: the plugin would repeat it blindly. */
const DO_NOT_RETRY = [400, 401, 403, 404, 409, 410, 422, 429, 451];
const REQUEST_MILLISECONDS = 60_000;
/** Longest wait for a rate limit that a person at a terminal, or a tool call, should sit through. */
const PATIENCE_SECONDS = 20;
const LIMIT_RETRIES = 2;
/**
 * GitHub allows 80 requests a minute that create content (docs.github.com, "Rate limits for the REST API", secondary
 * limits). The plugin's own pace of one a second would make every small delivery slow, so only what could pass the
 * limit is paced.
 */
const UNPACED_WRITES = 60;
const PACE_MILLISECONDS = 1000;

type Throttle = Extract<NonNullable<ConstructorParameters<typeof Client>[0]>['throttle'], { onRateLimit: unknown }>;
type Group = NonNullable<Throttle['write']>;

function writePace(): Group {
  let writes = 0;
  const schedule = async (_options: unknown, job: () => Promise<unknown>) => {
    writes += 1;
    if (writes > UNPACED_WRITES) await delay(PACE_MILLISECONDS);
    return job();
  };
  // The plugin calls nothing else of its limiter group.
  return { key: () => ({ schedule }) } as unknown as Group;
}

export interface GitHubOptions {
  readonly apiUrl: string;
  readonly token: string | null;
  readonly target: RepositoryName;
  readonly signal: AbortSignal | undefined;
  /** Unit of the waits before a retry, in milliseconds. */
  readonly retryUnit: number;
}

/** One repository on GitHub, and how to ask about it. */
export interface GitHub {
  readonly repository: string;
  readonly owner: string;
  readonly repo: string;
  readonly octokit: Client;
  readonly options: GitHubOptions;
}

export type Answer<T> =
  | { readonly ok: true; readonly data: T; readonly headers: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: Failure };

interface Request {
  readonly owner: string;
  readonly repo: string;
  readonly request: { readonly signal: AbortSignal };
}

export type Call<T> = (
  octokit: Client['rest'],
  request: Request,
) => Promise<{ data: T; headers: Readonly<Record<string, unknown>> }>;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Connects to one repository. Nothing is sent yet. */
export function connect(options: GitHubOptions): GitHub {
  const { target, token, apiUrl, retryUnit } = options;
  const pace = writePace();
  const waits = (seconds: number, _options: unknown, _octokit: unknown, retries: number) =>
    seconds <= PATIENCE_SECONDS && retries < LIMIT_RETRIES;
  const octokit = new Client({
    ...(token === null ? {} : { auth: token }),
    baseUrl: apiUrl,
    userAgent: 'expert-devops',
    log: silent,
    retry: { doNotRetry: DO_NOT_RETRY, retries: 2, retryAfterBaseValue: retryUnit },
    throttle: {
      write: pace,
      notifications: pace,
      retryAfterBaseValue: retryUnit,
      onRateLimit: waits,
      onSecondaryRateLimit: waits,
    },
  });
  return { repository: `${target.owner}/${target.name}`, owner: target.owner, repo: target.name, octokit, options };
}

/** A promise's outcome, or the signal's reason as soon as it is given: a wait for a retry cannot hold an abort up. */
async function orAborted<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Sends one request; a refusal is a value, so that the caller can react to it.
 * @throws the reason of the abort signal, at once, also in the middle of a wait
 */
export async function attempt<T>(github: GitHub, call: Call<T>): Promise<Answer<T>> {
  const { signal, token } = github.options;
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(REQUEST_MILLISECONDS);
  const request = {
    owner: github.owner,
    repo: github.repo,
    request: { signal: signal ? AbortSignal.any([signal, timeout]) : timeout },
  };
  try {
    const { data, headers } = await orAborted(signal, call(github.octokit.rest, request));
    return { ok: true, data, headers };
  } catch (error) {
    signal?.throwIfAborted();
    return { ok: false, failure: failureOf(error, token) };
  }
}

/** The error of a refusal. */
export function refused(github: GitHub, doing: string, failure: Failure): DevopsError {
  const { token, apiUrl } = github.options;
  return githubError(failure, { doing, repository: github.repository, token, apiUrl });
}

/** Sends one request that must succeed. @throws DevopsError by what GitHub said */
export async function ask<T>(github: GitHub, doing: string, call: Call<T>): Promise<T> {
  const answer = await attempt(github, call);
  if (answer.ok) return answer.data;
  throw refused(github, doing, answer.failure);
}

/** Sends one request whose subject may be missing (404). */
export async function askOrNull<T>(github: GitHub, doing: string, call: Call<T>): Promise<T | null> {
  const answer = await attempt(github, call);
  if (answer.ok) return answer.data;
  if (answer.failure.status === 404) return null;
  throw refused(github, doing, answer.failure);
}
