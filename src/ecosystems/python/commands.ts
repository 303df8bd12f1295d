import { type Commands, type Evidence, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { joinPath } from '../../repository/paths.js';
import { filesBelow } from '../source.js';
import type { Launch } from './launch.js';
import { dependency, type PythonManifest } from './manifest.js';
import type { Installation } from './package-manager.js';
import { searchFirst } from './syntax.js';

interface Question {
  readonly repository: Repository;
  readonly manifest: PythonManifest;
  readonly installation: Installation;
  readonly launch: Launch;
}

/** Where the project names a tool: among its dependencies, of whatever group. */
function tool(manifest: PythonManifest, ...names: readonly string[]): Evidence | null {
  return dependency(manifest, ...names)?.evidence ?? null;
}

function configFile({ repository, manifest }: Question, ...names: readonly string[]): Evidence | null {
  for (const name of names) {
    const file = joinPath(manifest.root, name);
    if (file !== null && repository.hasFile(file)) return evidence(file, null, name);
  }
  return null;
}

function testFiles({ repository, manifest }: Question): string[] {
  return filesBelow(repository, manifest.root).filter((file) => /(^|\/)(test_[^/]*|[^/]*_test|tests)\.py$/u.test(file));
}

/** Tests of the standard library and of Django need no package of their own, so their files are the proof. */
function plainTests(question: Question): Fact<string> | null {
  const { repository, launch, installation } = question;
  const files = testFiles(question);
  const match = searchFirst(
    repository,
    files,
    /\b(?:unittest\.|IsolatedAsyncio|Simple|Transaction|Live\w*)?TestCase\b/u,
  );
  if (!match) return null;
  const place = evidence(match.file, match.line, match.quote);
  const manage = launch.django?.manage;
  return inferred(`${installation.prefix}python ${manage ? `${manage} test` : '-m unittest discover'}`, place);
}

function testCommand(question: Question): Fact<string> | null {
  const { manifest, installation } = question;
  const pytest = tool(manifest, 'pytest', 'pytest-django', 'pytest-asyncio', 'pytest-cov');
  if (pytest) return inferred(`${installation.prefix}pytest`, pytest);
  const tox = configFile(question, 'tox.ini');
  if (tox && tool(manifest, 'tox', 'tox-uv')) return inferred(`${installation.prefix}tox`, tox);
  const nox = configFile(question, 'noxfile.py');
  if (nox && tool(manifest, 'nox')) return inferred(`${installation.prefix}nox`, nox);
  return plainTests(question);
}

function coverageCommand({ manifest, installation }: Question): Fact<string> | null {
  const plugin = tool(manifest, 'pytest-cov');
  if (plugin) return inferred(`${installation.prefix}pytest --cov --cov-report=xml`, plugin);
  const coverage = tool(manifest, 'coverage');
  return coverage && tool(manifest, 'pytest')
    ? inferred(`${installation.prefix}coverage run -m pytest`, coverage)
    : null;
}

const LINTERS: readonly { readonly packages: readonly string[]; readonly command: string }[] = [
  { packages: ['ruff'], command: 'ruff check .' },
  { packages: ['flake8'], command: 'flake8 .' },
  { packages: ['pylint'], command: 'pylint .' },
  { packages: ['black'], command: 'black --check .' },
];
const TYPE_CHECKERS: readonly { readonly packages: readonly string[]; readonly command: string }[] = [
  { packages: ['mypy'], command: 'mypy .' },
  { packages: ['pyright'], command: 'pyright' },
  { packages: ['basedpyright'], command: 'basedpyright' },
  { packages: ['ty'], command: 'ty check' },
];

function firstTool({ manifest, installation }: Question, tools: typeof LINTERS): Fact<string> | null {
  for (const { packages, command } of tools) {
    const place = tool(manifest, ...packages);
    if (place) return inferred(`${installation.prefix}${command}`, place);
  }
  return null;
}

/** mypy checks what its configuration lists; a path on the command line would replace that list. */
function typecheckCommand(question: Question): Fact<string> | null {
  const { pyproject } = question.manifest;
  const found = firstTool(question, TYPE_CHECKERS);
  const listsFiles =
    pyproject?.get('tool', 'mypy', 'files') !== undefined || pyproject?.get('tool', 'mypy', 'packages') !== undefined;
  return found && listsFiles ? { ...found, value: found.value.replace(/mypy \.$/u, 'mypy') } : found;
}

/**
 * Commands of the tools the project really has. Start and migrate run in the image, whose environment is on the PATH;
 * the others go through the package manager.
 */
export function commandsOf(question: Question, migrate: Fact<string> | null): Commands {
  const { installation, launch } = question;
  return {
    install: installation.install,
    build: null,
    start: launch.start,
    develop: launch.develop && { ...launch.develop, value: `${installation.prefix}${launch.develop.value}` },
    test: testCommand(question),
    coverage: coverageCommand(question),
    lint: firstTool(question, LINTERS),
    typecheck: typecheckCommand(question),
    migrate,
  };
}
