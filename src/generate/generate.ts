import { loadLanguage } from '../language/speak.js';
import { type Artifact, type Generation, GenerationSchema, isSkip, type Notice, type Plan } from '../model/index.js';
import type { Platform } from '../platforms/contract.js';
import { platformById } from '../platforms/index.js';
import type { Repository } from '../repository/contract.js';
import { containerPart, type Part } from './containers.js';
import { dependabotPart } from './dependabot.js';
import { type Draft, reconcile } from './draft.js';
import { environmentExamplePart } from './environment-example.js';
import { pipelinePart, pipelineVariables, platformsOf } from './pipeline.js';
import { printRunbook } from './runbook.js';

const RUNBOOK = 'docs/deployment.md';
const RUNBOOK_BESIDE = 'docs/deployment-runbook.md';

/** The platform that every laptop has, beside those that the plan chose. */
const DEVELOPMENT_PLATFORM = 'docker-compose';

function emitters(plan: Plan): Platform[] {
  const chosen = platformsOf(plan);
  return chosen.some((platform) => platform.id === DEVELOPMENT_PLATFORM)
    ? chosen
    : [...chosen, platformById(DEVELOPMENT_PLATFORM)];
}

/**
 * A platform's file may contain what is already there (vercel.json with one key more), so ours is proposed with its diff;
 * compose files are mostly a team's own, and theirs stay.
 */
function conflictOf(platform: Platform, path: string): Draft['conflict'] {
  if (platform.id === DEVELOPMENT_PLATFORM) return { kind: 'keep' };
  return /\.(json|toml)$/u.test(path) ? { kind: 'merge' } : { kind: 'keep' };
}

/** Names under which `docker compose` looks for its file, in its order. */
const COMPOSE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/**
 * A second compose file under a stronger name would push the team's own one aside, so a draft takes the name of the one
 * that is there; its conflict rule then keeps it.
 */
function placeOf(path: string, repository: Repository): string {
  if (!COMPOSE_NAMES.includes(path)) return path;
  return COMPOSE_NAMES.find((name) => repository.hasFile(name)) ?? path;
}

function platformPart(plan: Plan, repository: Repository): Part {
  const drafts: Draft[] = [];
  const notices: Notice[] = [];
  for (const platform of emitters(plan)) {
    // Every service is developed with Compose, wherever it runs in production.
    const services =
      platform.id === DEVELOPMENT_PLATFORM
        ? plan.services
        : plan.services.filter((item) => item.platform === platform.id);
    const files = platform.files({ plan, services, repository });
    if (isSkip(files)) {
      if (services.length > 0)
        notices.push({
          code: 'generate.no-platform-files',
          text: `No files for ${platform.title}: ${files.detail ?? files.skipped}`,
        });
      continue;
    }
    drafts.push(
      ...files.map(
        (file): Draft => ({ ...file, path: placeOf(file.path, repository), conflict: conflictOf(platform, file.path) }),
      ),
    );
  }
  return { drafts, notices };
}

function runbookPart(plan: Plan, repository: Repository, language: string): Part {
  const platforms = platformsOf(plan).map((platform) => ({
    title: platform.title,
    commands: platform.runbook({
      plan,
      services: plan.services.filter((item) => item.platform === platform.id),
      repository,
    }),
  }));
  return {
    drafts: [
      {
        path: RUNBOOK,
        content: printRunbook({ plan, platforms, variables: pipelineVariables(plan, repository), language }),
        purpose: 'Tells how to deploy, watch, repair and roll back, in the language of the team.',
        conflict: { kind: 'beside', path: RUNBOOK_BESIDE },
      },
    ],
    notices: [],
  };
}

function byPath(left: Artifact, right: Artifact): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}

/** The jobs of staging and production have the same to say; it is said once. */
function withoutRepeats(notices: readonly Notice[]): Notice[] {
  return [...new Map(notices.map((notice) => [JSON.stringify(notice), notice])).values()];
}

/**
 * Writes every file the plan needs, as values: nothing touches the disk. The same plan and repository give the same bytes.
 * @param options.language BCP 47 tag of the runbook's readers; every other file is English
 */
export async function generate(
  plan: Plan,
  repository: Repository,
  options: { readonly language: string },
): Promise<Generation> {
  await loadLanguage(options.language);
  const containers = containerPart(plan, repository);
  // A job or manifest for an image that nobody builds would fail on the first run.
  const deployable: Plan = {
    ...plan,
    services: plan.services.filter((item) => !containers.withoutImage.has(item.service.name)),
  };
  const platforms = platformPart(deployable, repository);
  const parts: Part[] = [
    containers,
    platforms,
    pipelinePart(deployable, repository),
    dependabotPart(
      deployable,
      repository,
      platforms.drafts.map((draft) => draft.path),
    ),
    environmentExamplePart(plan, repository),
    runbookPart(deployable, repository, options.language),
  ];
  // The first draft of a path counts: an image's own files come before what a platform would put in their place.
  const drafts = new Map<string, Draft>();
  for (const draft of parts.flatMap((part) => part.drafts)) if (!drafts.has(draft.path)) drafts.set(draft.path, draft);
  const reconciled = [...drafts.values()].map((draft) => reconcile(draft, repository));
  return GenerationSchema.parse({
    planId: plan.id,
    artifacts: reconciled.map((item) => item.artifact).sort(byPath),
    notices: withoutRepeats([...parts.flatMap((part) => part.notices), ...reconciled.flatMap((item) => item.notices)]),
  });
}
