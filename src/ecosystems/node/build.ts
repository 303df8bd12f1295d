import type { Instruction } from '../../formats/dockerfile.js';
import { below, comment, shellQuote } from '../container.js';
import { lastCommand, scriptRun } from './command-line.js';
import { type Installer, lifecycleScripts, pathInBase } from './install.js';
import type { Manifest } from './manifest.js';
import { generatesPrisma, prismaOf } from './prisma.js';
import { type NodeProject, usedManifests, usesPackage } from './project.js';

/** Lifecycle programs that need no file of the project: they come from dependencies and do nothing without a .git folder. */
const HARMLESS =
  /^(husky|husky install|is-ci( \|\| husky( install)?)?|lefthook install|simple-git-hooks|node-gyp rebuild|echo .*|exit 0|true)$/u;

/** Files that the scripts of an install read, or null where that cannot be told and the whole source must be there. */
export function lifecycleFiles(project: NodeProject): readonly string[] | null {
  const files: string[] = [];
  for (const manifest of usedManifests(project)) {
    for (const { command } of lifecycleScripts(manifest)) {
      const parts = command.split(/&&|;/u).map((part) => part.trim());
      for (const part of parts) {
        const found = filesOfPart(project, manifest, part);
        if (found === null) return null;
        files.push(...found);
      }
    }
  }
  return [...new Set(files)];
}

function filesOfPart(project: NodeProject, manifest: Manifest, part: string): readonly string[] | null {
  if (part === '' || HARMLESS.test(part)) return [];
  if (/^(npx )?prisma generate\b/u.test(part)) return prismaOf(project)?.files ?? null;
  // The folder "patches" is among the files of every install already.
  if (/^(npx )?patch-package\b/u.test(part) && manifest === project.rootManifest) return [];
  return null;
}

/** Needed members in the order in which they must be built: what a member uses comes before it. */
export function buildOrder(project: NodeProject): Manifest[] {
  const byName = new Map(
    project.members.flatMap((member) => (member.name === null ? [] : [[member.name, member] as const])),
  );
  const ordered: Manifest[] = [];
  const seen = new Set<Manifest>();
  const visit = (manifest: Manifest) => {
    if (seen.has(manifest)) return;
    seen.add(manifest);
    for (const name of [...manifest.dependencies.keys()].sort()) {
      const member = byName.get(name);
      if (member) visit(member);
    }
    if (manifest !== project.manifest) ordered.push(manifest);
  };
  for (const member of [project.manifest, ...project.members]) visit(member);
  return ordered;
}

/** Name of the script a build command runs; null where the command is a program of its own. */
function buildScript(project: NodeProject): string | null {
  const text = project.service.commands.build?.value;
  if (text === undefined) return null;
  const short = /^(?:yarn|bun|pnpm) (?:run )?([\w:.-]+)$/u.exec(text)?.[1];
  const command = lastCommand(text);
  const script = short ?? (command === null || /[&|;]/u.test(text) ? null : scriptRun(command));
  return script !== null && script !== undefined && project.manifest.scripts.has(script) ? script : null;
}

/** Turborepo knows what must be built before what, and which generators run first. */
function usesTurbo(project: NodeProject, script: string): boolean {
  const has = (name: string) => project.repository.hasFile(project.inRepository(name));
  return (
    script === 'build' &&
    project.folder !== '.' &&
    project.rootManifest.dependencies.has('turbo') &&
    (has('turbo.json') || has('turbo.jsonc'))
  );
}

function buildRuns(project: NodeProject, installer: Installer): Instruction[] {
  const script = buildScript(project);
  if (script !== null && usesTurbo(project, script)) {
    const filter = shellQuote(`--filter=${project.manifest.name ?? `./${project.folder}`}`);
    return [{ kind: 'run', commands: [installer.execute(`turbo run ${script} ${filter}`)] }];
  }
  const members = buildOrder(project)
    .filter((member) => member.scripts.has('build'))
    .map((member) => installer.runScript(member, 'build'));
  const written = project.service.commands.build?.value;
  if (script !== null) return [{ kind: 'run', commands: [...members, installer.runScript(project.manifest, script)] }];
  const before: Instruction[] = members.length === 0 ? [] : [{ kind: 'run', commands: members }];
  if (written === undefined) return before;
  if (project.folder === '.' || /(--filter|--workspace|-w |--cwd|nx )/u.test(written))
    return [...before, { kind: 'run', commands: [written] }];
  return [
    ...before,
    { kind: 'workdir', path: below('/app', project.folder) },
    { kind: 'run', commands: [written] },
    { kind: 'workdir', path: '/app' },
  ];
}

/** Variables of the build: no telemetry, and stand-ins for what tools insist on although the build does not use it. */
export function buildEnvironment(project: NodeProject): Readonly<Record<string, string>> {
  return {
    ...(usesPackage(project, 'next') ? { NEXT_TELEMETRY_DISABLED: '1' } : {}),
    ...(usesPackage(project, 'turbo') ? { TURBO_TELEMETRY_DISABLED: '1' } : {}),
    ...(usesPackage(project, '@t3-oss/env-nextjs') || usesPackage(project, '@t3-oss/env-core')
      ? { SKIP_ENV_VALIDATION: '1' }
      : {}),
    ...(prismaOf(project)?.readsEnvironment ? { DATABASE_URL: 'postgresql://localhost:5432/build' } : {}),
  };
}

function prismaRuns(project: NodeProject, installer: Installer): Instruction[] {
  const prisma = prismaOf(project);
  if (!prisma || generatesPrisma(project)) return [];
  const folder = pathInBase(project, prisma.manifest);
  const generate: Instruction = { kind: 'run', commands: [installer.execute('prisma generate')] };
  if (folder === '.') return [comment('Writes the database client from the schema.'), generate];
  return [
    comment('Writes the database client from the schema.'),
    { kind: 'workdir', path: below('/app', folder) },
    generate,
    { kind: 'workdir', path: '/app' },
  ];
}

/** What turns the sources into the program, in order; empty where the sources run as they are. */
export function buildInstructions(project: NodeProject, installer: Installer): readonly Instruction[] {
  return [...prismaRuns(project, installer), ...buildRuns(project, installer)];
}
