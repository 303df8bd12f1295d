import { valid } from 'semver';
import { parse as parseToml } from 'smol-toml';
import type { Notice, Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { joinPath } from '../../repository/paths.js';
import { below, fromContext, notice } from '../container.js';
import type { ContainerRequest } from '../contract.js';
import { defaultLine, resolveLine } from '../releases.js';
import { pythonReleases } from './releases.js';
import { semverRange } from './specifiers.js';
import { tools } from './tools.js';

/**
 * What the container and the checks need to know about a service. Paths are seen from the base: the workspace root, or
 * the service's own folder where there is no workspace. In the image the base is /app.
 */
export interface PythonProject {
  readonly service: Service;
  readonly repository: Repository;
  /** Folder of the service, "." where it is the base itself. */
  readonly folder: string;
  /** The base seen from the build context: what COPY sources start with. */
  readonly prefix: string;
  /** pip, uv, poetry, pipenv or pdm. */
  readonly manager: string;
  readonly managerVersion: string | null;
  /** Python release line, such as "3.12". */
  readonly line: string;
  /** True where pyproject.toml makes the service an installable package. */
  readonly isPackage: boolean;
  readonly notices: readonly Notice[];
  inRepository(path: string): string;
  /** Text of a file, null where it is not there. */
  read(path: string): string | null;
}

/** The Python line for what a project writes: "3.12", "3.12.4", "python-3.12.4", ">=3.11,<4", "^3.11". */
export function pythonLine(text: string | null): {
  readonly line: string;
  readonly supported: boolean;
  readonly known: boolean;
} {
  const today = pythonReleases.checked;
  const fallback = defaultLine(pythonReleases.lines, today)?.line ?? '3.14';
  const written = text?.trim().replace(/^(cpython|python)[-@ ]?/iu, '') ?? '';
  const exact = /^v?(\d+\.\d+)(\.\d+\w*)?$/u.exec(written)?.[1];
  const line =
    exact ?? (written === '' ? undefined : resolveLine(pythonReleases.lines, semverRange(written), today)?.line);
  const release = pythonReleases.lines.find((item) => item.line === line);
  if (line === undefined || !release) return { line: fallback, supported: true, known: false };
  return { line, supported: release.endOfLife > today, known: true };
}

function lineNotices(service: Service, chosen: ReturnType<typeof pythonLine>): Notice[] {
  const written = service.runtime?.version?.value ?? null;
  if (!chosen.known)
    return [
      notice(
        'container.python.version',
        written === null
          ? `${service.name} names no Python version: the image uses ${chosen.line}. Write it to .python-version.`
          : `${service.name} asks for Python "${written}", which is no released line: the image uses ${chosen.line}.`,
      ),
    ];
  return chosen.supported
    ? []
    : [
        notice(
          'container.python.end-of-life',
          `${service.name} runs on Python ${chosen.line}, which gets no security fixes any more.`,
        ),
      ];
}

/** Whether a section stands in pyproject.toml; false for a file that is no TOML. */
function hasBuildSystem(text: string | null): boolean {
  if (text === null) return false;
  try {
    const data = parseToml(text);
    const uv: unknown = typeof data.tool === 'object' && data.tool !== null ? Reflect.get(data.tool, 'uv') : null;
    const forced: unknown = typeof uv === 'object' && uv !== null ? Reflect.get(uv, 'package') : undefined;
    const poetry: unknown =
      typeof data.tool === 'object' && data.tool !== null ? Reflect.get(data.tool, 'poetry') : null;
    const mode: unknown =
      typeof poetry === 'object' && poetry !== null ? Reflect.get(poetry, 'package-mode') : undefined;
    if (typeof forced === 'boolean') return forced;
    return mode !== false && data['build-system'] !== undefined;
  } catch {
    return false;
  }
}

/** Reads the project around a service; null where the service lies outside of the build context. */
export function pythonProject(
  request: Pick<ContainerRequest, 'service' | 'repository' | 'context'>,
): PythonProject | null {
  const { service, repository, context } = request;
  const baseFolder = service.workspace?.root ?? service.root;
  const folder = fromContext(service.root, baseFolder);
  const prefix = fromContext(baseFolder, context);
  if (folder === null || prefix === null) return null;
  const chosen = pythonLine(service.runtime?.version?.value ?? null);
  const inRepository = (path: string) => joinPath(baseFolder, path) ?? path;
  return {
    service,
    repository,
    folder,
    prefix,
    manager: service.packageManager?.name.value ?? 'pip',
    managerVersion: valid(service.packageManager?.version?.value ?? null),
    line: chosen.line,
    isPackage: hasBuildSystem(repository.read(inRepository(below(folder, 'pyproject.toml')))),
    notices: lineNotices(service, chosen),
    inRepository,
    read: (path) => repository.read(inRepository(path)),
  };
}

const MANIFESTS = [
  'requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'setup.py',
  'setup.cfg',
  'requirements/base.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
];

/** Whether a manifest of the service names the package: as a word of its own, any case, "-" and "_" alike. */
export function usesPackage(project: PythonProject, name: string): boolean {
  const pattern = new RegExp(`(^|[\\s"'\\[])${name.replace(/[-_.]/gu, '[-_.]')}(?![\\w.-])`, 'imu');
  return MANIFESTS.some((file) => pattern.test(project.read(below(project.folder, file)) ?? ''));
}

/** Debian packages that the project's compiled dependencies need. */
export function nativePackages(project: PythonProject): {
  readonly build: readonly string[];
  readonly runtime: readonly string[];
} {
  const used = tools.native.filter((item) => usesPackage(project, item.package));
  return {
    build: used.flatMap((item) => item.build),
    runtime: [...used.flatMap((item) => item.runtime), ...project.service.systemPackages.map((item) => item.value)],
  };
}
