import { Command, CommanderError, Option } from 'commander';
import { PACKAGE } from '../agent/package.js';
import { DevopsError } from '../model/index.js';
import type { Tool } from '../server/tool.js';
import { tools } from '../server/tools/index.js';
import { exitCodes, INTERRUPTED } from './exit-codes.js';
import { addInputOptions, inputFrom } from './options.js';
import { reportError } from './report-error.js';
import { openTerminal, type Terminal } from './terminal.js';

const WRONG_USE = 2;

type Options = Readonly<Record<string, unknown>>;
type Action = (
  argument: string | undefined,
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
) => Promise<number>;

function exitCodeHelp(): string {
  const rows = exitCodes.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`);
  return ['', 'Exit codes:', ...rows].join('\n');
}

function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'Print one JSON value on stdout and nothing else.'))
    .addOption(new Option('--language <tag>', 'Language of the guidance (ko, ja, zh-Hans …); files stay English.'))
    .addOption(new Option('--quiet', 'No progress and no notes.'))
    .addOption(new Option('--no-color', 'No colours.'))
    .addOption(new Option('--offline', 'Refuse every step that needs the network.'))
    .addHelpText('after', exitCodeHelp());
}

function terminalFor(options: Options): Terminal {
  return openTerminal({
    json: options.json === true,
    quiet: options.quiet === true,
    color: options.color !== false,
  });
}

/** Runs an action with what every command shares: the terminal, Ctrl-C, and one place for errors. */
async function perform(action: Action, argument: string | undefined, options: Options): Promise<number> {
  const terminal = terminalFor(options);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  try {
    return await action(argument, options, terminal, interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return INTERRUPTED;
    return reportError(error, terminal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function refuseOffline(tool: Tool, options: Options): void {
  if (options.offline !== true || !tool.annotations.openWorldHint) return;
  throw new DevopsError('E_NOT_ALLOWED', `${tool.twin.name} needs the network, and --offline forbids it`, {
    remedy: 'Run it without --offline.',
  });
}

function toolAction(tool: Tool): Action {
  return async (argument, options, terminal, signal) => {
    refuseOffline(tool, options);
    const { runTool } = await import('./run-tool.js');
    return runTool(tool, inputFrom(tool, argument, options), terminal, signal);
  };
}

function addToolCommand(program: Command, tool: Tool, finish: (code: number) => void): void {
  const command = program.command(tool.twin.name).aliases([...(tool.twin.aliases ?? [])]);
  command.summary(tool.title).description(tool.description);
  addInputOptions(command, tool);
  addCommonOptions(command).action(async (argument: string | undefined, options: Options) => {
    finish(await perform(toolAction(tool), argument, options));
  });
}

function addDeployCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('deploy')
    .summary('Read, understand, decide, write and prove in one go')
    .description(
      'Shows what was found, what was decided and why, the files, and the verification report. Nothing is written or pushed without --write or --push.',
    )
    .argument('[path]', 'Folder of the repository.', '.')
    .option('--prompt <text>', 'What you want, in your own words and language.')
    .option('--spec <id>', 'SPEC id, id prefix, or path.')
    .option('--platform <id>', 'Platform to deploy to; wins over prompt and SPEC.')
    .option('--answer <id=value>', 'Answer to an open question. May be given several times.', collect)
    .option('--root <folder>', 'The same as the argument.')
    .option('--write', 'Write the files into the repository.')
    .option('--overwrite', 'With --write: also replace files that exist and differ.')
    .option('--push', 'Push the files to a branch and open a pull request.')
    .option('--branch <name>', 'With --push: the branch to push to.')
    .option('--yes', 'Do not ask for confirmation on a terminal.');
  addCommonOptions(command).action(async (path: string, options: Options) => {
    const action: Action = async (argument, given, terminal, signal) => {
      const { deployCommand } = await import('./deploy.js');
      return deployCommand(argument ?? '.', given, terminal, signal);
    };
    finish(await perform(action, path === '.' && typeof options.root === 'string' ? options.root : path, options));
  });
}

function addDoctorCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('doctor')
    .summary('Check this machine and print client configuration')
    .description(
      'Checks Node, git, the repository’s remote and the GitHub token, and prints the configuration of each MCP client.',
    )
    .argument('[path]', 'Folder of the repository.', '.');
  addCommonOptions(command).action(async (path: string, options: Options) => {
    const action: Action = async (argument, _, terminal) => {
      const { doctorCommand } = await import('./doctor.js');
      return doctorCommand(argument ?? '.', terminal);
    };
    finish(await perform(action, path, options));
  });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Builds the command line from the registry of tools. */
function programWith(finish: (code: number) => void): Command {
  const program = new Command(PACKAGE.name)
    .description(
      'Reads a repository and its SPECs, decides, writes deployment configuration, proves it, and delivers it to GitHub.',
    )
    .version(PACKAGE.version)
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', exitCodeHelp());
  addDeployCommand(program, finish);
  for (const tool of tools) addToolCommand(program, tool, finish);
  program
    .command('mcp')
    .summary('Serve the same steps as an MCP server on stdio')
    .description('Speaks the Model Context Protocol on stdin and stdout until the client goes away.')
    .option(
      '--root <folder>',
      'Folder the server may work in; may be given several times. Default: what the client declares.',
    );
  addDoctorCommand(program, finish);
  return program;
}

/** Wrong use as the one JSON value, where a script asked for JSON. */
function reportUsage(error: CommanderError, words: readonly string[]): void {
  if (!words.includes('--json')) return;
  const failure = {
    code: 'E_USAGE',
    message: error.message,
    value: null,
    file: null,
    line: null,
    remedy: 'See --help.',
  };
  process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`);
}

/**
 * Runs the command line.
 * @param words the arguments after the name of the program
 * @returns the exit code
 */
export async function runProgram(words: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = programWith((code) => {
    exitCode = code;
  });
  process.stdout.on('error', () => process.exit(0));
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    reportUsage(error, words);
    return WRONG_USE;
  }
}
