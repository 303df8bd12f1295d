import { DevopsError, type Notice } from '../model/index.js';
import type { GitRemote } from '../repository/contract.js';
import { parseRepositoryName, type RepositoryName } from './names.js';

/** What the user allows. None of it may come from the repository, a SPEC or a model. */
export interface DeliverySettings {
  /** owner/name or owner/*; null allows only the origin of the opened repository. */
  readonly allowedRepositories: readonly string[] | null;
  /** True where commits may go straight to the default branch. */
  readonly allowDefaultBranch: boolean;
  /** Base URL of the REST API. */
  readonly apiUrl: string;
}

/** Settings, and the token: kept apart so that settings can be shown. */
export interface DeliveryEnvironment {
  readonly settings: DeliverySettings;
  readonly token: string | null;
  readonly notices: readonly Notice[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_API = 'https://api.github.com';
const TOKEN_NAMES = ['GITHUB_TOKEN', 'GH_TOKEN'] as const;
/** `${NAME}` or `$NAME`: what a client passes on when it does not know the variable its configuration names. */
const LITERAL_VARIABLE = /^\$(?:\{[^}]*\}|[A-Za-z_]\w*)$/u;
/** Every token form GitHub has issued is made of these; anything else would break the header and show up in an error. */
const TOKEN_FORM = /^[A-Za-z0-9_.-]{8,1000}$/u;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/u;

/** Values of an environment; an unexpanded `${VAR}` counts as unset and leaves a notice. */
function reader(environment: Environment, notices: Notice[]): (name: string) => string | null {
  return (name) => {
    const value = environment[name]?.trim() ?? '';
    if (!LITERAL_VARIABLE.test(value)) return value === '' ? null : value;
    const text = `${name} holds the text ${value} because that variable is not set where the program is started; it is treated as unset.`;
    notices.push({ code: 'delivery.unset-variable', text });
    return null;
  };
}

function tokenOf(read: (name: string) => string | null): string | null {
  for (const name of TOKEN_NAMES) {
    const value = read(name);
    if (value === null) continue;
    if (TOKEN_FORM.test(value)) return value;
    throw new DevopsError(
      'E_AUTHENTICATION',
      `${name} holds something that cannot be a token: it has characters no token has`,
      {
        remedy: `Set ${name} to the token alone, without quotes or spaces.`,
        subject: name,
      },
    );
  }
  return null;
}

/** @throws DevopsError E_USAGE for what is no https URL: the token must not travel in clear text, except on this machine */
function checkApiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)));
  if (!url || !safe || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new DevopsError('E_USAGE', 'GITHUB_API_URL is not an https URL without user name, query and fragment', {
      remedy: 'Set it to for example https://github.example.com/api/v3, or leave it unset for github.com.',
    });
  }
  return url.href.replace(/\/+$/u, '');
}

function checkAllowed(entry: string): string {
  const probe = entry.endsWith('/*') ? `${entry.slice(0, -1)}any` : entry;
  parseRepositoryName(probe);
  return entry.toLowerCase();
}

/**
 * Reads what the user allows: GITHUB_TOKEN or GH_TOKEN, GITHUB_API_URL, EXPERT_DEVOPS_ALLOWED_REPOSITORIES (comma
 * list of owner/name or owner/*), EXPERT_DEVOPS_ALLOW_DEFAULT_BRANCH (true or false).
 * @param chosen values that a settings file or the command line gives; they win over the environment
 * @throws DevopsError E_USAGE, E_INVALID_INPUT or E_AUTHENTICATION for values that make no sense
 */
export function deliveryEnvironment(
  environment: Environment,
  chosen: Partial<DeliverySettings> = {},
): DeliveryEnvironment {
  const notices: Notice[] = [];
  const read = reader(environment, notices);
  const listed = read('EXPERT_DEVOPS_ALLOWED_REPOSITORIES')?.split(',');
  const entries = (chosen.allowedRepositories ?? listed ?? []).map((entry) => entry.trim()).filter(Boolean);
  return {
    token: tokenOf(read),
    notices,
    settings: {
      allowedRepositories: entries.length === 0 ? null : entries.map(checkAllowed),
      allowDefaultBranch:
        chosen.allowDefaultBranch ?? /^(?:true|1|yes)$/iu.test(read('EXPERT_DEVOPS_ALLOW_DEFAULT_BRANCH') ?? ''),
      apiUrl: checkApiUrl(chosen.apiUrl ?? read('GITHUB_API_URL') ?? DEFAULT_API),
    },
  };
}

/**
 * Whether a git remote's host is the one an API serves: github.com for api.github.com, the same host for GitHub
 * Enterprise, api.NAME.ghe.com for NAME.ghe.com. An API on this machine stands in for any host (a proxy, a test).
 */
export function servesHost(apiUrl: string, host: string): boolean {
  const api = new URL(apiUrl).hostname.toLowerCase();
  if (LOOPBACK.test(api)) return true;
  const web = host.toLowerCase() === 'ssh.github.com' ? 'github.com' : host.toLowerCase();
  return api === web || api === `api.${web}`;
}

function notAllowed(text: string, remedy: string, subject: string): DevopsError {
  return new DevopsError('E_NOT_ALLOWED', text, { remedy, subject });
}

/**
 * The repository to push to: the one asked for, else the origin. It must be on the allow-list, which is the origin
 * alone unless the user set another.
 * @throws DevopsError E_NOT_ALLOWED, E_INVALID_INPUT, or E_NOT_FOUND where neither is there
 */
export function targetRepository(
  asked: string | null,
  origin: GitRemote | null,
  settings: DeliverySettings,
): RepositoryName {
  const usableOrigin =
    origin !== null && servesHost(settings.apiUrl, origin.host) ? `${origin.owner}/${origin.name}` : null;
  const target = asked ?? usableOrigin;
  if (target === null) {
    const there =
      origin === null
        ? 'the folder has no origin remote'
        : `its origin is on ${origin.host}, which ${settings.apiUrl} does not serve`;
    throw new DevopsError('E_NOT_FOUND', `there is no GitHub repository to push to: ${there}`, {
      remedy: 'Name the repository as owner/name and add it to EXPERT_DEVOPS_ALLOWED_REPOSITORIES.',
    });
  }
  const name = parseRepositoryName(target);
  const allowed = settings.allowedRepositories ?? (usableOrigin === null ? [] : [usableOrigin.toLowerCase()]);
  const key = target.toLowerCase();
  if (allowed.includes(key) || allowed.includes(`${name.owner.toLowerCase()}/*`)) return name;
  throw notAllowed(
    `pushing to ${target} is not allowed; allowed: ${allowed.join(', ') || 'none'}`,
    `Add ${target} to EXPERT_DEVOPS_ALLOWED_REPOSITORIES if you want files to go there.`,
    target,
  );
}
