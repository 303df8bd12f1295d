import { coerce } from 'semver';
import type { Instruction, RunMount } from '../../formats/dockerfile.js';
import { readYaml } from '../../formats/yaml.js';
import type { Notice } from '../../model/index.js';
import { APPLICATION_FOLDER, comment, notice, shellQuote } from '../container.js';
import type { Manifest } from './manifest.js';
import { exactVersion, type Manager, type NodeProject } from './project.js';
import { tools } from './tools.js';

/** How one package manager works in a build: what brings it, what it reads, and its commands. */
export interface Installer {
  /** Instructions that bring the package manager into the base image. */
  readonly setup: readonly Instruction[];
  /** Files beside the manifests that an install reads, seen from the build context. */
  readonly files: readonly string[];
  readonly mounts: readonly RunMount[];
  /** Installs everything, development tools among it. */
  readonly install: readonly string[];
  /** Leaves only what production needs, in place; null where the manager cannot. */
  readonly production: readonly string[] | null;
  /** True where `production` starts from an empty node_modules, so that generated files in it are lost. */
  readonly reinstalls: boolean;
  /** Runs a script of a package, given its folder and name. */
  runScript(target: Manifest, script: string): string;
  /** Runs a program that a dependency brings. */
  execute(command: string): string;
  readonly notices: readonly Notice[];
}

const LIFECYCLE = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
] as const;

/** Scripts of a manifest that an install runs. */
export function lifecycleScripts(manifest: Manifest): { readonly name: string; readonly command: string }[] {
  return LIFECYCLE.flatMap((name) => manifest.scripts.get(name) ?? []);
}

function cache(target: string): RunMount[] {
  // locked: two builds on one machine must not write the same cache at once.
  return [{ type: 'cache', target, sharing: 'locked' }];
}

function has(project: NodeProject, path: string): boolean {
  return (
    project.repository.hasFile(project.inRepository(path)) || project.repository.hasFolder(project.inRepository(path))
  );
}

/** Of some files and folders at the base, those that exist. */
function present(project: NodeProject, names: readonly string[]): string[] {
  return names.filter((name) => has(project, name));
}

function lockfileNotice(project: NodeProject): Notice[] {
  if (project.lockfile !== null) return [];
  return [
    notice(
      'container.node.no-lockfile',
      `${project.service.name} has no lock file: two builds of one commit can install different versions. Commit the one that ${project.manager} writes.`,
      project.manifest.file,
    ),
  ];
}

/** The folder of a workspace member as an argument; null for the base itself. */
function memberOf(project: NodeProject): string | null {
  return project.folder === '.' ? null : project.folder;
}

/**
 * Scripts that an install would run again although their tools are gone are taken out of the image's manifests
 * (husky in `prepare` is the usual one). npm is part of every Node.js image.
 */
function dropLifecycle(project: NodeProject): string[] {
  const affected = [...new Set([project.rootManifest, project.manifest, ...project.members])].filter(
    (manifest) => lifecycleScripts(manifest).length > 0,
  );
  return affected.map((manifest) => {
    const names = lifecycleScripts(manifest).map(({ name }) => `scripts.${name}`);
    const folder = manifest === project.rootManifest ? '' : ` --prefix ${shellQuote(pathInBase(project, manifest))}`;
    return `npm pkg delete ${names.join(' ')}${folder}`;
  });
}

/** Folder of a workspace member seen from the base. */
export function pathInBase(project: NodeProject, manifest: Manifest): string {
  const base = project.inRepository('.');
  return base === '.' ? manifest.root : manifest.root.slice(base.length + 1);
}

const REMOVE_MODULES = 'find . -name node_modules -type d -prune -exec rm -rf {} +';

function npm(project: NodeProject): Installer {
  const member = memberOf(project);
  const filter = member === null ? '' : ` --workspace=${shellQuote(member)}`;
  const root = member === null ? '' : ' --include-workspace-root';
  const verb = project.lockfile === null ? 'install' : 'ci';
  return {
    setup: [],
    files: present(project, ['.npmrc', 'package-lock.json', 'npm-shrinkwrap.json']),
    mounts: cache('/root/.npm'),
    install: [`npm ${verb}${filter}${root} --no-audit --no-fund`],
    production: [`npm prune --omit=dev${filter}${root} --no-audit --no-fund`],
    reinstalls: false,
    runScript: (target, script) =>
      target === project.rootManifest
        ? `npm run ${script}`
        : `npm run ${script} --workspace=${shellQuote(pathInBase(project, target))}`,
    execute: (command) => `npx --no-install ${command}`,
    notices: lockfileNotice(project),
  };
}

