import type { Instruction, Stage } from '../../formats/dockerfile.js';
import { type Notice, type Skip, skip } from '../../model/index.js';
import {
  APPLICATION_FOLDER,
  below,
  comment,
  copyAll,
  createUser,
  healthCheck,
  imageLabels,
  installDebianPackages,
  notice,
  plainHealthPath,
  switchUser,
} from '../container.js';
import type { ContainerRecipe, ContainerRequest } from '../contract.js';
import { buildEnvironment, buildInstructions, lifecycleFiles } from './build.js';
import { lastCommand } from './command-line.js';
import { bunVersion, type Installer, installerOf, pathInBase, yarnSettings } from './install.js';
import { prismaOf } from './prisma.js';
import { compilePackages, type NodeProject, nodeProject, onlyInDevelopment } from './project.js';
import { runtimeFiles } from './runtime-files.js';
import { type Start, startOf } from './start.js';
import { staticSite } from './static-site.js';
import { packageOf } from './tools.js';

/** Everything the stages are made from. */
interface Recipe {
  readonly request: ContainerRequest;
  readonly project: NodeProject;
  readonly installer: Installer;
  readonly environment: Readonly<Record<string, string>>;
}

function runsBun(project: NodeProject): boolean {
  return project.service.runtime?.name.value === 'bun';
}

/** The official image of the runtime, on Debian: prebuilt native packages expect glibc. */
function baseImage(project: NodeProject): string {
  return runsBun(project) ? `oven/bun:${bunVersion(project)}-slim` : `node:${project.line}-slim`;
}

/** bun as a package manager of a service that runs on Node.js comes from the registry, beside node. */
function setup(project: NodeProject, installer: Installer): readonly Instruction[] {
  if (project.manager !== 'bun' || runsBun(project)) return installer.setup;
  return [
    {
      kind: 'run',
      commands: [`npm install --global bun@${bunVersion(project)}`],
      mounts: [{ type: 'cache', target: '/root/.npm', sharing: 'locked' }],
    },
  ];
}

function isFolderIn(project: NodeProject): (path: string) => boolean {
  return (path) => project.repository.hasFolder(project.inRepository(path));
}

