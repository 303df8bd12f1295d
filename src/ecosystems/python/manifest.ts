import { readYaml } from '../../formats/yaml.js';
import { type Evidence, evidence } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import { lineAt } from '../source.js';
import { pipfileDependencies, pyprojectDependencies, readTomlFile, type TomlFile } from './pyproject.js';
import { dependencyOf, type PythonDependency, readRequirements } from './requirements.js';

/** Everything the manifests of one folder say. */
export interface PythonManifest {
  readonly root: string;
  /** The manifest that names the project, full relative path; null for a folder of bare scripts. */
  readonly file: string | null;
  readonly name: string | null;
  readonly pyproject: TomlFile | null;
  readonly pipfile: TomlFile | null;
  /** Requirements files of the folder (and of its requirements/), those for production first. */
  readonly requirements: readonly string[];
  readonly setup: string | null;
  readonly environmentFile: string | null;
  readonly dependencies: readonly PythonDependency[];
  /** Names of programs that installing the project brings, with their place. */
  readonly scripts: ReadonlyMap<string, { readonly target: string; readonly evidence: Evidence }>;
  at(): Evidence;
}

const DEVELOPMENT =
  /(^|[-_./])(dev|develop|development|test|tests|testing|lint|docs?|ci|local|typing|build|debug)([-_.]|$)/iu;

function inFolder(root: string, name: string): string {
  return joinPath(root, name) ?? name;
}

/** requirements.txt first, then files for production and others; files for development last. */
function requirementFiles(repository: Repository, root: string): string[] {
  const here = repository.filesIn(root).filter((file) => /^requirements[\w.-]*\.(txt|in)$/iu.test(baseName(file)));
  const below = repository.filesIn(inFolder(root, 'requirements')).filter((file) => /\.(txt|in)$/u.test(file));
  const swapped = repository.filesIn(root).filter((file) => /^(dev|test)-requirements\.txt$/iu.test(baseName(file)));
  const rank = (file: string) => {
    const name = baseName(file);
    if (name === 'requirements.txt') return 0;
    if (DEVELOPMENT.test(name)) return 9;
    return /prod|main|base|common/iu.test(name) ? 1 : name.endsWith('.in') ? 4 : 3;
  };
  const all = [...here, ...below, ...swapped];
  const compiled = all.filter((file) => !file.endsWith('.in') || !all.includes(file.replace(/\.in$/u, '.txt')));
  return compiled.sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
}

/** The list a person wrote, where a compiled one stands beside it: the compiled one also names what those need. */
function writtenList(repository: Repository, file: string): string {
  const source = file.replace(/\.txt$/u, '.in');
  return repository.hasFile(source) ? source : file;
}

/** Texts in the list of `install_requires=[…]`; what is computed stays unknown. */
function setupDependencies(repository: Repository, file: string): PythonDependency[] {
  const text = repository.read(file) ?? '';
  const list = /install_requires\s*=\s*\[([^\]]{0,8000})\]/u.exec(text);
  const offset = list ? list.index + list[0].indexOf('[') : 0;
  return [...(list?.[1] ?? '').matchAll(/["']([^"'\n]{1,200})["']/gu)].flatMap((match) => {
    const { line, quote } = lineAt(text, offset + 1 + match.index);
    return dependencyOf(match[1] ?? '', 'main', evidence(file, line, quote)) ?? [];
  });
}

/** The indented lines below `install_requires =` of setup.cfg. */
function setupCfgDependencies(repository: Repository, file: string): PythonDependency[] {
  const lines = repository.read(file)?.split(/\r?\n/u) ?? [];
  const start = lines.findIndex((line) => /^install_requires\s*=/u.test(line));
  if (start === -1) return [];
  const found: PythonDependency[] = [];
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (index > start && !/^\s+\S/u.test(line)) break;
    const dependency = dependencyOf(
      line.replace(/^install_requires\s*=/u, '').trim(),
      'main',
      evidence(file, index + 1, line),
    );
    if (dependency) found.push(dependency);
  }
  return found;
}

