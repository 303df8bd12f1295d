import { coerce } from 'semver';
import { baseName } from '../../repository/paths.js';
import { below } from '../container.js';
import { filesBelow } from '../source.js';
import { lifecycleScripts, pathInBase } from './install.js';
import type { Manifest } from './manifest.js';
import { type NodeProject, usedManifests } from './project.js';

/** The package of the project that holds the Prisma schema. */
export interface PrismaPackage {
  readonly manifest: Manifest;
  /** Schema folder and configuration, seen from the base. */
  readonly files: readonly string[];
  /** True where the client is generated into node_modules (the generator up to version 6 without an output folder). */
  readonly inModules: boolean;
  /** True where the configuration asks the environment for the database, which fails while building. */
  readonly readsEnvironment: boolean;
  /** True where the query engine is a native library that needs OpenSSL. */
  readonly native: boolean;
}

const SCHEMA = /(^|\/)(schema\.prisma|prisma\/.+\.prisma)$/u;

/** The major version of Prisma a package asks for; null where it asks for none or in a way that tells none. */
function majorOf(manifest: Manifest): number | null {
  const range = (manifest.dependencies.get('prisma') ?? manifest.dependencies.get('@prisma/client'))?.range;
  return range === undefined ? null : (coerce(range)?.major ?? null);
}

function schemaFiles(project: NodeProject, manifest: Manifest): string[] {
  return filesBelow(project.repository, manifest.root).filter(
    (file) => SCHEMA.test(file) && !file.includes('node_modules/'),
  );
}

/** Finds the package with the Prisma schema among those that the service uses. */
export function prismaOf(project: NodeProject): PrismaPackage | null {
  for (const manifest of usedManifests(project)) {
    if (!manifest.dependencies.has('prisma') && !manifest.dependencies.has('@prisma/client')) continue;
    const schemas = schemaFiles(project, manifest);
    if (schemas.length === 0) continue;
    const config = project.repository
      .filesIn(manifest.root)
      .filter((file) => /^prisma\.config\.[cm]?[jt]s$/u.test(baseName(file)));
    const text = schemas.map((file) => project.repository.read(file) ?? '').join('\n');
    const generator = /generator\s+\w+\s*\{([^}]*)\}/u.exec(text)?.[1] ?? '';
    const folder = pathInBase(project, manifest);
    const conventional = schemas.every((file) => file.startsWith(below(manifest.root, 'prisma/')));
    const major = majorOf(manifest);
    return {
      manifest,
      files: [
        ...(conventional
          ? [below(folder, 'prisma')]
          : schemas.map((file) => below(folder, file.slice(manifest.root === '.' ? 0 : manifest.root.length + 1)))),
        ...config.map((file) => below(folder, baseName(file))),
      ],
      inModules: !/^\s*output\s*=/mu.test(generator),
      readsEnvironment: config.some((file) => /\benv\(|process\.env/u.test(project.repository.read(file) ?? '')),
      native: major === null || major < 7,
    };
  }
  return null;
}

/** Whether a script of the packages, run by an install or the build, already generates the client. */
export function generatesPrisma(project: NodeProject): boolean {
  return usedManifests(project).some((manifest) => {
    const build = ['prebuild', 'build'].flatMap((name) => manifest.scripts.get(name) ?? []);
    return [...lifecycleScripts(manifest), ...build].some(({ command }) => /\bprisma\s+generate\b/u.test(command));
  });
}
