import { ecosystemOf } from '../ecosystems/index.js';
import { GENERATED_MARK } from '../formats/ownership.js';
import { printYaml } from '../formats/yaml.js';
import type { Plan, ServicePlan } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { baseName, folderOf } from '../repository/paths.js';
import type { Part } from './containers.js';

/** A release that turns out malicious is mostly withdrawn within days: updates wait that long (zizmor/dependabot-cooldown). */
const COOLDOWN_DAYS = 7;

interface Update {
  readonly ecosystem: string;
  readonly directory: string;
}

/** "/" is the root in Dependabot's words. */
function directory(folder: string): string {
  return folder === '.' ? '/' : `/${folder}`;
}

/** The folder whose lock file an update changes: the workspace root for a member. */
function packageFolder(plan: ServicePlan): string {
  return plan.service.workspace?.root ?? plan.service.root;
}

/** Update entries for files that platforms bring: compose files, and the manifests of their own tools. */
function updatesOfDrafts(paths: readonly string[]): Update[] {
  return paths.flatMap((path): Update[] => {
    const name = baseName(path);
    const folder = directory(folderOf(path));
    if (/^(docker-)?compose(\.[\w-]+)*\.ya?ml$/u.test(name))
      return [{ ecosystem: 'docker-compose', directory: folder }];
    return name === 'package.json' ? [{ ecosystem: 'npm', directory: folder }] : [];
  });
}

function updatesOf(plan: Plan, paths: readonly string[]): Update[] {
  const packages = plan.services.map((item) => ({
    ecosystem: ecosystemOf(item.service).dependabot(item.service),
    directory: directory(packageFolder(item)),
  }));
  const images = plan.services.flatMap((item) =>
    item.image === null ? [] : [{ ecosystem: 'docker', directory: directory(folderOf(item.image.dockerfile)) }],
  );
  const all = [{ ecosystem: 'github-actions', directory: '/' }, ...packages, ...images, ...updatesOfDrafts(paths)];
  return [...new Map(all.map((update) => [`${update.ecosystem} ${update.directory}`, update])).values()];
}

function updateValue({ ecosystem, directory: path }: Update) {
  return {
    'package-ecosystem': ecosystem,
    directory: path,
    schedule: { interval: 'weekly' },
    cooldown: { 'default-days': COOLDOWN_DAYS },
    'open-pull-requests-limit': 5,
    groups: { 'minor-and-patch': { 'update-types': ['minor', 'patch'] } },
  };
}

const RENOVATE = [
  'renovate.json',
  'renovate.json5',
  '.github/renovate.json',
  '.github/renovate.json5',
  '.renovaterc',
  '.renovaterc.json',
];

/**
 * Dependabot's configuration: actions, images and packages, each where it lies. A repository with Renovate keeps that.
 * @param paths files that the platforms bring
 */
export function dependabotPart(plan: Plan, repository: Repository, paths: readonly string[]): Part {
  const renovate = RENOVATE.find((path) => repository.hasFile(path));
  if (renovate !== undefined) {
    return {
      drafts: [],
      notices: [
        {
          code: 'generate.renovate',
          text: `${renovate} keeps the dependencies fresh: no Dependabot configuration is added.`,
          file: renovate,
        },
      ],
    };
  }
  const path =
    ['.github/dependabot.yaml'].find((candidate) => repository.hasFile(candidate)) ?? '.github/dependabot.yml';
  return {
    drafts: [
      {
        path,
        content: printYaml(
          { version: 2, updates: updatesOf(plan, paths).map(updateValue) },
          { header: [GENERATED_MARK], spaced: ['updates'], schema: 'core' },
        ),
        purpose: 'Lets Dependabot propose updates of actions, base images and packages.',
        conflict: { kind: 'keep' },
      },
    ],
    notices: [],
  };
}
