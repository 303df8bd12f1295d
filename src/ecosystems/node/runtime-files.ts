import type { Instruction } from '../../formats/dockerfile.js';
import { APPLICATION_FOLDER, below, type CopyOrigin, copyAll, WRITABLE_OWNER } from '../container.js';
import { filesBelow, findFirst } from '../source.js';
import { pathInBase, yarnSettings } from './install.js';
import { hasProductionDependencies, type NodeProject } from './project.js';
import type { Start } from './start.js';

/** What the final stage copies, and how the program is found in it. */
export interface RuntimeFiles {
  readonly instructions: readonly Instruction[];
  /** Folder the program starts in, below /app. */
  readonly folder: string;
  /** Replaces the start command where the build writes its own server. */
  readonly command: readonly string[] | null;
  /** Folders of programs for PATH, null where no node_modules is copied. */
  readonly path: string | null;
  /** True where the build output brings its own dependencies. */
  readonly selfContained: boolean;
}

/** Folders and files beside the build output that programs open at run time, where they exist. */
const OPENED_AT_RUN_TIME = [
  'assets',
  'config',
  'drizzle',
  'drizzle.config.js',
  'drizzle.config.ts',
  'i18n',
  'knexfile.js',
  'knexfile.ts',
  'locales',
  'messages',
  'migrations',
  'next.config.js',
  'next.config.mjs',
  'next.config.ts',
  'prisma',
  'prisma.config.ts',
  'proto',
  'public',
  'static',
  'templates',
  'views',
];

const BUILD: Omit<CopyOrigin, 'prefix'> = { stage: 'build' };

function exists(project: NodeProject, path: string): boolean {
  return (
    project.repository.hasFolder(project.inRepository(path)) || project.repository.hasFile(project.inRepository(path))
  );
}

