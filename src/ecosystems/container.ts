import type { Instruction } from '../formats/dockerfile.js';
import type { Notice, Service } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { relativeTo } from './source.js';

/**
 * The user our images run as. Numeric, so that Kubernetes can prove "runAsNonRoot" without a user table; above 10000, so
 * that it meets no account of the host (Trivy KSV-0020/0021, CKV_K8S_40); with an entry in /etc/passwd and a home,
 * because programs look both up (Node's os.userInfo() throws without).
 */
export const CONTAINER_USER = { id: 10001, name: 'app' } as const;

/** Where the application lies in our images. */
export const APPLICATION_FOLDER = '/app';

/** The `owner` of a folder that the running program must be able to write. */
export const WRITABLE_OWNER = `${CONTAINER_USER.id}:${CONTAINER_USER.id}`;

export function comment(text: string): Instruction {
  return { kind: 'comment', text };
}

/** Creates the user on a Debian base. `--no-log-init`: a high number would make lastlog a giant sparse file (DL3046). */
export function createUser(): Instruction {
  const { id, name } = CONTAINER_USER;
  return {
    kind: 'run',
    commands: [
      `groupadd --gid ${id} ${name}`,
      `useradd --uid ${id} --gid ${id} --no-log-init --create-home --shell /usr/sbin/nologin ${name}`,
    ],
  };
}

/** Switches to the user, by number. */
export function switchUser(): Instruction {
  return { kind: 'user', user: WRITABLE_OWNER };
}

/** Installs Debian packages without what they merely recommend, and leaves no package lists behind. */
export function installDebianPackages(names: readonly string[]): Instruction[] {
  const sorted = [...new Set(names)].sort();
  if (sorted.length === 0) return [];
  return [
    comment('Debian keeps one version of a package in a release: the base image pins it.\nhadolint ignore=DL3008'),
    {
      kind: 'run',
      commands: [
        'apt-get update',
        `apt-get install --yes --no-install-recommends ${sorted.join(' ')}`,
        'rm -rf /var/lib/apt/lists/*',
      ],
    },
  ];
}

/** Labels that say where an image comes from; the pipeline adds version, revision and date. */
export function imageLabels(service: Service, repository: Repository): Instruction {
  const { origin } = repository.git;
  return {
    kind: 'label',
    values: {
      'org.opencontainers.image.title': service.name,
      ...(origin ? { 'org.opencontainers.image.source': `https://${origin.host}/${origin.owner}/${origin.name}` } : {}),
    },
  };
}

/** A health check with limits that fit a small server: three misses in a minute and a half, half a minute to start. */
export function healthCheck(command: readonly string[]): Instruction {
  return { kind: 'healthcheck', command, interval: '30s', timeout: '5s', startPeriod: '30s', retries: 3 };
}

/** A health path that can stand in a command as it is; null for one with parameters or quotes. */
export function plainHealthPath(path: string | null): string | null {
  return path !== null && /^\/[\w./~-]*$/u.test(path) ? path : null;
}

/** A folder of the repository seen from the build context; null where it lies outside. */
export function fromContext(path: string, context: string): string | null {
  if (context === '.') return path;
  if (path === context) return '.';
  return path.startsWith(`${context}/`) ? relativeTo(path, context) : null;
}

/** Joins a folder of the image or context and a path below it, "." being the folder itself. */
export function below(folder: string, path: string): string {
  if (path === '.' || path === '') return folder;
  return folder === '.' ? path : `${folder}/${path}`;
}

/** Where COPY takes its files from: a folder of the build context, or the application folder of an earlier stage. */
export interface CopyOrigin {
  /** Put in front of every path. */
  readonly prefix: string;
  readonly stage?: string;
  readonly owner?: string;
}

/**
 * COPY lines that bring files and folders to the same place below the application folder: files that share a folder go
 * together, a folder goes by itself (COPY takes what is in it).
 */
export function copyAll(
  paths: readonly string[],
  isFolder: (path: string) => boolean,
  origin: CopyOrigin,
): Instruction[] {
  const flags = {
    ...(origin.stage === undefined ? {} : { from: origin.stage }),
    ...(origin.owner === undefined ? {} : { owner: origin.owner }),
  };
  const groups = new Map<string, string[]>();
  const folders: Instruction[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const source = below(origin.prefix, path);
    if (isFolder(path)) {
      folders.push({ kind: 'copy', sources: [source], target: path === '.' ? './' : `./${path}/`, ...flags });
      continue;
    }
    const slash = path.lastIndexOf('/');
    const target = slash === -1 ? './' : `./${path.slice(0, slash)}/`;
    groups.set(target, [...(groups.get(target) ?? []), source]);
  }
  const files = [...groups].map(([target, sources]): Instruction => ({ kind: 'copy', sources, target, ...flags }));
  return [...files, ...folders];
}

export function notice(code: string, text: string, file?: string): Notice {
  return file === undefined ? { code, text } : { code, text, file };
}

/** Values that a shell would read as more than text are put into single quotes. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replace(/'/gu, "'\\''")}'`;
}
