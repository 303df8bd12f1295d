import { assumed, evidence, type Fact, inferred, type Notice } from '../../model/index.js';
import { joinPath } from '../../repository/paths.js';
import { relativeTo } from '../source.js';
import { type Application, applicationOf, type DjangoProject, djangoProject } from './application.js';
import type { FrameworkMatch } from './frameworks.js';
import type { Listening } from './listening.js';
import { type PythonManifest, runtimeDependency } from './manifest.js';
import { type StartQuestion, scriptCommand, scriptOf, writtenStart } from './scripts.js';
import { type Served, servedBy } from './servers.js';

/** How a service is started. */
export interface Launch {
  readonly start: Fact<string> | null;
  readonly develop: Fact<string> | null;
  /** What is started: "app.main:app", "main.py". */
  readonly entrypoint: Fact<string> | null;
  readonly application: Application | null;
  readonly django: DjangoProject | null;
  /** Name of the program that serves (uvicorn, gunicorn …), null for a script that opens its own port. */
  readonly server: string | null;
  /** What a Procfile says the process is for. */
  readonly role: 'web' | 'worker' | null;
  readonly notices: readonly Notice[];
}

export interface LaunchQuestion extends StartQuestion {
  readonly match: FrameworkMatch | null;
  readonly listening: Listening;
  /** The port that code or configuration gives; null where none does. */
  readonly port: number | null;
}

type Inference = Pick<Launch, 'start' | 'develop' | 'entrypoint' | 'server' | 'notices'>;

const NOTHING: Inference = { start: null, develop: null, entrypoint: null, server: null, notices: [] };

function noProductionServer(manifest: PythonManifest, text: string): Notice {
  const { file, line } = manifest.at();
  return { code: 'python.no-production-server', text, file, ...(line === null ? {} : { line }) };
}

/** A server that only an extra brings is missing after a plain install. */
function optionalServer(served: Served): Notice[] {
  if (!served.isOptional) return [];
  const { file, line } = served.evidence;
  const text = `${served.server} is an optional dependency: install the extra or group that names it, or the start command fails.`;
  return [{ code: 'python.optional-server', text, file, ...(line === null ? {} : { line }) }];
}

/** The code takes its port from PORT: then the command does too. */
function takesPort({ listening }: LaunchQuestion): boolean {
  return listening.variable?.value === 'PORT';
}

function djangoLaunch(question: LaunchQuestion, django: DjangoProject): Inference {
  const { manifest, port } = question;
  const manage = django.manage ?? 'manage.py';
  const places = django.settings?.evidence ?? [];
  const develop = django.manage === null ? null : inferred(`python ${manage} runserver`, ...places);
  const serve = (kind: 'asgi' | 'wsgi') => {
    const reference = django[kind];
    const target = reference && { reference: reference.value, isFactory: false, folder: django.folder };
    const served = target && servedBy(manifest, kind, target, port, takesPort(question));
    return served ? { served, reference } : null;
  };
  // Channels needs ASGI; without it WSGI is what Django's own deployment guide starts with.
  const needsAsgi = runtimeDependency(manifest, 'channels') !== null;
  const found = needsAsgi ? (serve('asgi') ?? serve('wsgi')) : (serve('wsgi') ?? serve('asgi'));
  const entrypoint = found?.reference ?? django.wsgi ?? django.asgi;
  if (found) {
    const start = inferred(found.served.command, ...found.reference.evidence, found.served.evidence);
    return { start, develop, entrypoint, server: found.served.server, notices: optionalServer(found.served) };
  }
  if (django.manage === null) return { ...NOTHING, entrypoint };
  const text = `No production server is among the dependencies: "python ${manage} runserver" is made for development. Add gunicorn.`;
  const start = assumed(`python ${manage} runserver 0.0.0.0:${port ?? 8000}`, ...places);
  return { start, develop, entrypoint, server: null, notices: [noProductionServer(manifest, text)] };
}

/** The development command of an application: with reload. */
function developOf(match: FrameworkMatch, application: Application, server: string | null): Fact<string> | null {
  const { value, evidence: places } = application.reference;
  if (match.framework.id === 'flask') return inferred(`flask --app ${value} run --debug`, ...places);
  if (server !== 'uvicorn') return null;
  const folder = application.importRoot === '.' ? '' : ` --app-dir ${application.importRoot}`;
  return inferred(`uvicorn ${value}${application.isFactory ? ' --factory' : ''}${folder} --reload`, ...places);
}

