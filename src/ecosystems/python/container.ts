import type { Instruction, Stage } from '../../formats/dockerfile.js';
import { type Skip, skip } from '../../model/index.js';
import { baseName } from '../../repository/paths.js';
import {
  APPLICATION_FOLDER,
  below,
  comment,
  copyAll,
  createUser,
  healthCheck,
  imageLabels,
  installDebianPackages,
  plainHealthPath,
  shellQuote,
  switchUser,
} from '../container.js';
import type { ContainerRecipe, ContainerRequest } from '../contract.js';
import { filesBelow, findFirst } from '../source.js';
import { ENVIRONMENT, type Installer, installerOf } from './install.js';
import { nativePackages, type PythonProject, pythonProject } from './project.js';
import { type Start, startOf } from './start.js';

function baseImage(project: PythonProject): string {
  return `python:${project.line}-slim`;
}

function copyContext(project: PythonProject): Instruction {
  return { kind: 'copy', sources: [project.prefix], target: './' };
}

/** Where Django collects static files, null where the project does not say so (then there is nothing to collect). */
function staticRoot(project: PythonProject): boolean {
  if (project.service.framework?.value !== 'django') return false;
  const settings = filesBelow(project.repository, project.service.root).filter(
    (file) => /(^|\/)settings(\.py$|\/[^/]+\.py$)/u.test(file) || baseName(file) === 'settings.py',
  );
  return findFirst(project.repository, settings, /^[ \t]*STATIC_ROOT\s*=/mu) !== null;
}

/** A stand-in for a variable that settings insist on while files are collected: no service is asked, nothing is signed. */
function standIn(name: string): string {
  if (/(DATABASE|DB|POSTGRES\w*|MYSQL)_UR[LI]$/u.test(name)) return 'sqlite:////tmp/build.db';
  if (/UR[LI]$/u.test(name)) return 'http://localhost';
  return /(PORT|TIMEOUT|SIZE|COUNT|LIMIT|SECONDS|DAYS)$/u.test(name) ? '0' : 'build';
}

/** Stand-ins hold for this one command only, so that no image carries them. */
function collectStatic(project: PythonProject): Instruction[] {
  if (!staticRoot(project)) return [];
  const values = project.service.environment
    .filter((variable) => variable.required && variable.scope === 'runtime')
    .map((variable) => `${variable.name}=${shellQuote(standIn(variable.name))}`)
    .sort();
  const manage = below(project.folder, 'manage.py');
  return [
    comment('Collects the static files; the variables are stand-ins for this command only.'),
    { kind: 'run', commands: [[...values, `python ${shellQuote(manage)} collectstatic --noinput`].join(' ')] },
  ];
}

function buildStage(project: PythonProject, installer: Installer): Stage {
  const isFolder = (path: string) => project.repository.hasFolder(project.inRepository(path));
  const collect = collectStatic(project);
  const manifests = installer.needsSources
    ? [copyContext(project)]
    : copyAll(installer.files, isFolder, { prefix: project.prefix });
  const needsSources = !installer.needsSources && (installer.package.length > 0 || collect.length > 0);
  return {
    base: baseImage(project),
    name: 'build',
    comment: 'Build: compilers and package managers stay in this stage.',
    instructions: [
      { kind: 'env', values: { PYTHONDONTWRITEBYTECODE: '1', ...installer.environment } },
      { kind: 'workdir', path: APPLICATION_FOLDER },
      ...installDebianPackages([
        ...nativePackages(project).build,
        ...(collect.length > 0 ? nativePackages(project).runtime : []),
      ]),
      ...installer.setup,
      ...manifests,
      { kind: 'run', commands: installer.dependencies, mounts: installer.mounts },
      ...(needsSources ? [copyContext(project)] : []),
      ...(installer.package.length > 0
        ? [{ kind: 'run', commands: installer.package, mounts: installer.mounts } as const]
        : []),
      ...collect,
    ],
  };
}

/** Python's own urllib: the image has no curl, and needs none. urlopen raises for 4xx and 5xx, which is exit code 1. */
function healthInstruction(request: ContainerRequest, portName: string | null): Instruction[] {
  const path = plainHealthPath(request.healthPath);
  if (request.port === null || path === null) return [];
  const [modules, address] =
    portName === null
      ? ['urllib.request', `'http://127.0.0.1:${request.port}${path}'`]
      : ['os, urllib.request', `'http://127.0.0.1:' + os.environ['${portName}'] + '${path}'`];
  return [healthCheck(['python', '-c', `import ${modules}; urllib.request.urlopen(${address}, timeout=4)`])];
}

function runtimeStage(request: ContainerRequest, project: PythonProject, start: Start): Stage {
  const { service } = project;
  const portName = service.portVariable?.value ?? (start.usesPort ? 'PORT' : null);
  const init = !start.handlesTermination && service.gracefulShutdown?.value !== true;
  const port = request.port !== null && portName !== null ? { [portName]: String(request.port) } : {};
  const collected = staticRoot(project);
  return {
    base: baseImage(project),
    name: 'runtime',
    comment:
      'Runtime: the interpreter, the packages and the sources, owned by root and run by a user that cannot change them.',
    instructions: [
      imageLabels(service, project.repository),
      ...installDebianPackages([...nativePackages(project).runtime, ...(init ? ['tini'] : [])]),
      createUser(),
      {
        kind: 'env',
        values: { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', ...port, PATH: `${ENVIRONMENT}/bin:$PATH` },
      },
      { kind: 'workdir', path: APPLICATION_FOLDER },
      { kind: 'copy', sources: [ENVIRONMENT], target: ENVIRONMENT, from: 'build' },
      collected
        ? { kind: 'copy', sources: [`${APPLICATION_FOLDER}/`], target: './', from: 'build' }
        : copyContext(project),
      ...(project.folder === '.'
        ? []
        : [{ kind: 'workdir', path: below(APPLICATION_FOLDER, project.folder) } as const]),
      switchUser(),
      ...(request.port === null ? [] : [{ kind: 'expose', port: request.port } as const]),
      { kind: 'stopsignal', signal: 'SIGTERM' },
      ...healthInstruction(request, Object.keys(port).length === 0 ? null : portName),
      ...(init
        ? [
            comment('tini hands SIGTERM to the program, which is not process 1 then.'),
            { kind: 'entrypoint', command: ['/usr/bin/tini', '--'] } as const,
          ]
        : []),
      { kind: 'cmd', command: start.command },
    ],
  };
}

/** The image of a Python service: a virtual environment filled from the lock file, and a runtime without compilers. */
export function pythonContainer(request: ContainerRequest): ContainerRecipe | Skip {
  const project = pythonProject(request);
  if (project === null)
    return skip('outside-context', `${request.service.name} lies outside of the build context ${request.context}.`);
  const installer = installerOf(project);
  if (installer === null)
    return skip('unsupported-package-manager', `No image is known for packages of ${project.manager}.`);
  const start = startOf(project, request.port);
  if (start === null) return skip('no-start-command', `Nothing tells how ${request.service.name} starts.`);
  return {
    stages: [buildStage(project, installer), runtimeStage(request, project, start)],
    ignore: [],
    files: [],
    notices: [...project.notices, ...installer.notices, ...start.notices],
  };
}
