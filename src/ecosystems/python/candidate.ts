import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import type { Candidate } from '../contract.js';
import { foldersUpwards } from '../version-files.js';
import { readTomlFile } from './pyproject.js';

/** Manifests that make a folder a Python project by themselves, if they say something of one. */
export const PROJECT_MANIFESTS = ['pyproject.toml', 'requirements.txt', 'Pipfile', 'setup.py'];
/** Files that only count where nothing above is a Python project. */
const BARE_MANIFESTS = ['manage.py', 'main.py', 'app.py', 'bot.py', 'server.py'];

export const MANIFESTS = [
  ...PROJECT_MANIFESTS,
  'requirements[-_.]*.txt',
  'environment.yml',
  'environment.yaml',
  ...BARE_MANIFESTS,
];

/** Manifests of other ecosystems: a script beside them is a helper of that program. */
const OTHERS =
  /^(package\.json|go\.mod|Cargo\.toml|composer\.json|Gemfile|pom\.xml|build\.gradle(\.kts)?|mix\.exs|.*\.(csproj|sln))$/u;

/** A pyproject.toml that only configures tools describes no project. */
function describesProject(repository: Repository, file: string): boolean {
  if (baseName(file) !== 'pyproject.toml') return true;
  const toml = readTomlFile(repository, file);
  if (!toml) return false;
  return [
    ['project'],
    ['tool', 'poetry'],
    ['tool', 'pdm', 'dev-dependencies'],
    ['dependency-groups'],
    ['tool', 'uv', 'workspace'],
  ].some((path) => toml.get(...path) !== undefined);
}

function isBare(file: string): boolean {
  return BARE_MANIFESTS.includes(baseName(file));
}

function hasProject(repository: Repository, folder: string): boolean {
  const names = [...PROJECT_MANIFESTS, 'environment.yml', 'environment.yaml'];
  return names.some((name) => {
    const file = joinPath(folder, name);
    return file !== null && repository.hasFile(file) && describesProject(repository, file);
  });
}

/** Whether a folder above is a Python project: then scripts in this one are parts of it. */
function isInsideProject(repository: Repository, root: string): boolean {
  return foldersUpwards(root)
    .filter((folder) => folder !== root)
    .some((folder) => hasProject(repository, folder));
}

/** Bare scripts make a program at the top of a repository, beside a Dockerfile, or where a version file says so. */
function standsAlone(repository: Repository, root: string): boolean {
  const beside = repository.filesIn(root).map(baseName);
  if (beside.some((name) => OTHERS.test(name))) return false;
  if (root === '.') return true;
  return beside.some((name) => /^(Dockerfile|Procfile|runtime\.txt|\.python-version|manage\.py)$/u.test(name));
}

/** Whether a candidate folder is a Python project of its own; files inside a package of another one are not. */
export function isProject({ repository, root, manifests }: Candidate): boolean {
  if (manifests.some((file) => !isBare(file) && describesProject(repository, file))) return true;
  return manifests.some(isBare) && !isInsideProject(repository, root) && standsAlone(repository, root);
}