function dependencyStage({ project, installer }: Recipe): Stage {
  const manifests = [...new Set([project.rootManifest, project.manifest, ...workspaceManifests(project)])];
  const extra = lifecycleFiles(project);
  const paths = [
    ...manifests.map((item) =>
      typeof item === 'string' ? item : below(pathInBase(project, item), fileName(item.file)),
    ),
    ...installer.files,
  ];
  const source: Instruction[] =
    extra === null
      ? [comment('The scripts of this install read the sources.'), copyContext(project)]
      : copyAll([...paths, ...extra], isFolderIn(project), { prefix: project.prefix });
  return {
    base: baseImage(project),
    name: 'dependencies',
    comment: 'Dependencies: built anew only when a manifest or the lock file changes.',
    instructions: [
      { kind: 'workdir', path: APPLICATION_FOLDER },
      ...installDebianPackages([...compilePackages(project), ...runtimePackages(project)]),
      ...setup(project, installer),
      ...source,
      { kind: 'run', commands: installer.install, mounts: installer.mounts },
    ],
  };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Manifests of all workspace members, seen from the base: the lock file speaks of every one. */
function workspaceManifests(project: NodeProject): string[] {
  const base = project.inRepository('.');
  const all = project.service.workspace?.manifests ?? [];
  return all.map((file) => (base === '.' ? file : file.slice(base.length + 1)));
}

function copyContext(project: NodeProject): Instruction {
  return { kind: 'copy', sources: [project.prefix], target: './' };
}

/** Debian packages the program needs where it runs. */
function runtimePackages(project: NodeProject): string[] {
  return [
    ...project.service.systemPackages.map((item) => item.value),
    ...(prismaOf(project)?.native ? ['openssl'] : []),
  ];
}

/**
 * Why development dependencies must stay in the image, null where they need not: a program that the container starts,
 * the migration tool, or a generated client that the second install would lose.
 */
function developmentNeed(project: NodeProject, installer: Installer, start: Start): string | null {
  const program = packageOf(start.program);
  if (onlyInDevelopment(project, program)) return program;
  const migrate = lastCommand(resolvedMigration(project) ?? '')?.program;
  if (migrate !== undefined && onlyInDevelopment(project, packageOf(migrate))) return packageOf(migrate);
  const prisma = prismaOf(project);
  return prisma?.inModules && installer.reinstalls ? 'prisma' : null;
}

/** The migration command, its script resolved. */
function resolvedMigration(project: NodeProject): string | null {
  const written = project.service.commands.migrate?.value;
  if (written === undefined) return null;
  const script = /^(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)$/u.exec(written)?.[1];
  return (script === undefined ? null : project.manifest.scripts.get(script)?.command) ?? written;
}

function buildStage({ project, installer, request, environment }: Recipe, need: string | null, prune: boolean): Stage {
  const build = buildInstructions(project, installer);
  const production = prune && need === null ? installer.production : null;
  return {
    base: 'dependencies',
    name: 'build',
    comment: 'Build: needs the sources and the development tools.',
    instructions: [
      ...buildArguments(request),
      { kind: 'env', values: environment },
      ...(lifecycleFiles(project) === null ? [] : [copyContext(project)]),
      ...build,
      ...(production === null
        ? []
        : [
            comment('Leaves what production needs.'),
            { kind: 'run', commands: production, mounts: installer.mounts } as const,
          ]),
    ],
  };
}

/** Public values that the build writes into the pages; the pipeline passes them. */
function buildArguments(request: ContainerRequest): Instruction[] {
  const names = [...request.buildVariables].sort();
  if (names.length === 0) return [];
  return [
    comment('Public values: they end up in the pages and are no secrets.'),
    ...names.map((name): Instruction => ({ kind: 'arg', name })),
  ];
}

/** node is no init: as process 1 it ignores SIGTERM unless the code handles it. tini passes the signal on. */
function needsInit(project: NodeProject): boolean {
  return project.service.gracefulShutdown?.value !== true && !runsBun(project);
}

function runtimeEnvironment({ project, request }: Recipe, start: Start): Readonly<Record<string, string>> {
  const { service } = project;
  const reads = (name: string) => service.environment.some((variable) => variable.name === name);
  const port =
    request.port !== null && (service.portVariable !== null || start.usesPort)
      ? { [service.portVariable?.value ?? 'PORT']: String(request.port) }
      : {};
  const host = service.framework?.value === 'next' ? { HOSTNAME: '0.0.0.0' } : {};
  const listen = reads('HOST') || service.framework?.value === 'astro' ? { HOST: '0.0.0.0' } : {};
  return { NODE_ENV: 'production', ...start.variables, ...port, ...host, ...listen };
}

/** node's own fetch: the image has no curl, and needs none. */
function healthInstruction({ project, request }: Recipe, environment: Readonly<Record<string, string>>): Instruction[] {
  const path = plainHealthPath(request.healthPath);
  if (request.port === null || path === null) return [];
  const variable = project.service.portVariable?.value ?? 'PORT';
  const where = variable in environment ? `'+process.env.${variable}+'` : String(request.port);
  const script = `fetch('http://127.0.0.1:${where}${path}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
  return [healthCheck([runsBun(project) ? 'bun' : 'node', '-e', script])];
}

function runtimeStage(recipe: Recipe, start: Start): Stage {
  const { project, request } = recipe;
  const files = runtimeFiles(project, start);
  const environment = runtimeEnvironment(recipe, start);
  const init = needsInit(project);
  const command = files.command ?? start.command;
  return {
    base: baseImage(project),
    name: 'runtime',
    comment:
      'Runtime: the program and its production dependencies, owned by root and run by a user that cannot change them.',
    instructions: [
      imageLabels(project.service, project.repository),
      ...installDebianPackages([...runtimePackages(project), ...(init ? ['tini'] : [])]),
      createUser(),
      { kind: 'env', values: { ...environment, ...(files.path === null ? {} : { PATH: `${files.path}:$PATH` }) } },
      { kind: 'workdir', path: APPLICATION_FOLDER },
      ...managerForMigrations(project, recipe.installer),
      ...files.instructions,
      ...(files.folder === '.' ? [] : [{ kind: 'workdir', path: below(APPLICATION_FOLDER, files.folder) } as const]),
      switchUser(),
      ...(request.port === null ? [] : [{ kind: 'expose', port: request.port } as const]),
      { kind: 'stopsignal', signal: 'SIGTERM' },
      ...healthInstruction(recipe, environment),
      ...(init
        ? [
            comment('tini hands SIGTERM to the program, which is not process 1 then.'),
            { kind: 'entrypoint', command: ['/usr/bin/tini', '--'] } as const,
          ]
        : []),
      { kind: 'cmd', command },
    ],
  };
}

/** A migration or start command that calls pnpm or corepack's yarn needs them where it runs; npm is there anyway. */
function managerForMigrations(project: NodeProject, installer: Installer): readonly Instruction[] {
  const migrate = project.service.commands.migrate?.value ?? '';
  const start = startOf(project)?.command ?? [];
  const called = [...migrate.split(/\s+/u), ...start.flatMap((part) => part.split(/\s+/u))];
  const needs = called.some((word) => word === 'pnpm' || word === 'yarn');
  return needs ? setup(project, installer) : [];
}

function recipeNotices(project: NodeProject, installer: Installer, need: string | null): Notice[] {
  return [
    ...project.notices,
    ...installer.notices,
    ...(need === null
      ? []
      : [
          notice(
            'container.node.development-dependencies',
            `The image of ${project.service.name} keeps the development dependencies, because it needs ${need} at run time: move ${need} to "dependencies" for a smaller image.`,
            project.manifest.file,
          ),
        ]),
    ...(project.manager === 'yarn-berry' && yarnSettings(project).linker === 'pnp'
      ? [
          notice(
            'container.node.plug-n-play',
            `${project.service.name} uses Yarn Plug'n'Play: the image carries the package cache with development packages in it.`,
          ),
        ]
      : []),
    ...privateRegistry(project),
  ];
}

/** An .npmrc that takes its token from the environment needs it while building; a build argument would leak it. */
function privateRegistry(project: NodeProject): Notice[] {
  const text = project.repository.read(project.inRepository('.npmrc')) ?? '';
  const variable = /_authToken\s*=\s*\$\{(\w+)\}/u.exec(text)?.[1];
  if (variable === undefined) return [];
  return [
    notice(
      'container.node.private-registry',
      `The install reads the token ${variable} of .npmrc: pass it to the build as a secret mount (docker build --secret id=${variable},env=${variable}), never as a build argument.`,
      project.inRepository('.npmrc'),
    ),
  ];
}

/** Frameworks whose build is a folder of files and nothing else. */
function isStatic(project: NodeProject): boolean {
  return project.service.kind.value === 'static';
}

function staticRecipe(recipe: Recipe): ContainerRecipe | Skip {
  const { project, installer, request } = recipe;
  const output = project.service.outputDirectory?.value ?? null;
  if (output === null)
    return skip('no-output-directory', `Nothing tells where the built files of ${project.service.name} are.`);
  const site = staticSite(project, { port: request.port, healthPath: request.healthPath, output });
  return {
    stages: [dependencyStage(recipe), buildStage(recipe, null, false), site.stage],
    ignore: [],
    files: site.files,
    notices: recipeNotices(project, installer, null),
  };
}

/**
 * The image of a Node.js or bun service: dependencies, build, and a runtime with production dependencies only; a static
 * site ends in a web server instead.
 */
export function nodeContainer(request: ContainerRequest): ContainerRecipe | Skip {
  const runtime = request.service.runtime?.name.value ?? 'node';
  if (runtime !== 'node' && runtime !== 'bun')
    return skip('unsupported-runtime', `No image is known for the runtime ${runtime}.`);
  const project = nodeProject(request);
  if (project === null)
    return skip('no-manifest', `${request.service.name} has no package.json in the build context ${request.context}.`);
  const installer = installerOf(project);
  const recipe: Recipe = { request, project, installer, environment: buildEnvironment(project) };
  if (isStatic(project)) return staticRecipe(recipe);
  const start = startOf(project);
  if (start === null)
    return skip(
      'no-start-command',
      `Nothing tells how ${request.service.name} starts: add a start script to package.json.`,
    );
  const files = runtimeFiles(project, start);
  const need = files.selfContained ? null : developmentNeed(project, installer, start);
  return {
    stages: [dependencyStage(recipe), buildStage(recipe, need, !files.selfContained), runtimeStage(recipe, start)],
    ignore: [],
    files: [],
    notices: [...recipeNotices(project, installer, need), ...start.notices, ...shutdownNotice(project)],
  };
}

function shutdownNotice(project: NodeProject): Notice[] {
  if (project.service.gracefulShutdown?.value === true || runsBun(project)) return [];
  return [
    notice(
      'container.node.no-graceful-shutdown',
      `${project.service.name} does not handle SIGTERM: requests in flight are cut off when a release is replaced. Close the server in a SIGTERM handler.`,
    ),
  ];
}
