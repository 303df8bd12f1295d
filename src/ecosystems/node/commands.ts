import { type Commands, declared, type Fact, inferred } from '../../model/index.js';
import { noCommands } from '../service.js';
import { commandsIn, isDevelopmentCommand, lastCommand } from './command-line.js';
import type { Manifest, Script } from './manifest.js';
import { type Installation, installCommand } from './package-manager.js';

/** Names that scripts of one purpose mostly have, the usual one first. */
const NAMES = {
  build: ['build', 'build:prod', 'build:production', 'compile', 'bundle'],
  develop: ['dev', 'develop', 'start:dev', 'serve:dev', 'dev:server', 'serve', 'watch'],
  test: ['test', 'test:ci', 'test:unit', 'unit', 'test:run', 'tests'],
  coverage: ['test:coverage', 'coverage', 'test:cov', 'test-coverage', 'cov', 'cover'],
  lint: ['lint', 'lint:check', 'lint:ci', 'eslint', 'check:lint'],
  typecheck: ['typecheck', 'type-check', 'check-types', 'types:check', 'check:types', 'types', 'tsc', 'ts:check'],
} as const satisfies Partial<Record<keyof Commands, readonly string[]>>;

/** What `npm init` writes: no test at all. */
const PLACEHOLDER = /no test specified/iu;
const CHECKS_TYPES = /\b(tsc|vue-tsc|svelte-check|tsgo|astro\s+check)\b/u;

/** The command of the package manager that runs a script. */
export function runScript(installation: Installation, name: string): string {
  return `${installation.name} run ${name}`;
}

/** The command that runs a program of an installed package. */
export function executeProgram(installation: Installation, command: string): string {
  switch (installation.name) {
    case 'npm':
      return `npx ${command}`;
    case 'pnpm':
      return `pnpm exec ${command}`;
    case 'bun':
      return `bunx ${command}`;
    case 'yarn':
      return installation.yarnClassic ? `yarn run ${command}` : `yarn exec ${command}`;
  }
}

function scriptNamed(manifest: Manifest, names: readonly string[], fits: (script: Script) => boolean): Script | null {
  for (const name of names) {
    const script = manifest.scripts.get(name);
    if (script && fits(script)) return script;
  }
  return null;
}

/** A development server under another name: `start` that runs `vite`, `ng serve`, `nodemon` … */
function developmentStart(manifest: Manifest): Script | null {
  const script = manifest.scripts.get('start');
  const command = script && lastCommand(script.command);
  return script && command && isDevelopmentCommand(command) ? script : null;
}

function typecheckScript(manifest: Manifest): Script | null {
  const named = scriptNamed(manifest, NAMES.typecheck, () => true);
  if (named) return named;
  return scriptNamed(manifest, ['check', 'lint:types', 'build:types'], (script) => CHECKS_TYPES.test(script.command));
}

/** Commands that the scripts of a package and its package manager give. `start` and `migrate` are found elsewhere. */
export function commandsOf(manifest: Manifest, installation: Installation): Commands {
  const run = (script: Script | null): Fact<string> | null =>
    script === null ? null : declared(runScript(installation, script.name), script.evidence);
  const real = (script: Script) => !PLACEHOLDER.test(script.command) && commandsIn(script.command).length > 0;
  const develop = scriptNamed(manifest, NAMES.develop, real) ?? developmentStart(manifest);
  const lockfile = installation.lockfile;
  return {
    ...noCommands(),
    install: lockfile
      ? inferred(installCommand(installation), ...lockfile.evidence)
      : inferred(installCommand(installation), manifest.at()),
    build: run(scriptNamed(manifest, NAMES.build, real)),
    develop: run(develop),
    test: run(scriptNamed(manifest, NAMES.test, real)),
    coverage: run(scriptNamed(manifest, NAMES.coverage, real)),
    lint: run(scriptNamed(manifest, NAMES.lint, real)),
    typecheck: run(typecheckScript(manifest)),
  };
}
