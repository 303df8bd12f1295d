import { declared, type Evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, folderOf, joinPath } from '../../repository/paths.js';
import { evidenceOf, relativeTo, type SourceMatch } from '../source.js';
import type { Framework } from './frameworks.js';
import type { PythonManifest } from './manifest.js';
import { pythonCode, search } from './syntax.js';

/** The object a server is pointed at. */
export interface Application {
  /** Full relative path of its file. */
  readonly file: string;
  /** "app.main:app", or "app.main:create_app" for a factory. */
  readonly reference: Fact<string>;
  readonly isFactory: boolean;
  /** Folder, relative to the service root, that has to be on Python's path; "." for the root itself. */
  readonly importRoot: string;
}

const FACTORY = /^(?:create|make|build|get|init)_(?:\w+_)?(?:app|application|server|api)$/u;

/** Files that are named for it come first, then the shallow ones. */
function rank(file: string): number {
  const name = baseName(file).replace(/\.py$/u, '');
  const order = ['main', 'app', 'asgi', 'wsgi', 'server', 'api', 'application', '__init__', 'run', 'index'];
  const at = order.indexOf(name);
  return (at === -1 ? order.length : at) + file.split('/').length * 3;
}

/** Several objects in one file: the one named for it is served, the others are mounted in it. */
function attributeRank({ groups: [name = ''] }: SourceMatch): number {
  return name === 'app' ? 0 : name === 'application' ? 1 : 2;
}

function best(matches: readonly SourceMatch[]): SourceMatch | null {
  return (
    [...matches].sort(
      (left, right) => rank(left.file) - rank(right.file) || attributeRank(left) - attributeRank(right),
    )[0] ?? null
  );
}

/** Names of the top-level modules a file imports. */
function importedNames(repository: Repository, file: string): Set<string> {
  const matches = pythonCode(repository, file).matchAll(/^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)/gmu);
  return new Set([...matches].map((match) => match[1] ?? ''));
}

/** Whether an imported name is a module or a package of a folder. */
function isIn(repository: Repository, folder: string, name: string, file: string): boolean {
  const module = joinPath(folder, `${name}.py`);
  const inner = joinPath(folder, name);
  return (
    (module !== null && module !== file && repository.hasFile(module)) ||
    (inner !== null && repository.hasFolder(inner))
  );
}

/** Folders from a file's own up to the service's root. */
function foldersTo(root: string, file: string): string[] {
  const folders = [folderOf(file)];
  for (let folder = folderOf(file); folder !== root && folder !== '.'; ) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}

/**
 * The folder that must be on Python's path for a file to be imported: the one in which the names that the file imports are
 * found, else the one above its outermost package, else "src" or the service's root.
 */
export function importRootOf(repository: Repository, root: string, file: string): string {
  const folders = foldersTo(root, file);
  const isPackage = (folder: string) => repository.hasFile(joinPath(folder, '__init__.py') ?? '');
  const names = [...importedNames(repository, file)];
  // A package is never on the path itself: what it imports from its own folder is relative, or found above.
  const possible = folders.filter((folder) => folder === root || !isPackage(folder));
  const byImports = possible.find((folder) => names.some((name) => isIn(repository, folder, name, file)));
  if (byImports !== undefined) return byImports;
  const above = folders.find((folder) => !isPackage(folder)) ?? root;
  if (above !== folders[0] || baseName(above) === 'src') return above;
  return root;
}

/** The dotted name of a file's module, seen from its import root. */
export function moduleName(file: string, importRoot: string): string {
  return relativeTo(file, importRoot)
    .replace(/\.py$/u, '')
    .replace(/\/__init__$/u, '')
    .replaceAll('/', '.');
}

function applicationAt(
  repository: Repository,
  root: string,
  file: string,
  attribute: string,
  place: Evidence,
  isFactory: boolean,
): Application {
  const importRoot = importRootOf(repository, root, file);
  return {
    file,
    reference: inferred(`${moduleName(file, importRoot)}:${attribute}`, place),
    isFactory,
    importRoot: importRoot === root ? '.' : relativeTo(importRoot, root),
  };
}

/** Names bound at module level to a call: `app = FastAPI(`, `app: FastAPI = FastAPI(`, `app, rt = fast_app(`. */
function instances(repository: Repository, sources: readonly string[], constructors: readonly string[]): SourceMatch[] {
  if (constructors.length === 0) return [];
  const call = `(?:\\w+\\.){0,2}(?:${constructors.join('|')})`;
  return search(
    repository,
    sources,
    new RegExp(`^([A-Za-z_]\\w*)[ \\t]*(?::[^=\\n]{1,60}|,[\\w, \\t]{1,60})?=[ \\t]*${call}\\s*\\(`, 'mu'),
  );
}

