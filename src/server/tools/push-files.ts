import { z } from 'zod';
import { message } from '../../language/message.js';
import { DeliverySchema } from '../../model/index.js';
import { pushRequestFor } from '../delivery.js';
import { LanguageParameter, PathParameter, PlanIdParameter, planningParameters } from '../parameters.js';
import { guidanceLanguage, openedRepository, planFor } from '../steps.js';
import { defineTool } from '../tool.js';

export default defineTool({
  name: 'push_files',
  title: 'Deliver the files to GitHub',
  description: [
    'Use when the user wants the generated files on GitHub, after verify_configs passed.',
    'A dry run unless "confirm" is true: it shows branch, commit message and the diff of every file. With "confirm": true it makes one commit on a branch of its own and opens a pull request; pushing the same files again changes nothing.',
    'The files are verified again first; errors stop the push. The token comes from GITHUB_TOKEN or GH_TOKEN and is never shown.',
  ],
  searchHint: 'GitHub push commit branch pull request deliver dry run diff',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  input: z.strictObject({
    path: PathParameter,
    planId: PlanIdParameter,
    ...planningParameters,
    confirm: z
      .boolean()
      .default(false)
      .describe('Really push. Default: a dry run. Only on the explicit word of the user.'),
    repository: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+$/u)
      .optional()
      .describe('owner/name on GitHub. Default: the origin remote.'),
    branch: z.string().optional().describe('Branch to push to; made if missing. Default: one named after the plan.'),
    base: z.string().optional().describe('Branch the pull request goes to. Default: the default branch.'),
    expectedHead: z.string().optional().describe('Commit the branch must still point to; from the dry run.'),
    language: LanguageParameter,
  }),
  output: DeliverySchema,
  twin: {
    name: 'push',
    argument: 'path',
    options: { answers: 'answer', refusedPlatforms: 'refuse', planId: 'plan', repository: 'repo' },
  },
  next: null,
  async run(input, context) {
    const repository = await openedRepository(context, input.path);
    const language = await guidanceLanguage(input.language, repository);
    context.progress(1, 4, 'planning');
    const plan = await planFor(repository, input);
    const [{ generate }, { verify }, { push }] = await Promise.all([
      import('../../generate/generate.js'),
      import('../../verify/verify.js'),
      import('../../deliver/push.js'),
    ]);
    context.progress(2, 4, 'writing and verifying');
    const generation = await generate(plan, repository, { language });
    const files = new Map(generation.artifacts.map((artifact) => [artifact.path, artifact.content]));
    const verification = await verify({ files, repository, plan, signal: context.signal });
    context.progress(3, 4, input.confirm ? 'pushing' : 'comparing with GitHub');
    const proven = { repository, plan, generation, verification };
    const value = await push(pushRequestFor(proven, input, context.environment, context.signal));
    const id = value.dryRun ? 'tool.push.planned' : 'tool.push.pushed';
    return {
      value,
      language,
      guidance: [message(id, { count: value.files.length, repository: value.repository, branch: value.branch })],
    };
  },
});