/** Packages of a conda environment file, with those pip installs in it. */
function condaDependencies(repository: Repository, file: string): PythonDependency[] {
  const text = repository.read(file) ?? '';
  const value: unknown = readYaml(text)?.value;
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'dependencies') : null;
  if (!Array.isArray(list)) return [];
  const entries = list.flatMap((item: unknown): unknown[] => {
    const pip: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'pip') : undefined;
    return Array.isArray(pip) ? pip : [item];
  });
  return entries.flatMap((entry) => {
    if (typeof entry !== 'string') return [];
    const plain = entry.replace(/^[\w.-]+::/u, '');
    const { line, quote } = lineAt(text, Math.max(0, text.indexOf(entry)));
    return dependencyOf(plain, 'main', evidence(file, line, quote)) ?? [];
  });
}

function scriptsOf(pyproject: TomlFile | null): PythonManifest['scripts'] {
  const scripts = new Map<string, { target: string; evidence: Evidence }>();
  if (!pyproject) return scripts;
  for (const path of [
    ['project', 'scripts'],
    ['tool', 'poetry', 'scripts'],
  ]) {
    for (const name of pyproject.keys(...path)) {
      const target = pyproject.text(...path, name) ?? pyproject.text(...path, name, 'callable');
      if (target !== null && !scripts.has(name)) scripts.set(name, { target, evidence: pyproject.at([...path, name]) });
    }
  }
  return scripts;
}

/** Reads all manifests of a folder. */
export function readManifest(repository: Repository, root: string): PythonManifest {
  const existing = (name: string) => (repository.hasFile(inFolder(root, name)) ? inFolder(root, name) : null);
  const pyproject = readTomlFile(repository, inFolder(root, 'pyproject.toml'));
  const pipfile = readTomlFile(repository, inFolder(root, 'Pipfile'));
  const requirements = requirementFiles(repository, root);
  const setup = existing('setup.py');
  const setupCfg = existing('setup.cfg');
  const environmentFile = existing('environment.yml') ?? existing('environment.yaml');
  const dependencies = [
    ...(pyproject ? pyprojectDependencies(pyproject) : []),
    ...(pipfile ? pipfileDependencies(pipfile) : []),
    ...requirements.flatMap((file) =>
      readRequirements(
        repository,
        writtenList(repository, file),
        DEVELOPMENT.test(baseName(file)) ? 'development' : 'main',
      ),
    ),
    ...(setup ? setupDependencies(repository, setup) : []),
    ...(setupCfg ? setupCfgDependencies(repository, setupCfg) : []),
    ...(environmentFile ? condaDependencies(repository, environmentFile) : []),
  ];
  const file =
    pyproject?.file ??
    pipfile?.file ??
    requirements[0] ??
    setup ??
    environmentFile ??
    existing('manage.py') ??
    (setupCfg !== null && dependencies.length > 0 ? setupCfg : null);
  const name = pyproject?.text('project', 'name') ?? pyproject?.text('tool', 'poetry', 'name') ?? null;
  return {
    root,
    file,
    name,
    pyproject,
    pipfile,
    requirements,
    setup,
    environmentFile,
    dependencies,
    scripts: scriptsOf(pyproject),
    at: () => evidence(file ?? root, null, file === null ? root : baseName(file)),
  };
}

/** The first dependency with one of the names, main ones before optional and development ones. */
export function dependency(manifest: PythonManifest, ...names: readonly string[]): PythonDependency | null {
  const found = manifest.dependencies.filter(({ name }) => names.includes(name));
  return (
    found.find(({ group }) => group === 'main') ?? found.find(({ group }) => group === 'optional') ?? found[0] ?? null
  );
}

/** Like `dependency`, but only what is there at run time. */
export function runtimeDependency(manifest: PythonManifest, ...names: readonly string[]): PythonDependency | null {
  const found = dependency(manifest, ...names);
  return found === null || found.group === 'development' ? null : found;
}