/** The pnpm to use: the pinned one, else one that reads the lock file. */
export function pnpmVersion(project: NodeProject): string {
  if (project.managerVersion !== null) return project.managerVersion;
  const text = project.lockfile === null ? null : project.repository.read(project.inRepository(project.lockfile));
  const written = /^lockfileVersion:\s*['"]?(\d+)/mu.exec(text ?? '')?.[1];
  const wanted = coerce(project.service.packageManager?.version?.value ?? '')?.major;
  const byMajor = tools.pnpm.find((item) => coerce(item.version)?.major === wanted);
  const byLockfile = tools.pnpm.find((item) => item.lockfile === written);
  return (byMajor ?? byLockfile ?? tools.pnpm.at(-1))?.version ?? '';
}

function unpinnedNotice(project: NodeProject, tool: string, version: string): Notice[] {
  if (project.managerVersion !== null) return [];
  return [
    notice(
      'container.node.unpinned-manager',
      `${project.service.name} does not pin its package manager: the image takes ${tool} ${version}. Add "packageManager": "${tool}@${version}" to package.json.`,
      project.rootManifest.file,
    ),
  ];
}

function pnpm(project: NodeProject): Installer {
  const version = pnpmVersion(project);
  const member = memberOf(project);
  const name = project.manifest.name;
  const selector = name ?? `./${member ?? '.'}`;
  const own = member === null ? '' : ` --filter ${shellQuote(`${selector}...`)}`;
  // "{.}" is the workspace root: build tools mostly live there.
  const withRoot = member === null ? '' : `${own} --filter '{.}'`;
  const frozen = project.lockfile === null ? '--no-frozen-lockfile' : '--frozen-lockfile';
  return {
    setup: [
      comment('The exact version: corepack is not part of Node.js 25 and later.'),
      { kind: 'env', values: { PNPM_HOME: '/pnpm', CI: 'true' } },
      { kind: 'run', commands: [`npm install --global pnpm@${version}`], mounts: cache('/root/.npm') },
    ],
    files: present(project, [
      '.npmrc',
      'pnpm-workspace.yaml',
      'pnpm-lock.yaml',
      '.pnpmfile.cjs',
      '.pnpmfile.mjs',
      'patches',
    ]),
    mounts: cache('/pnpm/store'),
    install: [`pnpm install ${frozen}${withRoot}`],
    production: [REMOVE_MODULES, ...dropLifecycle(project), `pnpm install --prod ${frozen}${own}`],
    reinstalls: true,
    runScript: (target, script) =>
      target === project.rootManifest
        ? `pnpm run ${script}`
        : `pnpm --filter ${shellQuote(target.name ?? `./${pathInBase(project, target)}`)} run ${script}`,
    execute: (command) => `pnpm exec ${command}`,
    notices: [...lockfileNotice(project), ...unpinnedNotice(project, 'pnpm', version)],
  };
}

function yarnClassic(project: NodeProject): Installer {
  const bundled = Number(project.line) <= tools.yarn.bundledUpTo;
  const frozen = project.lockfile === null ? '' : ' --frozen-lockfile';
  return {
    setup: bundled
      ? []
      : [
          comment('The image of this Node.js line brings no yarn.'),
          {
            kind: 'run',
            commands: [`npm install --global yarn@${project.managerVersion ?? tools.yarn.version}`],
            mounts: cache('/root/.npm'),
          },
        ],
    files: present(project, ['.npmrc', '.yarnrc', 'yarn.lock', 'patches']),
    mounts: cache('/usr/local/share/.cache/yarn'),
    install: [`yarn install${frozen} --non-interactive`],
    production: [`yarn install${frozen} --production --ignore-scripts --prefer-offline --non-interactive`],
    reinstalls: true,
    runScript: (target, script) =>
      target === project.rootManifest
        ? `yarn run ${script}`
        : `yarn workspace ${shellQuote(target.name ?? pathInBase(project, target))} run ${script}`,
    execute: (command) => `yarn run ${command}`,
    notices: lockfileNotice(project),
  };
}

/** Settings of .yarnrc.yml that change how the image is built. */
export function yarnSettings(project: NodeProject): { readonly linker: string; readonly yarnPath: string | null } {
  const text = project.repository.read(project.inRepository('.yarnrc.yml'));
  const value = text === null ? null : readYaml(text)?.value;
  const setting = (name: string): string | null => {
    const found: unknown =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
    return typeof found === 'string' ? found : null;
  };
  return { linker: setting('nodeLinker') ?? 'pnp', yarnPath: setting('yarnPath') };
}

/** A yarn release in the repository is started by the bundled yarn; else corepack fetches the pinned one. */
function berrySetup(project: NodeProject, yarnPath: string | null): Instruction[] {
  const line = Number(project.line);
  const cacheInProject: Instruction = {
    kind: 'env',
    values: { YARN_ENABLE_GLOBAL_CACHE: 'false', YARN_ENABLE_TELEMETRY: '0', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' },
  };
  if (yarnPath !== null && line <= tools.yarn.bundledUpTo) return [cacheInProject];
  if (line <= tools.corepack.bundledUpTo) return [cacheInProject, { kind: 'run', commands: ['corepack enable'] }];
  return [
    comment('corepack is not part of Node.js 25 and later.'),
    cacheInProject,
    {
      kind: 'run',
      commands: [`npm install --global corepack@${tools.corepack.version}`, 'corepack enable'],
      mounts: cache('/root/.npm'),
    },
  ];
}

function yarnBerry(project: NodeProject): Installer {
  const { linker, yarnPath } = yarnSettings(project);
  const major = coerce(project.managerVersion ?? /yarn-(\d+)/u.exec(yarnPath ?? '')?.[1] ?? '4')?.major ?? 4;
  const focusable = major >= 4 || has(project, '.yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs');
  const member = memberOf(project);
  const target = member === null ? '--all' : shellQuote(project.manifest.name ?? '--all');
  const keepsPnp = linker === 'pnp';
  return {
    setup: berrySetup(project, yarnPath),
    files: present(project, [
      '.yarnrc.yml',
      'yarn.lock',
      '.yarn/releases',
      '.yarn/plugins',
      '.yarn/patches',
      '.yarn/cache',
      'patches',
    ]),
    // Plug'n'Play runs out of the cache folder, so the cache must stay in the image.
    mounts: keepsPnp ? [] : cache(`${APPLICATION_FOLDER}/.yarn/cache`),
    install: ['yarn install --immutable'],
    production:
      keepsPnp || !focusable ? null : [...dropLifecycle(project), `yarn workspaces focus ${target} --production`],
    reinstalls: true,
    runScript: (owner, script) =>
      owner === project.rootManifest
        ? `yarn run ${script}`
        : `yarn workspace ${shellQuote(owner.name ?? pathInBase(project, owner))} run ${script}`,
    execute: (command) => `yarn run ${command}`,
    notices: lockfileNotice(project),
  };
}

/** The bun release of the image. */
export function bunVersion(project: NodeProject): string {
  const written = project.service.runtime?.name.value === 'bun' ? project.service.runtime.version?.value : null;
  return project.managerVersion ?? exactVersion(written) ?? tools.bun.version;
}

function bun(project: NodeProject): Installer {
  const frozen = project.lockfile === null ? '' : ' --frozen-lockfile';
  const member = memberOf(project);
  return {
    setup: [],
    files: present(project, ['bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc', 'patches']),
    mounts: cache('/root/.bun/install/cache'),
    install: [`bun install${frozen}`],
    // --ignore-scripts: the root's own scripts would run again without their tools.
    production: [REMOVE_MODULES, `bun install${frozen} --production --ignore-scripts`],
    reinstalls: true,
    runScript: (target, script) =>
      target === project.rootManifest
        ? `bun run ${script}`
        : `bun run --filter ${shellQuote(target.name ?? `./${pathInBase(project, target)}`)} ${script}`,
    execute: (command) => `bunx ${command}`,
    notices: [
      ...lockfileNotice(project),
      ...(member === null ? unpinnedNotice(project, 'bun', bunVersion(project)) : []),
    ],
  };
}

const INSTALLERS: Readonly<Record<Manager, (project: NodeProject) => Installer>> = {
  npm,
  pnpm,
  'yarn-classic': yarnClassic,
  'yarn-berry': yarnBerry,
  bun,
};

/** How the project's package manager works in a build. */
export function installerOf(project: NodeProject): Installer {
  return INSTALLERS[project.manager](project);
}
