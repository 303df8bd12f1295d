import { declared, type Evidence, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import { evidenceOf, findFirst } from '../source.js';
import { commandsIn } from './command-line.js';
import { type Framework, frameworks } from './frameworks.js';
import type { Dependency, Manifest } from './manifest.js';

/** The framework of a package, and how it is known. */
export interface FrameworkMatch {
  readonly framework: Framework;
  readonly dependency: Dependency;
  readonly fact: Fact<string>;
}

/** What the search looks at. */
export interface FrameworkQuestion {
  readonly repository: Repository;
  readonly manifest: Manifest;
  /** Source files of the package. */
  readonly sources: readonly string[];
  /** True for a member of a workspace: beside its siblings, a dependency without a sign of use proves nothing. */
  readonly isMember: boolean;
}

function dependencyOf(framework: Framework, manifest: Manifest): Dependency | null {
  for (const name of framework.packages) {
    const found = manifest.dependencies.get(name);
    if (!found || found.group === 'peerDependencies') continue;
    if (framework.runtimeOnly && found.group === 'devDependencies') continue;
    return found;
  }
  return null;
}

/** A script that runs one of the framework's commands. */
function scriptSign(framework: Framework, manifest: Manifest): Evidence | null {
  for (const script of manifest.scripts.values()) {
    const runs = commandsIn(script.command).some(
      (command) => framework.signs.includes(command.program) && !command.args.includes('test'),
    );
    if (runs) return script.evidence;
  }
  return null;
}

function configSign(framework: Framework, { repository, manifest }: FrameworkQuestion): Evidence | null {
  for (const config of framework.configs) {
    const folder =
      joinPath(manifest.root, config.includes('/') ? config.slice(0, config.lastIndexOf('/')) : '.') ?? '.';
    const stem = baseName(config);
    const file = repository.filesIn(folder).find((path) => {
      const name = baseName(path);
      return name === stem || (name.startsWith(`${stem}.`) && /^\.\w+$/u.test(name.slice(stem.length)));
    });
    if (file !== undefined) return evidence(file, null, baseName(file));
  }
  return null;
}

function folderSign(framework: Framework, { repository, manifest }: FrameworkQuestion): Evidence | null {
  const folder = framework.folders
    .map((name) => joinPath(manifest.root, name) ?? name)
    .find((path) => repository.hasFolder(path));
  return folder === undefined ? null : evidence(folder, null, folder);
}

/** A place in the code that loads the package for its values, not for its types alone. */
export function importOf(repository: Repository, sources: readonly string[], name: string): Evidence | null {
  const quoted = name.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&');
  const match = findFirst(
    repository,
    sources,
    new RegExp(
      `(?:^|\\n)[ \\t]*import (?!type\\b)[^;'"]{0,300}['"]${quoted}['"]|require\\(\\s*['"]${quoted}['"]\\s*\\)|import\\(\\s*['"]${quoted}['"]`,
      'u',
    ),
  );
  if (match === null) return null;
  const end = evidenceOf(match);
  return { ...end, quote: end.quote === '' ? name : end.quote };
}

function signOf(framework: Framework, question: FrameworkQuestion): Evidence | null {
  if (framework.library) {
    for (const name of framework.packages) {
      const place = importOf(question.repository, question.sources, name);
      if (place) return place;
    }
    return scriptSign(framework, question.manifest);
  }
  return scriptSign(framework, question.manifest) ?? configSign(framework, question) ?? folderSign(framework, question);
}

/** Whether the package is made to be imported by others: its framework dependency then serves its tests. */
export function looksLikeLibrary(manifest: Manifest): boolean {
  const published = ['exports', 'types', 'typings', 'files', 'publishConfig'].some(
    (key) => manifest.value(key) !== undefined,
  );
  return published && !manifest.scripts.has('start');
}

/**
 * Finds the framework of a package: a dependency of it and a sign of its use (one of its commands in a script, its
 * configuration file, an import). Where no dependency shows a sign, a run-time dependency alone counts.
 */
export function frameworkOf(question: FrameworkQuestion): FrameworkMatch | null {
  let weak: FrameworkMatch | null = null;
  for (const framework of frameworks) {
    const dependency = dependencyOf(framework, question.manifest);
    if (dependency === null) continue;
    const sign = signOf(framework, question);
    if (sign) return { framework, dependency, fact: declared(framework.id, dependency.evidence, sign) };
    if (
      weak === null &&
      !question.isMember &&
      dependency.group === 'dependencies' &&
      !looksLikeLibrary(question.manifest)
    )
      weak = { framework, dependency, fact: inferred(framework.id, dependency.evidence) };
  }
  return weak;
}