/** No server program is installed: the script opens its own port, or Flask's own command does. */
function ownServer(question: LaunchQuestion, match: FrameworkMatch, application: Application): Inference {
  const { repository, manifest, listening, port } = question;
  const entrypoint = application.reference;
  const develop = developOf(match, application, null);
  const isWsgi = match.framework.interface === 'wsgi';
  const development = noProductionServer(
    manifest,
    `${match.framework.id} starts its development server: add gunicorn to the dependencies for production.`,
  );
  const own = listening.starts;
  if (own) {
    const start = inferred(scriptCommand(repository, manifest.root, own.file), evidence(own.file, own.line, own.quote));
    return { start, develop, entrypoint, server: null, notices: isWsgi ? [development] : [] };
  }
  if (match.framework.id === 'flask') {
    const command = `flask --app ${entrypoint.value} run --host 0.0.0.0 --port ${port ?? match.framework.port}`;
    return {
      start: assumed(command, ...entrypoint.evidence),
      develop,
      entrypoint,
      server: null,
      notices: [development],
    };
  }
  const [kind, server] = isWsgi ? ['a WSGI', 'gunicorn'] : ['an ASGI', 'uvicorn'];
  const text = `${entrypoint.value} needs ${kind} server, and none is among the dependencies: add ${server}.`;
  return { ...NOTHING, develop, entrypoint, notices: [noProductionServer(manifest, text)] };
}

function applicationLaunch(
  question: LaunchQuestion,
  match: FrameworkMatch,
  application: Application,
  kind: 'asgi' | 'wsgi',
): Inference {
  const { reference, isFactory, importRoot } = application;
  const target = { reference: reference.value, isFactory, folder: importRoot };
  const served = servedBy(question.manifest, kind, target, question.port, takesPort(question));
  if (!served) return ownServer(question, match, application);
  return {
    start: inferred(served.command, ...reference.evidence, served.evidence),
    develop: developOf(match, application, served.server),
    entrypoint: reference,
    server: served.server,
    notices: optionalServer(served),
  };
}

/** Frameworks that bring their own program. */
const PROGRAMS: Readonly<Record<string, (target: string, port: number) => string>> = {
  streamlit: (file, port) => `streamlit run ${file} --server.address 0.0.0.0 --server.port ${port}`,
  chainlit: (file, port) => `chainlit run ${file} --host 0.0.0.0 --port ${port}`,
  sanic: (reference, port) => `sanic ${reference} --host=0.0.0.0 --port=${port}`,
};

function programLaunch(
  question: LaunchQuestion,
  { framework, fact }: FrameworkMatch,
  application: Application | null,
): Inference | null {
  const program = Object.hasOwn(PROGRAMS, framework.interface) ? PROGRAMS[framework.interface] : undefined;
  if (program === undefined) return null;
  const code = fact.evidence.find(({ file }) => file.endsWith('.py'));
  const file = scriptOf(question)?.value ?? (code ? relativeTo(code.file, question.manifest.root) : null);
  const target = framework.interface === 'sanic' ? (application?.reference.value ?? null) : file;
  if (target === null) return null;
  const start = inferred(program(target, question.port ?? framework.port), ...fact.evidence);
  return { ...NOTHING, start, entrypoint: inferred(target, ...fact.evidence), server: framework.interface };
}

/** A script, or the only program that installing the project brings. */
function scriptLaunch(question: LaunchQuestion): Inference {
  const { repository, manifest, listening } = question;
  const own = listening.port === null ? null : listening.starts;
  const script =
    scriptOf(question) ??
    (own ? inferred(relativeTo(own.file, manifest.root), evidence(own.file, own.line, own.quote)) : null);
  if (script) {
    const file = joinPath(manifest.root, script.value) ?? script.value;
    const start = inferred(scriptCommand(repository, manifest.root, file), ...script.evidence);
    return { ...NOTHING, start, entrypoint: script };
  }
  const [only, second] = [...manifest.scripts];
  if (only === undefined || second !== undefined) return NOTHING;
  const [name, { target, evidence: place }] = only;
  return { ...NOTHING, start: inferred(name, place), entrypoint: inferred(target, place) };
}

function infer(question: LaunchQuestion, application: Application | null, django: DjangoProject | null): Inference {
  const { match } = question;
  if (match === null) return scriptLaunch(question);
  if (django) return djangoLaunch(question, django);
  const { interface: kind } = match.framework;
  if (application && (kind === 'asgi' || kind === 'wsgi')) return applicationLaunch(question, match, application, kind);
  return programLaunch(question, match, application) ?? scriptLaunch(question);
}

const SERVER_NAME = /\b(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|uwsgi|streamlit|fastapi|celery)\b/u;

/** The program a written command names; a script of its own names none. */
function serverOf(start: Fact<string>): string | null {
  return SERVER_NAME.exec(start.value)?.[1] ?? null;
}

/**
 * How the service is started: what Procfile, manifest or Dockerfile write down, else what follows from the application
 * object and its server among the dependencies, or from the script that runs it. A start that cannot work is left out,
 * with a notice.
 */
export function launchOf(question: LaunchQuestion): Launch {
  const { repository, manifest, sources, match } = question;
  const application = match ? applicationOf(repository, manifest, sources, match.framework) : null;
  const django = match?.framework.id === 'django' ? djangoProject(repository, manifest.root, sources) : null;
  const found = infer(question, application, django);
  const written = writtenStart(question);
  return {
    start: written?.start ?? found.start,
    develop: found.develop,
    entrypoint: found.entrypoint,
    application,
    django,
    server: written ? serverOf(written.start) : found.server,
    role: written?.role ?? null,
    notices: written ? [] : found.notices,
  };
}
