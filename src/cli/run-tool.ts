import { speak } from '../language/speak.js';
import { boundaryOf, folderWithin, outputFolderWithin } from '../server/boundary.js';
import { type CallResult, callTool } from '../server/call.js';
import type { Tool, ToolContext } from '../server/tool.js';
import { askAll } from './ask.js';
import { exitCodeOfVerdict } from './exit-codes.js';
import type { Terminal } from './terminal.js';
import { viewOf } from './views/index.js';

type Input = Readonly<Record<string, unknown>>;

/** What a handler may use when a person runs it: any folder they name, and stderr for progress. */
export function commandContext(signal: AbortSignal, terminal: Terminal): ToolContext {
  const boundary = boundaryOf({ roots: [], environment: {}, clientRoots: [], workingDirectory: process.cwd() });
  return {
    folder: async (path) => folderWithin(boundary, path),
    outputFolder: async (path) => outputFolderWithin(boundary, path),
    signal,
    progress: (done, total, text) => {
      if (terminal.live) terminal.note(terminal.colors.dim(`  ${done}/${total} ${text}`));
    },
    environment: process.env,
  };
}

/** Calls the tool; where a person is there and something is open, asks and calls it again with the answers. */
async function settledResult(tool: Tool, input: Input, terminal: Terminal, context: ToolContext): Promise<CallResult> {
  const result = await callTool(tool, input, context);
  if (result.questions.length === 0 || !terminal.interactive) return result;
  const answers = Object.entries(await askAll(result.questions, result.language)).map(
    ([id, value]) => `${id}=${value}`,
  );
  const given = Array.isArray(input.answers) ? input.answers : [];
  return callTool(tool, { ...input, answers: [...given, ...answers] }, context);
}

/**
 * Runs the command-line twin of a tool.
 * @returns the exit code
 * @throws DevopsError as the tool does
 */
export async function runTool(tool: Tool, input: Input, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const result = await settledResult(tool, input, terminal, commandContext(signal, terminal));
  terminal.value(result.value);
  const lines = viewOf(tool.name, result.value, { terminal, language: result.language });
  const sentences = result.guidance.map((sentence) => speak(sentence, result.language));
  // A model sees only the guidance, a person the view as well: what stands there is not said twice.
  const unsaid = sentences.filter((sentence) => !lines.some((line) => line.includes(sentence)));
  for (const line of [...lines, '', ...unsaid]) terminal.print(line);
  for (const notice of result.notices) terminal.note(notice.text);
  return exitCodeOfVerdict(result.verdict);
}