/** Whether next.config asks for the self-contained server. */
function isStandalone(project: NodeProject): boolean {
  const files = ['js', 'mjs', 'ts', 'cjs'].map((ending) =>
    project.inRepository(below(project.folder, `next.config.${ending}`)),
  );
  const present = files.filter((file) => project.repository.hasFile(file));
  return findFirst(project.repository, present, /\boutput\s*[:=]\s*['"`]standalone['"`]/u) !== null;
}

function nextStandalone(project: NodeProject, output: string): RuntimeFiles {
  const { folder } = project;
  const from = (path: string) => `${APPLICATION_FOLDER}/${below(folder, path)}`;
  const instructions: Instruction[] = [
    // The server writes rendered pages and images below .next.
    { kind: 'copy', sources: [from(`${output}/standalone/`)], target: './', from: 'build', owner: WRITABLE_OWNER },
    {
      kind: 'copy',
      sources: [from(`${output}/static/`)],
      target: `./${below(folder, `${output}/static`)}/`,
      from: 'build',
    },
  ];
  const assets: Instruction[] = exists(project, below(folder, 'public'))
    ? [{ kind: 'copy', sources: [from('public/')], target: `./${below(folder, 'public')}/`, from: 'build' }]
    : [];
  return {
    instructions: [...instructions, ...assets],
    folder: '.',
    command: ['node', below(folder, 'server.js')],
    path: null,
    selfContained: true,
  };
}

/** Nitro (Nuxt, TanStack Start, SolidStart) bundles its dependencies into .output. */
function nitroOutput(project: NodeProject, start: Start): RuntimeFiles {
  const { folder } = project;
  const source = `${APPLICATION_FOLDER}/${below(folder, '.output')}/`;
  const entry = below(folder, '.output/server/index.mjs');
  const program = start.program === 'bun' ? 'bun' : 'node';
  return {
    instructions: [{ kind: 'copy', sources: [source], target: `./${below(folder, '.output')}/`, from: 'build' }],
    folder: '.',
    command: [program, entry],
    path: null,
    selfContained: true,
  };
}

function binFolders(project: NodeProject): string {
  const own = project.folder === '.' ? [] : [`${APPLICATION_FOLDER}/${project.folder}/node_modules/.bin`];
  return [...own, `${APPLICATION_FOLDER}/node_modules/.bin`].join(':');
}

/** A folder of the build stage: it exists there whether or not it is in the repository. */
function folderFromBuild(path: string, owner?: string): Instruction {
  return {
    kind: 'copy',
    sources: [`${APPLICATION_FOLDER}/${path}${path === '.' ? '' : '/'}`],
    target: path === '.' ? './' : `./${path}/`,
    from: 'build',
    ...(owner === undefined ? {} : { owner }),
  };
}

function everything(project: NodeProject): Instruction[] {
  return [{ kind: 'copy', sources: [`${APPLICATION_FOLDER}/`], target: './', from: 'build' }, ...writableNext(project)];
}

/** Next.js without standalone output keeps its caches below .next. */
function writableNext(project: NodeProject): Instruction[] {
  if (project.service.framework?.value !== 'next') return [];
  const output = project.service.outputDirectory?.value ?? '.next';
  return [folderFromBuild(below(project.folder, output), WRITABLE_OWNER)];
}

/** First parts of the file paths that the start command names: a custom server beside the build output. */
function startedPaths(project: NodeProject, start: Start): string[] {
  return start.command
    .slice(1)
    .filter((part) => /^[\w./-]+$/u.test(part))
    .map((part) => part.replace(/^\.\//u, '').split('/')[0] ?? '')
    .filter((part) => part !== '' && exists(project, part));
}

/** Endings of files that a build turns into its output: nobody opens them at run time. */
const SOURCE_ENDING = /\.([cm]?[jt]sx?|map|s?css|less|snap|md|svelte|vue|astro)$/u;

/** Folders of the sources that hold more than sources: mail templates, SQL, protocol files. */
function dataFolders(project: NodeProject): string[] {
  return project.service.sourceDirectories.filter((path) => {
    const folder = project.inRepository(path);
    return (
      project.repository.hasFolder(folder) &&
      filesBelow(project.repository, folder).some((file) => !SOURCE_ENDING.test(file))
    );
  });
}

/** Single package with a known build output: only what runs, not the sources. */
function selected(project: NodeProject, start: Start, output: string): Instruction[] {
  const isFolder = (path: string) => project.repository.hasFolder(project.inRepository(path));
  const beside = [...OPENED_AT_RUN_TIME, ...startedPaths(project, start), ...dataFolders(project)].filter(
    (path) =>
      path !== output && !path.startsWith(`${output}/`) && !output.startsWith(`${path}/`) && exists(project, path),
  );
  const modules = hasProductionDependencies(project) ? [folderFromBuild('node_modules')] : [];
  const next = writableNext(project);
  return [
    ...copyAll(['package.json', ...beside], isFolder, { ...BUILD, prefix: APPLICATION_FOLDER }),
    ...modules,
    ...(next.length > 0 ? next : [folderFromBuild(output)]),
  ];
}

/** Workspace member: the layout of the workspace stays, because links between its packages lead through it. */
function workspaceFiles(project: NodeProject): Instruction[] {
  const folders = [...project.members.map((member) => pathInBase(project, member)), project.folder].sort();
  return [
    { kind: 'copy', sources: [`${APPLICATION_FOLDER}/package.json`], target: './', from: 'build' },
    folderFromBuild('node_modules'),
    ...folders.map((folder) => folderFromBuild(folder)),
    ...writableNext(project),
  ];
}

/** Chooses what the final stage copies. */
export function runtimeFiles(project: NodeProject, start: Start): RuntimeFiles {
  const { service } = project;
  const output = service.outputDirectory?.value.replace(/^\.\//u, '').replace(/\/+$/u, '') ?? null;
  if (service.framework?.value === 'next' && isStandalone(project)) return nextStandalone(project, output ?? '.next');
  if (output !== null && (output === '.output' || output.startsWith('.output/'))) return nitroOutput(project, start);
  const modules = { folder: project.folder, command: null, path: binFolders(project), selfContained: false };
  const keepsPnp = project.manager === 'yarn-berry' && yarnSettings(project).linker === 'pnp';
  if (keepsPnp)
    return {
      ...modules,
      path: null,
      instructions: everything(project),
      command: ['node', '--require', `${APPLICATION_FOLDER}/.pnp.cjs`, ...start.command.slice(1)],
    };
  if (project.folder !== '.') return { ...modules, instructions: workspaceFiles(project) };
  const built = service.commands.build !== null && output !== null && output !== '.' && output !== '';
  return { ...modules, instructions: built ? selected(project, start, output) : everything(project) };
}
