import type { Notice } from '../../model/index.js';
import { below, notice } from '../container.js';
import { type PythonProject, usesPackage } from './project.js';

/** How the container starts the service. */
export interface Start {
  readonly command: readonly string[];
  /** True where the command line takes the port from the variable PORT. */
  readonly usesPort: boolean;
  /** Whether the program ends on SIGTERM also as process 1. */
  readonly handlesTermination: boolean;
  readonly notices: readonly Notice[];
}

/** Prefixes that only enter the project's environment, which the image has on its PATH. */
const RUNNERS = /^(?:(?:uv|poetry|pipenv|pdm|hatch|rye) run(?: --\S+)* )+/u;

/** How a server is told its address: option names, and where host and port share one option. */
interface Server {
  readonly host?: string;
  readonly port?: string;
  readonly joined?: string;
  readonly aliases?: readonly string[];
}

const SERVERS: Readonly<Record<string, Server>> = {
  uvicorn: { host: '--host', port: '--port' },
  fastapi: { host: '--host', port: '--port' },
  flask: { host: '--host', port: '--port', aliases: ['-h', '-p'] },
  granian: { host: '--host', port: '--port' },
  sanic: { host: '--host', port: '--port' },
  litestar: { host: '--host', port: '--port' },
  robyn: { host: '--host', port: '--port' },
  gunicorn: { joined: '--bind', aliases: ['-b'] },
  hypercorn: { joined: '--bind', aliases: ['-b'] },
  daphne: { host: '--bind', port: '--port', aliases: ['-b', '-p'] },
  'waitress-serve': { joined: '--listen' },
  streamlit: { host: '--server.address', port: '--server.port' },
  chainlit: { host: '--host', port: '--port' },
};

/** Splits into words; quotes group and stay out. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/gu)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** Removes an option with its value, in both spellings. */
function without(args: readonly string[], names: readonly string[], valued: boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (names.some((name) => argument.startsWith(`${name}=`))) continue;
    if (names.includes(argument)) {
      if (valued) index += 1;
      continue;
    }
    kept.push(argument);
  }
  return kept;
}

function optionValue(args: readonly string[], names: readonly string[]): string | null {
  for (const [index, argument] of args.entries()) {
    if (names.includes(argument)) return args[index + 1] ?? null;
    const name = names.find((candidate) => argument.startsWith(`${candidate}=`));
    if (name !== undefined) return argument.slice(name.length + 1);
  }
  return null;
}

/** The port part of an address option, whatever it is (a number or $PORT). */
function portOf(server: Server, args: readonly string[]): string | null {
  const names = [
    server.port ?? server.joined ?? '',
    ...(server.aliases ?? []).filter((alias) => alias !== '-h' && (server.joined !== undefined || alias === '-p')),
  ];
  const value = optionValue(args, names);
  return value === null ? null : (value.split(':').at(-1) ?? null);
}

