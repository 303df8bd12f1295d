import { z } from 'zod';
import { message } from '../../language/message.js';
import { ProfileSchema } from '../../model/index.js';
import { LanguageParameter, PathParameter } from '../parameters.js';
import { guidanceLanguage, openedRepository } from '../steps.js';
import { defineTool } from '../tool.js';

export default defineTool({
  name: 'detect_platform',
  title: 'Detect what a repository is',
  description: [
    'Use first, before any deployment decision, to learn what a repository contains and where it already deploys to.',
    'Returns its services (language, framework, package manager, runtime version, commands, port, health route, environment variables), backing services, platforms with evidence, and deployment files already there.',
    'Every value carries its basis: declared and inferred come with file and line; assumed is a default to tell the user about; null is unknown.',
  ],
  searchHint: 'scan repository stack framework language port dockerfile railway vercel kubernetes monorepo',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ path: PathParameter, language: LanguageParameter }),
  output: ProfileSchema,
  twin: { name: 'detect', argument: 'path' },
  next: 'plan_deployment',
  async run(input, context) {
    const repository = await openedRepository(context, input.path);
    const { detect } = await import('../../ecosystems/detect.js');
    const value = detect(repository);
    return {
      value,
      language: await guidanceLanguage(input.language, repository),
      guidance: [message('tool.detect.found', { count: value.services.length, repository: repository.name })],
    };
  },
});
