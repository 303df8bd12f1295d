import { z } from 'zod';
import { message } from '../../language/message.js';
import { type Artifact, ArtifactSchema, NoticeSchema } from '../../model/index.js';
import { LanguageParameter, PathParameter, PlanIdParameter, planningParameters } from '../parameters.js';
import { guidanceLanguage, openedRepository, planFor } from '../steps.js';
import { defineTool } from '../tool.js';

const { path, mode, purpose, change, digest, content, diff } = ArtifactSchema.shape;

function listed(artifact: Artifact, show: readonly string[]) {
  const { path, mode, purpose, change, digest, content, diff } = artifact;
  return {
    ...{ path, mode, purpose, change, digest },
    ...(diff !== null && { diff }),
    ...(show.includes(path) && { content }),
  };
}

export default defineTool({
  name: 'generate_configs',
  title: 'Write the configuration files',
  description: [
    'Use after plan_deployment to get the files of a plan: Dockerfile, compose, platform files, GitHub Actions workflow, .env.example, runbook.',
    'Without "write" nothing is touched: it returns each file with purpose, digest and change (create, keep, update) and the diff of updates; "show" adds the content of named files.',
    'With "write": true new files are written; files that exist are replaced only with "overwrite": true as well. Show the user the diffs first.',
  ],
  searchHint:
    'Dockerfile docker-compose GitHub Actions workflow kubernetes manifests railway vercel runbook .env.example',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    path: PathParameter,
    planId: PlanIdParameter,
    ...planningParameters,
    write: z.boolean().default(false).describe('Write the files. Default: only return them.'),
    overwrite: z.boolean().default(false).describe('With "write": also replace files that exist and differ.'),
    out: z.string().optional().describe('Folder to write into instead of the repository; implies "write".'),
    show: z.array(z.string()).default([]).describe('Paths of files whose content to return.'),
    language: LanguageParameter,
  }),
  output: z.strictObject({
    planId: z.string(),
    artifacts: z.array(
      z.strictObject({ path, mode, purpose, change, digest, diff: diff.optional(), content: content.optional() }),
    ),
    written: z.array(z.string()).describe('Paths that were written by this call.'),
    kept: z.array(z.string()).describe('Paths that exist with other content and were left as they are.'),
    notices: z.array(NoticeSchema),
  }),
  twin: {
    name: 'generate',
    argument: 'path',
    options: { answers: 'answer', refusedPlatforms: 'refuse', planId: 'plan' },
  },
  next: 'verify_configs',
  async run(input, context) {
    const repository = await openedRepository(context, input.path);
    const language = await guidanceLanguage(input.language, repository);
    context.progress(1, 3, 'planning');
    const plan = await planFor(repository, input);
    context.progress(2, 3, 'writing');
    const { generate } = await import('../../generate/generate.js');
    const { artifacts, notices } = await generate(plan, repository, { language });
    const { written, kept } =
      input.write || input.out !== undefined ? await write(artifacts) : { written: [], kept: [] };
    const updates = artifacts.filter((artifact) => artifact.change === 'update').length;
    return {
      value: {
        planId: plan.id,
        artifacts: artifacts.map((artifact) => listed(artifact, input.show)),
        written: [...written],
        kept: [...kept],
        notices,
      },
      language,
      guidance: [
        message('tool.generate.prepared', { count: artifacts.length, updates }),
        message('tool.generate.written', { count: written.length }),
      ],
    };

    async function write(files: readonly Artifact[]) {
      const root = input.out === undefined ? repository.root : await context.outputFolder(input.out);
      const { writeArtifacts } = await import('../../deliver/write.js');
      return writeArtifacts(root, files, { overwrite: input.overwrite });
    }
  },
});
