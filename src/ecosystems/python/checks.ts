import type { WorkflowStep } from '../../formats/workflow.js';
import type { Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import type { CheckRecipe } from '../contract.js';
import { managerVersion } from './install.js';
import { type PythonProject, pythonProject } from './project.js';

/** How a command is run inside the project's environment. */
const PREFIXES: Readonly<Record<string, string>> = {
  uv: 'uv run ',
  poetry: 'poetry run ',
  pipenv: 'pipenv run ',
  pdm: 'pdm run ',
};

function inEnvironment(project: PythonProject, command: string): string {
  const prefix = Object.hasOwn(PREFIXES, project.manager) ? (PREFIXES[project.manager] ?? '') : '';
  return prefix === '' || command.startsWith(prefix) || /^(make|tox|nox|just|task)\b/u.test(command)
    ? command
    : `${prefix}${command}`;
}

/** setup-uv and setup-python bring the interpreter, and keep the package cache between runs. */
function setup(project: PythonProject): WorkflowStep[] {
  const version = project.line;
  if (project.manager === 'uv') {
    return [
      {
        name: 'Set up uv and Python',
        uses: 'astral-sh/setup-uv',
        with: { version: managerVersion(project), 'python-version': version, 'enable-cache': true },
      },
    ];
  }
  const cache = project.manager === 'pdm' ? {} : { cache: project.manager === 'pip' ? 'pip' : project.manager };
  const install: WorkflowStep[] =
    project.manager === 'pip'
      ? []
      : [{ name: `Install ${project.manager}`, run: `pipx install ${project.manager}==${managerVersion(project)}` }];
  return [
    ...install,
    { name: 'Set up Python', uses: 'actions/setup-python', with: { 'python-version': version, ...cache } },
  ];
}

const INSTALLS: Readonly<Record<string, string>> = {
  uv: 'uv sync --locked',
  poetry: 'poetry install --no-interaction',
  pipenv: 'pipenv install --deploy --dev',
  pdm: 'pdm sync',
};

/** Requirement files for development that stand beside the main one. */
const DEVELOPMENT_REQUIREMENTS = [
  'requirements-dev.txt',
  'requirements_dev.txt',
  'dev-requirements.txt',
  'requirements-test.txt',
  'requirements/dev.txt',
  'requirements/test.txt',
];

function pipInstall(project: PythonProject): string {
  const inFolder = (name: string) =>
    project.repository.hasFile(project.service.root === '.' ? name : `${project.service.root}/${name}`);
  const files = ['requirements.txt', ...DEVELOPMENT_REQUIREMENTS].filter(inFolder);
  if (files.length === 0) return 'pip install .';
  return `pip install ${files.map((file) => `--requirement ${file}`).join(' ')}`;
}

function install(project: PythonProject): string {
  const known = Object.hasOwn(INSTALLS, project.manager) ? INSTALLS[project.manager] : undefined;
  return known ?? pipInstall(project);
}

/** Services the tests talk to; a file-based database needs none. */
function testServices(service: Service): string[] {
  return service.commands.test === null ? [] : service.backingServices.filter((kind) => kind !== 'sqlite');
}

/** Lint, types and tests of one Python service, in its folder. */
export function pythonChecks(service: Service, repository: Repository): CheckRecipe {
  const project = pythonProject({ service, repository, context: '.' });
  if (project === null) return { steps: [], services: [] };
  const workingDirectory = service.root === '.' ? {} : { workingDirectory: service.root };
  const services = testServices(service);
  const run = (name: string, command: string | undefined): WorkflowStep[] =>
    command === undefined ? [] : [{ name, ...workingDirectory, run: inEnvironment(project, command) }];
  const { commands } = service;
  return {
    steps: [
      ...setup(project),
      { name: 'Install dependencies', ...workingDirectory, run: install(project) },
      ...run('Lint', commands.lint?.value),
      ...run('Check types', commands.typecheck?.value),
      ...(services.length > 0 ? run('Apply migrations', commands.migrate?.value) : []),
      ...run('Test', commands.coverage?.value ?? commands.test?.value),
    ],
    services,
  };
}
