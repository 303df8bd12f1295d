// One call of a tool, from what the caller sent to a value or an error. The command line and the MCP server both go
// through here, so neither has rules of its own.
import { loadLanguage } from '../language/speak.js';
import type { Message, Notice, Question } from '../model/index.js';
import { acceptInput } from './input.js';
import type { Tool, ToolContext, Verdict } from './tool.js';

export interface CallResult {
  /** The step's value, as the command line prints it. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly verdict: Verdict;
  /** BCP 47 tag; its catalogue is loaded, so that `speak` can use it. */
  readonly language: string;
  readonly guidance: readonly Message[];
  readonly questions: readonly Question[];
  /** What was corrected in the input. */
  readonly notices: readonly Notice[];
}

/**
 * Calls a tool.
 * @param given the arguments as they came
 * @throws DevopsError as the tool's step throws it, E_INVALID_INPUT where the arguments do not fit
 */
export async function callTool(tool: Tool, given: unknown, context: ToolContext): Promise<CallResult> {
  const accepted = acceptInput(given, tool);
  const outcome = await tool.run(accepted.input, context);
  await loadLanguage(outcome.language);
  return {
    value: outcome.value,
    verdict: tool.verdict(outcome.value),
    language: outcome.language,
    guidance: outcome.guidance,
    questions: outcome.questions ?? [],
    notices: accepted.notices,
  };
}