/** `app = create_app()` at module level. */
function builtInstances(repository: Repository, sources: readonly string[]): SourceMatch[] {
  return search(
    repository,
    sources,
    /^(app|application|api|server|asgi_app|wsgi_app|asgi|wsgi)[ \t]*(?::[^=\n]{1,60})?=[ \t]*(?:\w+\.){0,2}(?:(?:create|make|build|get|init)_(?:\w+_)?(?:app|application|server|api)|factory|create)\s*\(/mu,
  );
}

/** `def create_app(…)` that needs no argument. */
function factories(repository: Repository, sources: readonly string[]): SourceMatch[] {
  return search(
    repository,
    sources,
    /^def[ \t]+((?:create|make|build|get|init)_(?:\w+_)?(?:app|application|server|api))\s*\(((?:[^()]|\([^()]*\)){0,300})\)/mu,
  ).filter(({ groups: [name = '', parameters = ''] }) => {
    const required = parameters.split(',').filter((parameter) => parameter.trim() !== '' && !/=|\*/u.test(parameter));
    return FACTORY.test(name) && required.length === 0;
  });
}

/** `[tool.fastapi] entrypoint = "app.main:app"` names the application outright. */
function declaredApplication(repository: Repository, { pyproject, root }: PythonManifest): Application | null {
  const path = ['tool', 'fastapi', 'entrypoint'];
  const written = pyproject?.text(...path) ?? null;
  const match = /^([\w.]+):(\w+)$/u.exec(written ?? '');
  if (!pyproject || !match) return null;
  const module = (match[1] ?? '').replaceAll('.', '/');
  const file = [`${module}.py`, `${module}/__init__.py`]
    .map((name) => joinPath(root, name))
    .find((name) => name !== null && repository.hasFile(name));
  return file == null
    ? null
    : { file, reference: declared(written ?? '', pyproject.at(path)), isFactory: false, importRoot: '.' };
}

/**
 * Finds the application object of an ASGI or WSGI framework: what the manifest names, an object at module level, one that
 * a factory made there, else the factory itself. Null where nothing can be imported.
 */
export function applicationOf(
  repository: Repository,
  manifest: PythonManifest,
  sources: readonly string[],
  framework: Framework,
): Application | null {
  const named = framework.id === 'fastapi' ? declaredApplication(repository, manifest) : null;
  if (named) return named;
  const direct = best([
    ...instances(repository, sources, framework.constructors),
    ...builtInstances(repository, sources),
  ]);
  if (direct)
    return applicationAt(repository, manifest.root, direct.file, direct.groups[0] ?? 'app', evidenceOf(direct), false);
  const factory = best(factories(repository, sources));
  return factory
    ? applicationAt(
        repository,
        manifest.root,
        factory.file,
        factory.groups[0] ?? 'create_app',
        evidenceOf(factory),
        true,
      )
    : null;
}

/** A Django project: where manage.py lies and which modules serve it. */
export interface DjangoProject {
  /** Folder of manage.py relative to the service root, "." for the root. */
  readonly folder: string;
  readonly manage: string | null;
  readonly settings: Fact<string> | null;
  readonly wsgi: Fact<string> | null;
  readonly asgi: Fact<string> | null;
}

function servedBy(
  repository: Repository,
  base: string,
  files: readonly string[],
  kind: 'wsgi' | 'asgi',
): Fact<string> | null {
  const match = best(
    search(
      repository,
      files.filter(
        (file) => file.endsWith(`/${kind}.py`) || file === `${kind}.py` || file.endsWith(`/${kind}/__init__.py`),
      ),
      /^(application|app)[ \t]*(?::[^=\n]{1,40})?=/mu,
    ),
  );
  return match ? inferred(`${moduleName(match.file, base)}:${match.groups[0]}`, evidenceOf(match)) : null;
}

/** Reads where a Django project stands and what serves it; null where there is neither manage.py nor a server module. */
export function djangoProject(repository: Repository, root: string, sources: readonly string[]): DjangoProject | null {
  const manage = [...sources]
    .filter((file) => baseName(file) === 'manage.py')
    .sort((left, right) => left.split('/').length - right.split('/').length)[0];
  const base = manage === undefined ? root : folderOf(manage);
  const files = sources.filter((file) => base === '.' || file.startsWith(`${base}/`));
  const [setting] = search(
    repository,
    manage === undefined ? files : [manage, ...files],
    /DJANGO_SETTINGS_MODULE['"]\s*[,\]]\s*=?\s*['"]([\w.]+)['"]/u,
  );
  const wsgi = servedBy(repository, base, files, 'wsgi');
  const asgi = servedBy(repository, base, files, 'asgi');
  if (manage === undefined && !wsgi && !asgi) return null;
  return {
    folder: base === root ? '.' : relativeTo(base, root),
    manage: manage === undefined ? null : relativeTo(manage, root),
    settings: setting ? declared(setting.groups[0] ?? '', evidenceOf(setting)) : null,
    wsgi,
    asgi,
  };
}