/** Every address a container must answer on, with the port it is published under. */
function listening(
  name: string,
  args: readonly string[],
  port: number | null,
): { readonly args: string[]; readonly usesPort: boolean } {
  const server = SERVERS[name];
  if (!server || port === null) return { args: [...args], usesPort: false };
  const written = portOf(server, args);
  const usesPort = written !== null && /\$\{?PORT\b/u.test(written);
  const value = usesPort ? '$' + '{PORT}' : String(port);
  const names = [server.host, server.port, server.joined, ...(server.aliases ?? [])].filter(
    (item) => item !== undefined,
  );
  const rest = without(args, names, true);
  const address =
    server.joined === undefined
      ? [server.host ?? '', '0.0.0.0', server.port ?? '', value]
      : [server.joined, server.joined === '--listen' ? `*:${value}` : `0.0.0.0:${value}`];
  return { args: [...rest, ...address], usesPort };
}

/** Reloaders and development verbs have no place in a container. */
function forProduction(name: string, args: readonly string[]): string[] {
  const plain = without(
    without(args, ['--reload', '--debug', '--dev'], false),
    ['--reload-dir', '--reload-include', '--reload-exclude'],
    true,
  );
  return name === 'fastapi'
    ? plain.map((argument, index) => (index === 0 && argument === 'dev' ? 'run' : argument))
    : plain;
}

/** The start of a framework whose start command is not written anywhere. */
function conventional(project: PythonProject): string | null {
  const framework = project.service.framework?.value;
  const entry = project.service.entrypoint?.value;
  if (entry === undefined) return null;
  if (/\.py$/u.test(entry)) return `python ${entry}`;
  if (framework === 'fastapi' || framework === 'starlette' || framework === 'litestar') return `uvicorn ${entry}`;
  return usesPackage(project, 'gunicorn') || framework === 'django' || framework === 'flask'
    ? `gunicorn ${entry}`
    : null;
}

/** The WSGI module of a Django project, from its manage.py. */
function djangoApplication(project: PythonProject): string | null {
  const text = project.read(below(project.folder, 'manage.py')) ?? '';
  const settings = /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/u.exec(text)?.[1];
  const root = settings?.split('.')[0];
  if (root === undefined) return null;
  const has = (file: string) => project.read(below(project.folder, `${root}/${file}`)) !== null;
  if (has('wsgi.py')) return `${root}.wsgi:application`;
  return null;
}

/** The development servers of Django and Flask give way to gunicorn, where the project has it. */
function replaceDevelopmentServer(
  project: PythonProject,
  text: string,
): { readonly text: string; readonly notices: readonly Notice[] } {
  const entry = project.service.entrypoint?.value;
  const module = entry?.includes(':') ? entry : djangoApplication(project);
  const isDevelopment = /manage\.py runserver|^(python -m )?flask (--app \S+ )?run\b/u.test(text);
  if (!isDevelopment) return { text, notices: [] };
  if (module !== null && usesPackage(project, 'gunicorn')) {
    const better = `gunicorn ${module}`;
    return {
      text: better,
      notices: [
        notice(
          'container.python.start-replaced',
          `${project.service.name} starts with "${text}", a development server: the container runs "${better}" instead.`,
        ),
      ],
    };
  }
  return {
    text,
    notices: [
      notice(
        'container.python.development-server',
        `${project.service.name} starts with "${text}", a development server: add gunicorn to its dependencies.`,
      ),
    ],
  };
}

function djangoServer(args: readonly string[], port: number | null): string[] {
  const rest = args.filter((argument) => !/^[\d.:]+$/u.test(argument));
  return port === null ? rest : [...rest, `0.0.0.0:${port}`];
}

/** gunicorn reads its own file where no option says more; a bind in it wins over ours only if we give none. */
function bindsByFile(project: PythonProject, name: string): boolean {
  if (name !== 'gunicorn') return false;
  return /^\s*bind\s*=/mu.test(project.read(below(project.folder, 'gunicorn.conf.py')) ?? '');
}

/**
 * The start command in exec form, listening on all addresses of the container. A shell stands in front only where the
 * command line needs one; it is replaced by the program (`exec`), so that SIGTERM reaches it.
 * Null where nothing tells how the service starts.
 */
export function startOf(project: PythonProject, port: number | null): Start | null {
  const written = project.service.commands.start?.value ?? conventional(project);
  if (written === null || written === undefined) return null;
  const { text, notices } = replaceDevelopmentServer(project, written.trim().replace(RUNNERS, ''));
  const parts = text.split('&&').map((part) => part.trim());
  const last = (parts.pop() ?? '').replace(/^exec\s+/u, '').replace(RUNNERS, '');
  const all = words(last);
  const viaModule = all[0]?.startsWith('python') === true && all[1] === '-m';
  const lead = viaModule ? all.slice(0, 3) : all.slice(0, 1);
  const name = lead.at(-1) ?? '';
  const args = forProduction(name, all.slice(lead.length));
  const isDjango = /manage\.py$/u.test(args[0] ?? '') && args[1] === 'runserver';
  const address = isDjango
    ? { args: djangoServer(args, port), usesPort: false }
    : bindsByFile(project, name)
      ? { args, usesPort: false }
      : listening(name, args, port);
  const command = [...lead, ...address.args];
  const usesPort = address.usesPort || /\$\{?PORT\b/u.test(last);
  const handlesTermination = Object.hasOwn(SERVERS, name) || name === 'celery';
  if (parts.length === 0 && !usesPort && !/[|;<>`$*&]/u.test(last))
    return { command, usesPort: false, handlesTermination, notices };
  const line = command.map((part) =>
    /^[\w@%+=:,./-]+$/u.test(part)
      ? part
      : `"${part.replace(/\$PORT\b/gu, '$' + '{PORT}').replace(/["`\\]/gu, '\\$&')}"`,
  );
  return {
    command: [
      '/bin/sh',
      '-c',
      [...parts.map((part) => part.replace(RUNNERS, '')), `exec ${line.join(' ')}`].join(' && '),
    ],
    usesPort,
    handlesTermination,
    notices,
  };
}
