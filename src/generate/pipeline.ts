import { GENERATED_MARK, isGenerated } from '../formats/ownership.js';
import { publishJob } from '../formats/pipeline.js';
import { printWorkflow, type WorkflowJob } from '../formats/workflow.js';
import { isSkip, type Notice, type Plan } from '../model/index.js';
import type { DeployJobs, Platform } from '../platforms/contract.js';
import { platformById } from '../platforms/index.js';
import type { Repository } from '../repository/contract.js';
import type { Part } from './containers.js';
import { buildJob, buildJobOf, publishJobOf } from './image-jobs.js';
import { testJob, testJobOf } from './test-jobs.js';

const PATH = '.github/workflows/deploy.yml';
const PATH_BESIDE = '.github/workflows/expert-devops.yml';

/** Jobs of the workflow in order, and what they read. */
interface Jobs {
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
  readonly notices: readonly Notice[];
}

/** Holds for pushes to the default branch and for runs started by hand on it, never for a pull request. */
function releaseCondition(plan: Plan): string {
  const branch = plan.pipeline.defaultBranch.replace(/'/gu, "''");
  return `github.event_name != 'pull_request' && github.ref == 'refs/heads/${branch}'`;
}

function testJobs(plan: Plan, repository: Repository): Jobs {
  const jobs: [string, WorkflowJob][] = [];
  const notices: Notice[] = [];
  for (const item of plan.services) {
    const job = testJobOf(plan, item, repository);
    if (job) jobs.push([testJob(item.service.name), job]);
    else
      notices.push({
        code: 'generate.no-checks',
        text: `${item.service.name} has no lint, type, build or test command: its release is not checked before it is deployed.`,
      });
  }
  return { jobs: Object.fromEntries(jobs), notices };
}

function imageJobs(plan: Plan, needs: readonly string[]): Readonly<Record<string, WorkflowJob>> {
  const withImage = plan.services.flatMap((item) => (item.image === null ? [] : [{ item, image: item.image }]));
  return Object.fromEntries([
    ...withImage.map(({ item, image }) => [buildJob(item.service.name), buildJobOf(item, image)]),
    ...withImage.map(({ item, image }) => [
      publishJob(item.service.name),
      publishJobOf(item, image, { needs, if: releaseCondition(plan) }),
    ]),
  ]);
}

/** The platforms of the plan, each once, in the order of its services. */
export function platformsOf(plan: Plan): Platform[] {
  return [...new Set(plan.services.map((item) => item.platform))].map((id) => platformById(id));
}

/** Jobs that only run after a failure must not be waited for: they are skipped when all is well, and would skip the rest. */
function runsAlways(job: WorkflowJob): boolean {
  return !/\b(failure|always|cancelled)\s*\(/u.test(job.if ?? '');
}

function gated(job: WorkflowJob, condition: string): WorkflowJob {
  if (job.if === undefined) return { ...job, if: condition };
  return { ...job, if: `(${job.if.replace(/^\$\{\{\s*|\s*\}\}$/gu, '')}) && ${condition}` };
}

function deployJobs(plan: Plan, repository: Repository, tests: readonly string[]): Jobs {
  const jobs: [string, WorkflowJob][] = [];
  const notices: Notice[] = [];
  let needs = tests;
  for (const environment of plan.pipeline.environments) {
    if (environment === 'development') continue;
    const results = platformsOf(plan).map((platform) =>
      platform.deploy({
        plan,
        services: plan.services.filter((item) => item.platform === platform.id),
        repository,
        environment,
        needs,
      }),
    );
    const made = results.filter((result): result is DeployJobs => !isSkip(result));
    const entries = made.flatMap((result) =>
      Object.entries(result.jobs).map(([id, job]) => [id, gated(job, releaseCondition(plan))] as [string, WorkflowJob]),
    );
    jobs.push(...entries);
    notices.push(...made.flatMap((result) => result.notices));
    notices.push(
      ...results.filter(isSkip).map((result) => ({
        code: 'generate.no-deploy',
        text: `No deploy job for ${environment}: ${result.detail ?? result.skipped}`,
      })),
    );
    const waited = entries.filter(([, job]) => runsAlways(job)).map(([id]) => id);
    if (waited.length > 0) needs = waited;
  }
  return { jobs: Object.fromEntries(jobs), notices };
}

/** Words by which a workflow's name or text shows that it builds an image or deploys. */
const DEPLOYS = /\b(deploy|docker\/build-push-action|railway up|kubectl apply)/iu;

/** Workflows of the user's own: they go on running, so that two of them may deploy. */
function foreignWorkflows(repository: Repository): Notice[] {
  const own = repository
    .glob('.github/workflows/*.{yml,yaml}')
    .filter((path) => !isGenerated(repository.read(path) ?? ''));
  const deploying = own.filter((path) => DEPLOYS.test(path) || DEPLOYS.test(repository.read(path) ?? ''));
  if (deploying.length === 0) return [];
  return [
    {
      code: 'generate.other-workflows',
      text: `These workflows build or deploy as well: ${deploying.join(', ')}. Switch one side off, or a push is deployed twice.`,
    },
  ];
}

/** The pipeline: test, build, publish, staging, production. */
export function pipelinePart(plan: Plan, repository: Repository): Part {
  const tests = testJobs(plan, repository);
  const testIds = Object.keys(tests.jobs);
  const deploys = deployJobs(plan, repository, testIds);
  const jobs = { ...tests.jobs, ...imageJobs(plan, testIds), ...deploys.jobs };
  const notices = [...tests.notices, ...deploys.notices, ...foreignWorkflows(repository)];
  if (Object.keys(jobs).length === 0) return { drafts: [], notices };
  const branch = plan.pipeline.defaultBranch;
  return {
    drafts: [
      {
        path: PATH,
        content: printWorkflow({
          name: 'Deploy',
          header: [GENERATED_MARK, 'Tests every change; builds and deploys what reaches the default branch.'],
          on: { push: { branches: [branch] }, pull_request: { branches: [branch] }, workflow_dispatch: {} },
          concurrency: {
            group: '$' + '{{ github.workflow }}-$' + '{{ github.ref }}',
            cancelInProgress: '$' + "{{ github.event_name == 'pull_request' }}",
          },
          jobs,
        }),
        purpose: 'Tests every change; builds, scans and deploys what reaches the default branch.',
        conflict: { kind: 'beside', path: PATH_BESIDE },
      },
    ],
    notices,
  };
}

/** What the deploy jobs of all environments read, for the runbook: configuration variables with their meaning. */
export function pipelineVariables(
  plan: Plan,
  repository: Repository,
): { readonly name: string; readonly purpose: string }[] {
  const found = platformsOf(plan).flatMap((platform) =>
    (['staging', 'production'] as const).flatMap((environment) => {
      const services = plan.services.filter((item) => item.platform === platform.id);
      const result = platform.deploy({ plan, services, repository, environment, needs: [] });
      return isSkip(result) ? [] : result.variables;
    }),
  );
  const build = plan.services.flatMap((item) =>
    item.image === null
      ? []
      : item.buildVariables.map((name) => ({ name, purpose: `Public value built into ${item.service.name}.` })),
  );
  return [...new Map([...found, ...build].map((variable) => [variable.name, variable])).values()];
}
