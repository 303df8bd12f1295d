import type { ContainerRecipe } from '../ecosystems/contract.js';
import { ecosystemOf } from '../ecosystems/index.js';
import { printDockerfile } from '../formats/dockerfile.js';
import { GENERATED_MARK, isGenerated } from '../formats/ownership.js';
import { isSkip, type Notice, type Plan, type ServicePlan } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import type { Draft } from './draft.js';

/** Drafts and notices of one part of the generation. */
export interface Part {
  readonly drafts: readonly Draft[];
  readonly notices: readonly Notice[];
}

/** What no image needs, and what must not get into one. Files that an image may copy are not in here. */
const COMMON_IGNORES: readonly { readonly comment: string; readonly lines: readonly string[] }[] = [
  { comment: 'History and editors', lines: ['.git', '.github', '.idea', '.vscode', '**/.DS_Store'] },
  { comment: 'Secrets', lines: ['**/.env', '**/.env.*', '!**/.env.example', '**/*.key'] },
  {
    comment: 'Installed and built anew in the image',
    lines: [
      '**/node_modules',
      '**/.venv',
      '**/venv',
      '**/__pycache__',
      '**/*.py[cod]',
      '**/.next',
      '**/.nuxt',
      '**/.output',
      '**/.svelte-kit',
      '**/.turbo',
      '**/.cache',
    ],
  },
  {
    comment: 'Reports of tests and tools',
    lines: [
      '**/coverage',
      '**/.nyc_output',
      '**/.pytest_cache',
      '**/.mypy_cache',
      '**/.ruff_cache',
      '**/htmlcov',
      '**/*.log',
    ],
  },
  {
    comment: 'Deployment files',
    lines: ['**/Dockerfile*', '**/.dockerignore', '**/compose*.y*ml', '**/docker-compose*.y*ml', '.railway'],
  },
];

function below(folder: string, path: string): string {
  return folder === '.' ? path : `${folder}/${path}`;
}

/** Build output of the user's own machine; where the folder is part of the repository, it is source and stays. */
function outputIgnores(plans: readonly ServicePlan[], repository: Repository): string[] {
  return plans.flatMap(({ service }) => {
    const output = service.outputDirectory?.value.replace(/^\.\//u, '').replace(/\/+$/u, '');
    if (output === undefined || output === '' || output === '.' || /[*?[\]!#\\]/u.test(output)) return [];
    return repository.hasFolder(below(service.root, output)) ? [] : [`**/${output}`];
  });
}

function dockerignore(
  context: string,
  plans: readonly ServicePlan[],
  recipes: readonly ContainerRecipe[],
  repository: Repository,
): Draft {
  const extra = [
    ...new Set([...outputIgnores(plans, repository), ...recipes.flatMap((recipe) => recipe.ignore)]),
  ].sort();
  const groups = [...COMMON_IGNORES, ...(extra.length === 0 ? [] : [{ comment: 'Of this project', lines: extra }])];
  const text = groups.map(({ comment, lines }) => [`# ${comment}`, ...lines].join('\n')).join('\n\n');
  return {
    path: below(context, '.dockerignore'),
    content: `# ${GENERATED_MARK}\n\n${text}\n`,
    purpose: 'Keeps secrets, history and local builds out of the build context.',
    conflict: { kind: 'keep' },
  };
}

/** Whether the plan keeps a Dockerfile that somebody else wrote; one of ours is made anew. */
function isForeign(plan: ServicePlan, repository: Repository): boolean {
  if (!plan.image?.existing) return false;
  const text = repository.read(plan.image.dockerfile);
  return text === null || !isGenerated(text);
}

function keptDockerfile(plan: ServicePlan, repository: Repository): Draft[] {
  const path = plan.image?.dockerfile;
  const content = path === undefined ? null : repository.read(path);
  if (path === undefined || content === null) return [];
  return [
    {
      path,
      content,
      purpose: `Builds the image of ${plan.service.name}; the repository brought it.`,
      conflict: { kind: 'keep' },
    },
  ];
}

/** The containers, and the services that got none although their platform needs one. */
export interface ContainerPart extends Part {
  readonly withoutImage: ReadonlySet<string>;
}

/** Dockerfiles, their ignore files, and what else the images copy. */
export function containerPart(plan: Plan, repository: Repository): ContainerPart {
  const withoutImage = new Set<string>();
  const drafts: Draft[] = [];
  const notices: Notice[] = [];
  const contexts = new Map<string, { plans: ServicePlan[]; recipes: ContainerRecipe[] }>();
  for (const item of plan.services) {
    if (item.image === null) continue;
    if (isForeign(item, repository)) {
      drafts.push(...keptDockerfile(item, repository));
      continue;
    }
    const { service, image } = item;
    const recipe = ecosystemOf(service).container({
      service,
      port: item.port?.value ?? null,
      healthPath: item.healthPath,
      context: image.context,
      buildVariables: item.buildVariables,
      repository,
    });
    if (isSkip(recipe)) {
      withoutImage.add(service.name);
      notices.push({
        code: 'generate.no-container',
        text: `${service.name} is left out of the files and the pipeline, because no image can be made for it: ${recipe.detail ?? recipe.skipped}`,
      });
      continue;
    }
    const content = printDockerfile(recipe.stages, [GENERATED_MARK]);
    const taken = drafts.find((draft) => draft.path === image.dockerfile && draft.content !== content);
    if (taken) {
      // One file cannot start two programs: publishing it for both would run the first one under the name of the second.
      withoutImage.add(service.name);
      notices.push({
        code: 'generate.dockerfile-taken',
        text: `${service.name} is left out of the files and the pipeline: its image would be built from ${image.dockerfile}, which already starts another service.`,
        file: image.dockerfile,
      });
      continue;
    }
    drafts.push({
      path: image.dockerfile,
      content,
      purpose: `Builds the image of ${service.name}.`,
      conflict: { kind: 'keep' },
    });
    drafts.push(...recipe.files.map((file): Draft => ({ ...file, conflict: { kind: 'keep' } })));
    notices.push(...recipe.notices);
    const known = contexts.get(image.context) ?? { plans: [], recipes: [] };
    known.plans.push(item);
    known.recipes.push(recipe);
    contexts.set(image.context, known);
  }
  for (const [context, { plans, recipes }] of contexts) drafts.push(dockerignore(context, plans, recipes, repository));
  if (contexts.size > 0) notices.push(tagNotice());
  return { drafts, notices, withoutImage };
}

/** Digests need the registry; a build machine has it, and Dependabot keeps tags and digests fresh. */
function tagNotice(): Notice {
  return {
    code: 'generate.base-image-tag',
    text: 'Base images are named by release line, not by digest: a digest can only be read from the registry. Dependabot is configured to propose newer images.',
  };
}
