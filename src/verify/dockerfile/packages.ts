import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import type { DockerInstruction } from '../reading/dockerfile.js';
import { hasFlag, operandsOf } from '../reading/shell.js';
import { commandRule, instructionRule, mounts } from './kit.js';

export function removes(run: DockerInstruction, folder: string): boolean {
  return run.commands.some(({ name, args }) => name === 'rm' && args.some((argument) => argument.startsWith(folder)));
}

export const packageRules: readonly Rule[] = [
  commandRule(
    {
      id: 'dockerfile/apk-no-cache',
      title: 'apk add leaves no index behind',
      references: ['DL3019', 'DS-0025', 'apkAddUseNoCache'],
      severity: 'info',
      tier: 'advice',
      help: 'Add --no-cache.',
    },
    ({ name, args }, run) =>
      name === 'apk' &&
      args.includes('add') &&
      !args.includes('--no-cache') &&
      !removes(run, '/var/cache/apk') &&
      !mounts(run, /\/(?:var\/cache|etc)\/apk/u)
        ? 'apk add keeps its index in the layer.'
        : null,
  ),
  commandRule(
    {
      id: 'dockerfile/pip-no-cache',
      title: 'pip keeps no cache in the layer',
      references: ['DL3042', 'pipUseNoCacheDir'],
      severity: 'info',
      tier: 'advice',
      help: 'Add --no-cache-dir, or mount a cache at /root/.cache/pip.',
    },
    ({ name, args, words }, run) => {
      const pip = /^pip3?$/u.test(name)
        ? args
        : /^python3?$/u.test(name) && args[0] === '-m' && args[1] === 'pip'
          ? args.slice(2)
          : [];
      const quiet =
        pip.includes('--no-cache-dir') ||
        mounts(run, /cache/u) ||
        words.some(({ raw }) => raw.startsWith('PIP_NO_CACHE_DIR='));
      return pip[0] === 'install' && !quiet ? 'pip install keeps its downloads in the layer.' : null;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/rpm-clean',
      title: 'yum, dnf and zypper clean up in the same layer',
      references: ['DL3032', 'DL3036', 'DL3040', 'DS-0015', 'DS-0019', 'DS-0020', 'yumInstallRmVarCacheYum'],
      severity: 'info',
      tier: 'advice',
      help: 'End the RUN with … clean all, or use a cache mount.',
    },
    ['RUN'],
    (run) => {
      const manager = (name: string) => /^(?:yum|dnf|microdnf|zypper)$/u.test(name);
      const install = run.commands.find(
        ({ name, args }) => manager(name) && /^(?:install|in)$/u.test(operandsOf(args)[0] ?? ''),
      );
      const clean = run.commands.some(
        ({ name, args }) => manager(name) && /^(?:clean|cc)$/u.test(operandsOf(args)[0] ?? ''),
      );
      return install && !clean && !/\/var\/cache/u.test(run.raw + run.flags.map(({ value }) => value).join(' '))
        ? [violation(install, `${install.name} leaves its cache in the layer.`)]
        : null;
    },
  ),
  commandRule(
    {
      id: 'dockerfile/locked-install',
      title: 'Dependencies are installed from the lock file',
      references: ['Scorecard Pinned-Dependencies', 'DL3016'],
      severity: 'warning',
      tier: 'must',
      help: 'Use npm ci, yarn install --immutable (or --frozen-lockfile), pnpm install --frozen-lockfile.',
    },
    ({ name, args }) => unlockedInstall(name, args),
  ),
  commandRule(
    {
      id: 'dockerfile/pinned-packages',
      title: 'Packages installed by name have a version',
      references: ['DL3013', 'DL3016', 'DL3028', 'DL3062', 'zizmor/adhoc-packages'],
      severity: 'info',
      tier: 'advice',
      help: 'Name the version (package@1.2.3, package==1.2.3).',
    },
    ({ name, args }) => {
      const unpinned = unpinnedPackage(name, args);
      return unpinned === null ? null : `${unpinned} is installed in whatever version is newest.`;
    },
  ),
];

/** What an install without lock file does; null where the command is none. */
export function unlockedInstall(name: string, args: readonly string[]): string | null {
  const [verb, ...operands] = operandsOf(args);
  const bare =
    operands.length === 0 &&
    !hasFlag(args, null, '--global', '--package-lock-only') &&
    !hasFlag(args, 'g', '--location');
  if (name === 'npm' && /^(?:install|i)$/u.test(verb ?? '') && bare)
    return 'npm install may change the locked versions.';
  if (name === 'pnpm' && /^(?:install|i)$/u.test(verb ?? '') && args.includes('--no-frozen-lockfile')) {
    return 'pnpm install --no-frozen-lockfile may change the locked versions.';
  }
  if (name === 'yarn' && (verb === undefined ? args.length === 0 : verb === 'install') && bare) {
    return hasFlag(args, null, '--frozen-lockfile', '--immutable', '--pure-lockfile')
      ? null
      : 'yarn install may change the locked versions.';
  }
  return null;
}

function unpinnedPackage(name: string, args: readonly string[]): string | null {
  const [verb, ...operands] = operandsOf(args);
  if (name === 'npm' && /^(?:install|i|add)$/u.test(verb ?? '') && hasFlag(args, 'g', '--global')) {
    return operands.find((each) => !/.@[^@/]+$/u.test(each) && !/^[./]|:|\$/u.test(each)) ?? null;
  }
  if (/^pip3?$/u.test(name) && verb === 'install' && !args.some((each) => /^(?:-r|--requirement|-c|-e)/u.test(each))) {
    return operands.find((each) => /^[A-Za-z][\w.-]*(?:\[[\w,-]+\])?$/u.test(each) && each !== 'install') ?? null;
  }
  if (name === 'go' && verb === 'install') return operands.find((each) => /@latest$/u.test(each)) ?? null;
  return null;
}
