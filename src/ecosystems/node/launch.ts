import { assumed, declared, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { joinPath } from '../../repository/paths.js';
import {
  type CommandLine,
  commandsIn,
  isDevelopmentCommand,
  lastCommand,
  programFile,
  scriptRun,
} from './command-line.js';
import { executeProgram, runScript } from './commands.js';
import type { FrameworkMatch } from './framework.js';
import type { Manifest, Script } from './manifest.js';
import type { Installation } from './package-manager.js';
import type { Workspace } from './workspaces.js';

/** How a package is started in production. */
export interface Launch {
  readonly command: Fact<string> | null;
  /** The script's own text, where a script starts it. */
  readonly script: Script | null;
  readonly entrypoint: Fact<string> | null;
  /** True where the start script only starts members of the workspace, not this package. */
  readonly delegates: boolean;
}

export interface LaunchQuestion {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly workspace: Workspace | null;
  readonly installation: Installation;
  readonly match: FrameworkMatch | null;
  readonly isStatic: boolean;
}

/** Scripts that start a built program, the plainest name first. */
const START_NAMES = [
  'start',
  'start:prod',
  'start:production',
  'prod',
  'production',
  'serve:prod',
  'start:server',
  'server',
  'serve',
];
/** Programs that compile while they start: a script beside them that starts the built program is the better one. */
const COMPILES_AT_START = /^(nest|ts-node|tsx|babel-node|nodemon)$/u;

/** Runs scripts of other packages: turbo, nx, lerna, --filter, workspace, `cd apps/web && …`. */
function delegates(command: CommandLine): boolean {
  if (
    /^(turbo|nx|lerna|rush|moon|wsrun|ultra|cd|run-p|run-s|npm-run-all|npm-run-all2|concurrently|docker|docker-compose|make|just|task)$/u.test(
      command.program,
    )
  )
    return true;
  if (!/^(npm|pnpm|yarn|bun)$/u.test(command.program)) return false;
  return command.args.some((argument) =>
    /^(-F|-w|--filter|--workspace|-C|--prefix|--dir|--cwd|-r|--recursive|workspace|workspaces|-ws)(=|$)/u.test(
      argument,
    ),
  );
}

/** Follows `npm run x` to the script that does the work; at most a few steps, for scripts may run in circles. */
function resolved(manifest: Manifest, script: Script): Script {
  let current = script;
  for (let step = 0; step < 5; step += 1) {
    const command = lastCommand(current.command);
    const name = command === null ? null : scriptRun(command);
    const next = name === null ? undefined : manifest.scripts.get(name);
    if (!next || next.name === current.name) break;
    // What stands behind "--" is appended: `npm run with:env -- node server.js`.
    const dashes = current.command.indexOf(' -- ');
    current = dashes === -1 ? next : { ...next, command: `${next.command}${current.command.slice(dashes + 3)}` };
  }
  return current;
}

function startsMembers(manifest: Manifest, script: Script): boolean {
  return commandsIn(resolved(manifest, script).command).some(delegates);
}

function isDevelopment(manifest: Manifest, script: Script): boolean {
  const command = lastCommand(resolved(manifest, script).command);
  return command !== null && isDevelopmentCommand(command);
}

/** `serve`, `http-server` and the like only show a built site. */
function isFileServer(manifest: Manifest, script: Script): boolean {
  return /^(serve|http-server|sirv|light-server|npx)$/u.test(
    lastCommand(resolved(manifest, script).command)?.program ?? '',
  );
}

const STAGES = /^echo$/u;

function isProduction(manifest: Manifest, script: Script): boolean {
  if (startsMembers(manifest, script) || isDevelopment(manifest, script)) return false;
  const command = lastCommand(resolved(manifest, script).command);
  if (command === null || STAGES.test(command.program)) return false;
  return script.name.startsWith('start') || programFile(command) !== null;
}

function startScript(manifest: Manifest): Script | null {
  const fitting = START_NAMES.flatMap((name) => {
    const script = manifest.scripts.get(name);
    return script && isProduction(manifest, script) ? [script] : [];
  });
  const compiled = fitting.find((script) => {
    const program = lastCommand(resolved(manifest, script).command)?.program ?? '';
    return !COMPILES_AT_START.test(program);
  });
  return compiled ?? fitting[0] ?? null;
}

const noCommand: CommandLine = { program: '', args: [], variables: new Map() };

/** The file behind a development script: `nodemon server.js` is `node server.js` in production. */
function developmentFile(manifest: Manifest): { file: string; script: Script } | null {
  for (const name of ['start', 'dev', 'develop', 'start:dev']) {
    const script = manifest.scripts.get(name);
    const command = script && lastCommand(resolved(manifest, script).command);
    if (!script || !command) continue;
    const file =
      command.program === 'nodemon' || command.program === 'node-dev'
        ? (command.args.find((argument) => /\.[cm]?js$/u.test(argument)) ?? null)
        : programFile(command);
    if (file !== null && /\.[cm]?js$/u.test(file)) return { file: file.replace(/^\.\//u, ''), script };
  }
  return null;
}

const MAIN_FILES = [
  'index.js',
  'server.js',
  'app.js',
  'main.js',
  'index.mjs',
  'server.mjs',
  'index.cjs',
  'src/index.js',
  'src/server.js',
  'src/app.js',
  'src/main.js',
];
const TYPED_MAIN_FILES = [
  'index.ts',
  'src/index.ts',
  'server.ts',
  'src/server.ts',
  'main.ts',
  'src/main.ts',
  'app.ts',
  'src/app.ts',
];

/** File that the manifest names as main, or the usual one, where it really is there. */
function mainFile({ repository, manifest, installation }: LaunchQuestion): Fact<string> | null {
  const exists = (file: string) => repository.hasFile(joinPath(manifest.root, file) ?? file);
  for (const key of ['main', 'module']) {
    const named = manifest.text(key)?.replace(/^\.\//u, '');
    if (named === undefined) continue;
    const file = [named, `${named}.js`].find(exists);
    if (file !== undefined && /\.[cm]?[jt]s$/u.test(file)) return inferred(file, manifest.at(key));
  }
  const usual = (installation.name === 'bun' ? [...TYPED_MAIN_FILES, ...MAIN_FILES] : MAIN_FILES).find(exists);
  return usual === undefined ? null : inferred(usual, evidence(joinPath(manifest.root, usual) ?? usual, null, usual));
}

function entryOf(question: LaunchQuestion, script: Script | null): Fact<string> | null {
  const { manifest, match, repository } = question;
  const command = script && lastCommand(resolved(manifest, script).command);
  const file = command ? programFile(command) : null;
  if (script && file !== null) {
    const full = joinPath(manifest.root, file) ?? file;
    const withExtension = ['.js', '.ts', '.mjs']
      .map((end) => `${file}${end}`)
      .find((path) => repository.hasFile(joinPath(manifest.root, path) ?? path));
    const exact = repository.hasFile(full) || /\.\w+$/u.test(file) ? file : (withExtension ?? file);
    return declared(exact, script.evidence);
  }
  if (command?.program === 'nest' || match?.framework.id === 'nestjs') {
    const place = script ? [script.evidence] : (match?.fact.evidence ?? []);
    return inferred('dist/main.js', ...place);
  }
  const known = match?.framework.entrypoint;
  return known === undefined || script !== null ? null : inferred(known, ...(match?.fact.evidence ?? []));
}

/** The framework's own start command, where it holds for this package. */
function frameworkStart(question: LaunchQuestion): Fact<string> | null {
  const { match, manifest, installation } = question;
  const start = match?.framework.start;
  if (match === null || start === undefined) return null;
  const needed = match.framework.needs?.start;
  if (needed && !needed.some((name) => manifest.dependencies.has(name))) return null;
  const command = start.startsWith('node ') ? start : executeProgram(installation, start);
  return (match.fact.basis === 'declared' ? inferred : assumed)(command, ...match.fact.evidence);
}

/** A host's adapter builds for that host: nothing of it runs as a server of its own. */
const HOST_ADAPTER =
  /^@(sveltejs\/adapter-(vercel|netlify|cloudflare|cloudflare-workers|static)|astrojs\/(vercel|netlify|cloudflare))$/u;

/** Name of the adapter that builds for one host only; null where the build runs anywhere. */
export function hostAdapter(manifest: Manifest): string | null {
  return [...manifest.dependencies.keys()].find((name) => HOST_ADAPTER.test(name)) ?? null;
}

/** Finds how a package is started: its script, else the framework's command, else its main file. */
export function launchOf(question: LaunchQuestion): Launch {
  const { manifest, isStatic, match } = question;
  const started = manifest.scripts.get('start');
  const delegating = started !== undefined && startsMembers(manifest, started);
  const script = startScript(manifest);
  if (isStatic) {
    const serves =
      script &&
      !isFileServer(manifest, script) &&
      programFile(lastCommand(resolved(manifest, script).command) ?? noCommand) !== null;
    if (!serves) return { command: null, script: null, entrypoint: null, delegates: delegating };
  }
  if (script)
    return {
      command: declared(runScript(question.installation, script.name), script.evidence),
      script: resolved(manifest, script),
      entrypoint: entryOf(question, script),
      delegates: false,
    };
  if (delegating) return { command: null, script: null, entrypoint: null, delegates: true };
  if (match !== null && !match.framework.library && match.framework.role !== 'api') {
    const command = hostAdapter(manifest) === null ? frameworkStart(question) : null;
    return { command, script: null, entrypoint: command ? entryOf(question, null) : null, delegates: false };
  }
  return { ...plainStart(question), script: null, delegates: false };
}

function plainStart(question: LaunchQuestion): Pick<Launch, 'command' | 'entrypoint'> {
  const { match, manifest, installation } = question;
  if (match?.framework.start) return { command: frameworkStart(question), entrypoint: null };
  if (match?.framework.entrypoint) {
    const entrypoint = inferred(match.framework.entrypoint, ...match.fact.evidence);
    return { command: inferred(`node ${entrypoint.value}`, ...match.fact.evidence), entrypoint };
  }
  const development = developmentFile(manifest);
  if (development)
    return {
      command: inferred(`node ${development.file}`, development.script.evidence),
      entrypoint: inferred(development.file, development.script.evidence),
    };
  const main = mainFile(question);
  if (main === null) return { command: null, entrypoint: null };
  const program = /\.[cm]?ts$/u.test(main.value) || installation.name === 'bun' ? 'bun' : 'node';
  if (program === 'bun' && installation.name !== 'bun') return { command: null, entrypoint: main };
  return { command: inferred(`${program} ${main.value}`, ...main.evidence), entrypoint: main };
}
