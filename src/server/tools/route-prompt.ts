import { z } from 'zod';
import { message } from '../../language/message.js';
import { RouteSchema } from '../../model/index.js';
import { PathParameter } from '../parameters.js';
import { openedRepository } from '../steps.js';
import { defineTool, type ToolContext } from '../tool.js';

/** The project's own setting, read only where the caller named a project or the session has one with settings. */
async function configuredLanguage(path: string | undefined, context: ToolContext): Promise<string | null> {
  if (path === undefined) return null;
  const { languageSettings } = await import('../../spec/language-settings.js');
  return languageSettings(await openedRepository(context, path)).conversation?.value ?? null;
}

export default defineTool({
  name: 'route_prompt',
  title: 'Understand a request in any language',
  description: [
    "Use when the user's request is not in English, or names several platforms, to learn what is really asked for.",
    'Returns language and script, intents (what is to be done, not what is mentioned), the wanted platform and the refused ones, environment, SPEC ids, services, regions, and the language to answer in.',
    'Pass outputLanguage on as "language" to the other tools.',
  ],
  searchHint: 'language detection intent Korean Japanese Chinese Spanish prompt platform refusal',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    prompt: z.string().min(1).max(20_000).describe("The user's words, unchanged."),
    language: z.string().optional().describe('BCP 47 tag configured as the conversation language, if any.'),
    path: PathParameter.describe('Project folder whose language settings count. Default: none.'),
  }),
  output: RouteSchema,
  aliases: { text: 'prompt', query: 'prompt', message: 'prompt', request: 'prompt', input: 'prompt' },
  twin: { name: 'route', argument: 'prompt', options: { path: 'root' } },
  next: 'detect_platform',
  async run(input, context) {
    const { routePrompt } = await import('../../language/route.js');
    const configured = input.language ?? (await configuredLanguage(input.path, context));
    const value = await routePrompt(input.prompt, { configuredLanguage: configured });
    return {
      value,
      language: value.outputLanguage,
      guidance: [message('tool.route.understood', { intents: value.intents.join(', '), count: value.intents.length })],
    };
  },
});
