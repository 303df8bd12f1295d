import type { Evidence } from '../../model/index.js';
import { type PythonManifest, runtimeDependency } from './manifest.js';
import type { PythonDependency } from './requirements.js';

/** What a server is pointed at. */
export interface Target {
  /** "app.main:app", or the factory's name behind the colon. */
  readonly reference: string;
  readonly isFactory: boolean;
  /** Folder that has to be on Python's path, "." for the service's own. */
  readonly folder: string;
}

interface Server {
  readonly packages: readonly string[];
  readonly name: string;
  /** Where it listens if no option says so (its own documentation). */
  readonly port: number;
  readonly command: (target: Target, port: string) => string;
}

const inFolder = (option: string, { folder }: Target) => (folder === '.' ? '' : ` ${option} ${folder}`);
const factoryFlag = (target: Target) => (target.isFactory ? ' --factory' : '');
const called = (target: Target) => (target.isFactory ? `'${target.reference}()'` : target.reference);

/** granian serves both interfaces; each has to be named. */
function granian(kind: 'asgi' | 'wsgi'): Server {
  return {
    packages: ['granian', 'litestar-granian'],
    name: 'granian',
    port: 8000,
    command: (target, port) =>
      `granian --interface ${kind} ${target.reference}${factoryFlag(target)}${inFolder('--working-dir', target)} --host 0.0.0.0 --port ${port}`,
  };
}

/** Programs that serve an application, in the order in which one is chosen where several are installed. */
const SERVERS: Readonly<Record<'asgi' | 'wsgi', readonly Server[]>> = {
  asgi: [
    {
      packages: ['uvicorn'],
      name: 'uvicorn',
      port: 8000,
      command: (target, port) =>
        `uvicorn ${target.reference}${factoryFlag(target)}${inFolder('--app-dir', target)} --host 0.0.0.0 --port ${port}`,
    },
    {
      packages: ['hypercorn'],
      name: 'hypercorn',
      port: 8000,
      command: (target, port) => `hypercorn ${called(target)} --bind 0.0.0.0:${port}`,
    },
    granian('asgi'),
    {
      packages: ['daphne'],
      name: 'daphne',
      port: 8000,
      command: (target, port) => `daphne -b 0.0.0.0 -p ${port} ${target.reference}`,
    },
  ],
  wsgi: [
    {
      packages: ['gunicorn'],
      name: 'gunicorn',
      port: 8000,
      command: (target, port) => `gunicorn ${called(target)}${inFolder('--chdir', target)} --bind 0.0.0.0:${port}`,
    },
    {
      packages: ['waitress'],
      name: 'waitress-serve',
      port: 8080,
      command: (target, port) =>
        `waitress-serve --listen=0.0.0.0:${port}${target.isFactory ? ' --call' : ''} ${target.reference}`,
    },
    granian('wsgi'),
    {
      packages: ['uwsgi', 'pyuwsgi'],
      name: 'uwsgi',
      port: 8000,
      command: (target, port) =>
        `uwsgi --http 0.0.0.0:${port} --module ${target.reference}${inFolder('--chdir', target)} --master --die-on-term`,
    },
  ],
};

/** Extras that bring uvicorn: `fastapi[standard]`, `litestar[standard]`. */
const BUNDLES = ['standard', 'all'];

function installed(manifest: PythonManifest, { packages, name }: Server): PythonDependency | null {
  const own = runtimeDependency(manifest, ...packages);
  if (own || name !== 'uvicorn') return own;
  const fasthtml = runtimeDependency(manifest, 'python-fasthtml');
  if (fasthtml) return fasthtml;
  const bundle = manifest.dependencies.find(
    (item) =>
      item.group === 'main' &&
      ['fastapi', 'litestar', 'fastapi-cli'].includes(item.name) &&
      item.extras.some((extra) => BUNDLES.includes(extra)),
  );
  return bundle ?? null;
}

/** A server that is among the dependencies, and the command that serves the target with it. */
export interface Served {
  readonly command: string;
  readonly server: string;
  readonly evidence: Evidence;
  /** True where only an extra brings the server: a plain install leaves it out. */
  readonly isOptional: boolean;
}

/**
 * The command that serves an application with a server the project has; null where it has none.
 * @param port number to listen on, null for the server's own
 * @param fromVariable true where PORT may give another one when the service starts
 */
export function servedBy(
  manifest: PythonManifest,
  kind: 'asgi' | 'wsgi',
  target: Target,
  port: number | null,
  fromVariable: boolean,
): Served | null {
  for (const server of SERVERS[kind]) {
    const found = installed(manifest, server);
    if (!found) continue;
    const number = port ?? server.port;
    const text = fromVariable ? `$\{PORT:-${number}}` : String(number);
    return {
      command: server.command(target, text),
      server: server.name,
      evidence: found.evidence,
      isOptional: found.group !== 'main',
    };
  }
  return null;
}
