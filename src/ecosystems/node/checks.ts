import type { WorkflowStep } from '../../formats/workflow.js';
import type { Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import type { CheckRecipe } from '../contract.js';
import { buildEnvironment, buildInstructions } from './build.js';
import { bunVersion, type Installer, installerOf, pnpmVersion, yarnSettings } from './install.js';
import { type NodeProject, nodeProject } from './project.js';
import { tools } from './tools.js';

function at(folder: string): { readonly workingDirectory?: string } {
  return folder === '.' ? {} : { workingDirectory: folder };
}

/** Yarn 2 and later come through corepack, which must be there before setup-node asks yarn for its cache folder. */
function berryTool(project: NodeProject): WorkflowStep[] {
  if (yarnSettings(project).yarnPath !== null) return [];
  const install =
    Number(project.line) <= tools.corepack.bundledUpTo
      ? []
      : [`npm install --global corepack@${tools.corepack.version}`];
  return [{ name: 'Enable corepack', run: [...install, 'corepack enable'].join('\n') }];
}

/** pnpm's own action reads packageManager; a second version beside it would be an error. */
function pnpmTool(project: NodeProject): WorkflowStep {
  const base = project.inRepository('.');
  const pinned = /^pnpm@/u.test(project.rootManifest.text('packageManager') ?? '');
  return {
    name: 'Set up pnpm',
    uses: 'pnpm/action-setup',
    with: {
      ...(pinned ? {} : { version: pnpmVersion(project) }),
      ...(base === '.' ? {} : { package_json_file: `${base}/package.json` }),
    },
  };
}

function nodeStep(project: NodeProject, cache: string | null): WorkflowStep {
  const lockfile = project.lockfile === null ? null : project.inRepository(project.lockfile);
  return {
    name: 'Set up Node.js',
    uses: 'actions/setup-node',
    with: {
      'node-version': project.line,
      ...(cache === null || lockfile === null
        ? { 'package-manager-cache': false }
        : { cache, 'cache-dependency-path': lockfile }),
    },
  };
}

function setup(project: NodeProject): WorkflowStep[] {
  switch (project.manager) {
    case 'npm':
      return [nodeStep(project, 'npm')];
    case 'pnpm':
      return [pnpmTool(project), nodeStep(project, 'pnpm')];
    case 'yarn-classic':
      return [nodeStep(project, 'yarn')];
    case 'yarn-berry':
      return [nodeStep(project, null), ...berryTool(project)];
    case 'bun':
      return [
        { name: 'Set up bun', uses: 'oven-sh/setup-bun', with: { 'bun-version': bunVersion(project) } },
        ...(project.service.runtime?.name.value === 'bun' ? [] : [nodeStep(project, null)]),
      ];
  }
}

/** A script that npm init writes and that always fails is no test. */
function isPlaceholder(project: NodeProject): boolean {
  return /no test specified/iu.test(project.manifest.scripts.get('test')?.command ?? '');
}

/** The commands of the build, in the folders they belong to. */
function buildSteps(project: NodeProject, installer: Installer): WorkflowStep[] {
  let folder = '.';
  const steps: WorkflowStep[] = [];
  for (const instruction of buildInstructions(project, installer)) {
    if (instruction.kind === 'workdir') folder = instruction.path.replace(/^\/app\/?/u, '') || '.';
    if (instruction.kind !== 'run') continue;
    const text = instruction.commands.join('\n');
    steps.push({
      name: /\bgenerate\b/u.test(text) ? 'Generate the database client' : 'Build',
      ...at(project.inRepository(folder)),
      env: buildEnvironment(project),
      run: text,
    });
  }
  return steps;
}

function testServices(service: Service): string[] {
  return service.commands.test === null ? [] : service.backingServices.filter((kind) => kind !== 'sqlite');
}

/** Lint, types, build and tests of one Node.js service. The build comes before the tests: members of a workspace use each other's output. */
export function nodeChecks(service: Service, repository: Repository): CheckRecipe {
  const project = nodeProject({ service, repository, context: '.' });
  if (project === null) return { steps: [], services: [] };
  const installer = installerOf(project);
  const services = isPlaceholder(project) ? [] : testServices(service);
  const run = (name: string, command: string | undefined): WorkflowStep[] =>
    command === undefined ? [] : [{ name, ...at(service.root), run: command }];
  const { commands } = service;
  const test = isPlaceholder(project) ? undefined : (commands.coverage?.value ?? commands.test?.value);
  return {
    steps: [
      ...setup(project),
      { name: 'Install dependencies', ...at(project.inRepository('.')), run: installer.install.join('\n') },
      ...run('Lint', commands.lint?.value),
      ...buildSteps(project, installer),
      ...run('Check types', commands.typecheck?.value),
      ...(services.length > 0 ? run('Apply migrations', commands.migrate?.value) : []),
      ...run('Test', test),
    ],
    services,
  };
}
