import type { Notice } from '../../model/index.js';
import { notice } from '../container.js';
import { type CommandLine, isDevelopmentCommand, lastCommand, programFile, scriptRun } from './command-line.js';
import type { Manifest } from './manifest.js';
import type { NodeProject } from './project.js';

/** How the container starts the service. */
export interface Start {
  /** Exec form. */
  readonly command: readonly string[];
  /** The program that runs in the end (node, next, tsx …): it must be there in production. */
  readonly program: string;
  /** Variables that the script sets in front of the program. */
  readonly variables: Readonly<Record<string, string>>;
  /** True where the command line itself takes the port from PORT. */
  readonly usesPort: boolean;
  readonly notices: readonly Notice[];
}

/** More hops than this from script to script are a loop. */
const MAXIMUM_HOPS = 8;

/** Follows `npm start` and its like to what the script runs, arguments after "--" appended. */
function resolveScripts(text: string, manifest: Manifest): string {
  let current = text.trim();
  for (let hop = 0; hop < MAXIMUM_HOPS; hop += 1) {
    if (/[&|;\n]/u.test(current)) return current;
    const command = lastCommand(current);
    const name = command === null ? null : scriptRun(command);
    const script = name === null ? undefined : manifest.scripts.get(name);
    if (script === undefined) return current;
    const dashes = current.indexOf(' -- ');
    current = dashes === -1 ? script.command.trim() : `${script.command.trim()} ${current.slice(dashes + 4)}`;
  }
  return current;
}

/** Characters that only a shell understands. Quotes are not among them: the words are already split. */
const SHELL = /[&|;<>$`*?(){}\n]/u;

function execOf(command: CommandLine): readonly string[] {
  return [command.program, ...command.args];
}

/** `node --env-file=.env` fails where the file is missing, and an image carries none: the platform sets the variables. */
function withoutEnvFile(command: CommandLine): CommandLine {
  const args: string[] = [];
  for (let index = 0; index < command.args.length; index += 1) {
    const argument = command.args[index] ?? '';
    if (/^--env-file(-if-exists)?=/u.test(argument)) continue;
    if (/^--env-file(-if-exists)?$/u.test(argument)) index += 1;
    else args.push(argument);
  }
  return { ...command, args };
}

function replaced(project: NodeProject, from: string, to: string): Notice {
  return notice(
    'container.node.start-replaced',
    `${project.service.name} starts with "${from}", which is made for development: the container runs "${to}" instead.`,
    project.manifest.file,
  );
}

/** nodemon, pm2 start and nest start are replaced by node itself, so that it gets the signals and needs no reload tool. */
function production(
  project: NodeProject,
  command: CommandLine,
): { readonly command: CommandLine; readonly notices: readonly Notice[] } {
  const text = execOf(command).join(' ');
  const plainNode = (file: string): { readonly command: CommandLine; readonly notices: readonly Notice[] } => {
    const next: CommandLine = { program: 'node', args: [file], variables: command.variables };
    return { command: next, notices: [replaced(project, text, `node ${file}`)] };
  };
  const file = command.args.find((argument) => /\.[cm]?js$/u.test(argument));
  if (command.program === 'nodemon' && file !== undefined) return plainNode(file);
  if (command.program === 'pm2' && command.args[0] === 'start' && file !== undefined && !/ecosystem/u.test(file))
    return plainNode(file);
  if (command.program === 'nest' && command.args[0] === 'start')
    return plainNode(project.service.entrypoint?.value ?? 'dist/main.js');
  if (command.program === 'node' && command.args.includes('--watch'))
    return {
      command: { ...command, args: command.args.filter((argument) => argument !== '--watch') },
      notices: [replaced(project, text, text.replace(' --watch', ''))],
    };
  return { command, notices: [] };
}

function shellForm(project: NodeProject, text: string, command: CommandLine): Start {
  const cut = Math.max(text.lastIndexOf('&&'), text.lastIndexOf(';'));
  const before = cut === -1 ? '' : text.slice(0, text[cut] === ';' ? cut + 1 : cut + 2);
  const last = text
    .slice(before.length)
    .trim()
    .replace(/\$PORT\b|\$\{PORT\}/gu, '"$' + '{PORT}"');
  const line = `${before === '' ? '' : `${before.trim()} `}exec ${/^[A-Za-z_]\w*=/u.test(last) ? `env ${last}` : last}`;
  const hidden = /[|]|&(?!&)/u.test(text.replaceAll('&&', ''));
  return {
    command: ['/bin/sh', '-c', line],
    program: command.program,
    variables: {},
    usesPort: /\$\{?PORT\b/u.test(text),
    notices: hidden
      ? [
          notice(
            'container.node.start-shell',
            `${project.service.name} starts through a shell pipeline: SIGTERM may not reach the program.`,
            project.manifest.file,
          ),
        ]
      : [],
  };
}

/** node, tsx … with the file that the service's entry point names. */
function fromEntrypoint(project: NodeProject): Start | null {
  const file = project.service.entrypoint?.value;
  if (file === undefined) return null;
  const program = project.service.runtime?.name.value === 'bun' ? 'bun' : 'node';
  return { command: [program, file], program, variables: {}, usesPort: false, notices: [] };
}

/**
 * Resolves the start command to the program itself, in exec form, so that SIGTERM reaches it; a shell with `exec` where
 * the script needs one. Null where nothing tells how the service starts.
 */
export function startOf(project: NodeProject): Start | null {
  const written = project.service.commands.start?.value;
  if (written === undefined) return fromEntrypoint(project);
  const text = resolveScripts(written, project.manifest);
  const command = lastCommand(text);
  if (command === null) return fromEntrypoint(project);
  const before = text.slice(0, Math.max(0, text.lastIndexOf(command.program)));
  if (SHELL.test(before) || SHELL.test(text.replace(/'[^']*'/gu, ''))) return shellForm(project, text, command);
  const clean = production(project, withoutEnvFile(command));
  const entry = project.service.entrypoint?.value;
  if (isDevelopmentCommand(clean.command) && entry !== undefined && programFile(clean.command) === null) {
    const better = fromEntrypoint(project);
    if (better)
      return { ...better, notices: [replaced(project, execOf(clean.command).join(' '), better.command.join(' '))] };
  }
  return {
    command: execOf(clean.command),
    program: clean.command.program,
    variables: Object.fromEntries([...clean.command.variables].filter(([name]) => name !== 'NODE_ENV')),
    usesPort: false,
    notices: clean.notices,
  };
}
