import { declared, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, folderOf, joinPath } from '../../repository/paths.js';
import { dockerfilesOf } from '../base-images.js';
import { isDevelopmentCommand } from '../deployment-files/commands.js';
import { readDockerfile } from '../deployment-files/dockerfile.js';
import { readProcfile } from '../deployment-files/procfile.js';
import { relativeTo } from '../source.js';
import { importRootOf, moduleName } from './application.js';
import type { PythonManifest } from './manifest.js';
import { searchFirst } from './syntax.js';

/** A folder whose start is looked for. */
export interface StartQuestion {
  readonly repository: Repository;
  readonly manifest: PythonManifest;
  readonly sources: readonly string[];
}

/** A start that stands written somewhere, and whether it serves requests, as far as that is said. */
export interface WrittenStart {
  readonly start: Fact<string>;
  readonly role: 'web' | 'worker' | null;
}

const SCRIPT_NAMES = ['main', 'app', 'server', 'run', 'bot', 'start', 'serve', 'index', 'worker', 'api', '__main__'];
const NOT_STARTED = /^(setup|conftest|manage|noxfile|fabfile|tasks|__init__)\.py$/u;
const MAIN = /^if\s+__name__\s*==\s*["']__main__["']/mu;

function placeOf(repository: Repository, file: string) {
  const main = searchFirst(repository, [file], MAIN);
  return main ? evidence(file, main.line, main.quote) : evidence(file, null, baseName(file));
}

/** The script that is run: one named for it at the top, the only one that says so itself, or src/main.py. */
export function scriptOf({ repository, manifest: { root }, sources }: StartQuestion): Fact<string> | null {
  const here = sources.filter((file) => folderOf(file) === root && !NOT_STARTED.test(baseName(file)));
  const fact = (file: string) => inferred(relativeTo(file, root), placeOf(repository, file));
  const named = SCRIPT_NAMES.map((name) => here.find((file) => baseName(file) === `${name}.py`)).find(Boolean);
  if (named !== undefined) return fact(named);
  const runnable = here.filter((file) => searchFirst(repository, [file], MAIN) !== null);
  const [only] = runnable.length === 1 ? runnable : here.length === 1 ? here : [];
  if (only !== undefined) return fact(only);
  const below = ['src/main.py', 'app/main.py'].map((name) => joinPath(root, name) ?? name);
  const inner = below.find((file) => sources.includes(file) && searchFirst(repository, [file], MAIN) !== null);
  return inner === undefined ? null : fact(inner);
}

/** How a script is run: as a module where it lies in a package, so that its imports work. */
export function scriptCommand(repository: Repository, root: string, file: string): string {
  const path = relativeTo(file, root);
  if (!path.includes('/')) return `python ${path}`;
  if (baseName(file) === '__main__.py') return `python -m ${moduleName(folderOf(file), root)}`;
  const importRoot = importRootOf(repository, root, file);
  return importRoot === root ? `python -m ${moduleName(file, root)}` : `python ${path}`;
}

const KNOWN_PROGRAM =
  /^(?:exec\s+)?(?:(?:uv|poetry|pipenv|pdm|hatch) run (?:--\S+ )*)?(?:python3?(?:\.\d+)?|uvicorn|gunicorn|granian|hypercorn|daphne|waitress-serve|uwsgi|streamlit|fastapi|flask|chainlit|litestar|sanic|celery)\s/u;

/** Whether the module or script that a command names is there, seen from the service's folder. */
function targetExists({ repository, manifest: { root } }: StartQuestion, command: string): boolean {
  const script = /\s([\w./-]+\.(?:py|ini))(?:\s|$)/u.exec(command)?.[1];
  if (script !== undefined) return repository.hasFile(joinPath(root, script) ?? '');
  const module = /\s["']?([A-Za-z_][\w.]*):[A-Za-z_]\w*/u.exec(command)?.[1];
  if (module === undefined) return true;
  const path = module.replaceAll('.', '/');
  return [`${path}.py`, `${path}/__init__.py`].some((file) => repository.hasFile(joinPath(root, file) ?? ''));
}

/** The web process of a Procfile in the folder, else its only worker. */
function procfileStart({ repository, manifest: { root } }: StartQuestion): WrittenStart | null {
  const file = joinPath(root, 'Procfile') ?? 'Procfile';
  const facts = repository.hasFile(file) ? (readProcfile(file, repository.read(file) ?? '').facts ?? []) : [];
  const found = facts.find(({ role }) => role === 'web') ?? facts.find(({ role }) => role === 'worker');
  return found?.start ? { start: found.start, role: found.role === 'web' ? 'web' : 'worker' } : null;
}

/** Scripts that manifests name for starting the service. */
function manifestStart({ manifest: { pyproject, pipfile } }: StartQuestion): WrittenStart | null {
  const tables: readonly { readonly toml: PythonManifest['pyproject']; readonly path: readonly string[] }[] = [
    { toml: pipfile, path: ['scripts'] },
    { toml: pyproject, path: ['tool', 'pdm', 'scripts'] },
    { toml: pyproject, path: ['tool', 'poe', 'tasks'] },
    { toml: pyproject, path: ['tool', 'taskipy', 'tasks'] },
    { toml: pyproject, path: ['tool', 'rye', 'scripts'] },
    { toml: pyproject, path: ['tool', 'hatch', 'envs', 'default', 'scripts'] },
  ];
  for (const { toml, path } of tables) {
    for (const name of ['start', 'serve', 'web', 'server', 'prod', 'production']) {
      const command =
        toml?.text(...path, name) ?? toml?.text(...path, name, 'cmd') ?? toml?.text(...path, name, 'shell');
      if (toml && command && !isDevelopmentCommand(command))
        return { start: declared(command, toml.at([...path, name])), role: null };
    }
  }
  return null;
}

/** The command of a Dockerfile in the service's folder, where it starts something of this folder. */
function dockerfileStart(question: StartQuestion): WrittenStart | null {
  const { repository, manifest } = question;
  for (const file of dockerfilesOf(repository, manifest.root)) {
    const start = readDockerfile(repository, file, manifest.root)?.start;
    if (start && KNOWN_PROGRAM.test(`${start.value} `) && targetExists(question, start.value))
      return { start, role: null };
  }
  return null;
}

/** The start that the project writes down: Procfile, a script of its manifest, its Dockerfile. */
export function writtenStart(question: StartQuestion): WrittenStart | null {
  return procfileStart(question) ?? manifestStart(question) ?? dockerfileStart(question);
}
