import { coerce, valid } from 'semver';
import type { Notice, Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { joinPath } from '../../repository/paths.js';
import { below, fromContext, notice } from '../container.js';
import type { ContainerRequest } from '../contract.js';
import { defaultLine, resolveLine } from '../releases.js';
import { type Manifest, manifestIn, runtimeDependency } from './manifest.js';
import { lineOfCodename, nodeReleases } from './releases.js';
import { tools } from './tools.js';

export type Manager = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun';

/**
 * What the container and the checks need to know about a service and the project around it. Paths are seen from the
 * base: the workspace root, or the service's own folder where there is no workspace. In the image the base is /app.
 */
export interface NodeProject {
  readonly service: Service;
  readonly repository: Repository;
  /** Folder of the service, "." where it is the base itself. */
  readonly folder: string;
  /** The base seen from the build context: what COPY sources start with. */
  readonly prefix: string;
  readonly manifest: Manifest;
  readonly rootManifest: Manifest;
  /** Manifests of the workspace members this service needs, itself not among them. */
  readonly members: readonly Manifest[];
  readonly manager: Manager;
  readonly managerVersion: string | null;
  /** Lock file, null where there is none in the base. */
  readonly lockfile: string | null;
  /** Node.js release line, such as "22". */
  readonly line: string;
  readonly notices: readonly Notice[];
  /** Place in the repository of a path. */
  inRepository(path: string): string;
}

const LOCKFILES: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  pnpm: ['pnpm-lock.yaml'],
  'yarn-classic': ['yarn.lock'],
  'yarn-berry': ['yarn.lock'],
  bun: ['bun.lock', 'bun.lockb'],
};

function managerOf(service: Service, repository: Repository, base: string): Manager {
  const name = service.packageManager?.name.value ?? 'npm';
  if (name === 'pnpm' || name === 'bun') return name;
  if (!name.startsWith('yarn')) return 'npm';
  const major = coerce(service.packageManager?.version?.value ?? '')?.major ?? null;
  const modern = major === null ? repository.hasFile(joinPath(base, '.yarnrc.yml') ?? '.yarnrc.yml') : major >= 2;
  return modern ? 'yarn-berry' : 'yarn-classic';
}

/** An exact version out of "9.1.0", "v9.1.0" or "9.1.0+sha512.…"; null for ranges and majors. */
export function exactVersion(text: string | null | undefined): string | null {
  return valid(text?.trim().split('+')[0] ?? null);
}

/** The Node.js line for what a project writes: a version, a range, a code name, or a word for the newest. */
export function nodeLine(text: string | null): {
  readonly line: string;
  readonly supported: boolean;
  readonly known: boolean;
} {
  const today = nodeReleases.checked;
  const fallback = defaultLine(nodeReleases.lines, today)?.line ?? '24';
  const isSupported = (line: string) =>
    nodeReleases.lines.some((item) => item.line === line && item.released <= today && item.endOfLife > today);
  const written = text?.trim().toLowerCase() ?? '';
  const codename = lineOfCodename(written.replace(/^lts\//u, ''));
  if (codename) return { line: codename, supported: isSupported(codename), known: true };
  if (written === '' || /^(lts\/\*|lts|node|stable|latest|current|\*)$/u.test(written))
    return { line: fallback, supported: true, known: written !== '' };
  const exact = valid(written) ?? (/^v?\d+(\.\d+)?$/u.test(written) ? written : null);
  const line =
    exact === null ? resolveLine(nodeReleases.lines, written, today)?.line : String(coerce(exact)?.major ?? '');
  const released = nodeReleases.lines.some((item) => item.line === line && item.released <= today);
  if (line === undefined || !released) return { line: fallback, supported: true, known: false };
  return { line, supported: isSupported(line), known: true };
}

function lineNotices(service: Service, chosen: ReturnType<typeof nodeLine>): Notice[] {
  const written = service.runtime?.version?.value ?? null;
  if (!chosen.known)
    return [
      notice(
        'container.node.version',
        written === null
          ? `${service.name} names no Node.js version: the image uses ${chosen.line}, the newest line with long-term support.`
          : `${service.name} asks for Node.js "${written}", which is no released line: the image uses ${chosen.line}.`,
      ),
    ];
  if (chosen.supported) return [];
  return [
    notice(
      'container.node.end-of-life',
      `${service.name} runs on Node.js ${chosen.line}, which gets no security fixes any more: move to ${defaultLine(nodeReleases.lines, nodeReleases.checked)?.line ?? 'a supported line'}.`,
    ),
  ];
}

/** Reads the project around a service; null where the service has no manifest in the build context. */
export function nodeProject(request: Pick<ContainerRequest, 'service' | 'repository' | 'context'>): NodeProject | null {
  const { service, repository, context } = request;
  const baseFolder = service.workspace?.root ?? service.root;
  const folder = fromContext(service.root, baseFolder);
  const prefix = fromContext(baseFolder, context);
  const manifest = manifestIn(repository, service.root);
  const rootManifest = manifestIn(repository, baseFolder) ?? manifest;
  if (folder === null || prefix === null || manifest === null || rootManifest === null) return null;
  const manager = managerOf(service, repository, baseFolder);
  const lockfile = LOCKFILES[manager].find((name) => repository.hasFile(below(baseFolder, name))) ?? null;
  const runsNode = service.runtime === null || service.runtime.name.value === 'node';
  const chosen = nodeLine(runsNode ? (service.runtime?.version?.value ?? null) : null);
  return {
    service,
    repository,
    folder,
    prefix,
    manifest,
    rootManifest,
    members: (service.workspace?.dependencies ?? []).flatMap((root) => manifestIn(repository, root) ?? []),
    manager,
    managerVersion: exactVersion(service.packageManager?.version?.value),
    lockfile,
    line: chosen.line,
    notices: runsNode ? lineNotices(service, chosen) : [],
    inRepository: (path) => below(baseFolder, path),
  };
}

/** Manifests whose dependencies the service may use: its own, those of its members, the workspace root's. */
export function usedManifests(project: NodeProject): readonly Manifest[] {
  return [...new Set([project.manifest, ...project.members, project.rootManifest])];
}

/** Whether a package is there in production. */
export function inProduction(project: NodeProject, name: string): boolean {
  return [project.manifest, ...project.members].some((manifest) => runtimeDependency(manifest, name) !== null);
}

/** Whether a package is only there while developing and building. */
export function onlyInDevelopment(project: NodeProject, name: string): boolean {
  return !inProduction(project, name) && usedManifests(project).some((manifest) => manifest.dependencies.has(name));
}

export function usesPackage(project: NodeProject, name: string): boolean {
  return usedManifests(project).some((manifest) => manifest.dependencies.has(name));
}

/** Whether production has any dependency at all: without one there is no node_modules folder to copy. */
export function hasProductionDependencies(project: NodeProject): boolean {
  return [project.manifest, ...project.members].some((manifest) =>
    [...manifest.dependencies.values()].some(
      (item) => item.group === 'dependencies' || item.group === 'optionalDependencies',
    ),
  );
}

/** Debian packages that compiling the project's native dependencies needs. */
export function compilePackages(project: NodeProject): string[] {
  const compiled = tools.compiled.some((name) => usesPackage(project, name));
  const libraries = tools.libraries.filter((item) => usesPackage(project, item.package)).flatMap((item) => item.build);
  return compiled ? [...tools.toolchain, ...libraries] : libraries;
}
