import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import type { DockerInstruction } from '../reading/dockerfile.js';
import { hasFlag, operandsOf, type ShellCommand } from '../reading/shell.js';
import { pipedScripts, weakenedTls } from '../shell/commands.js';
import { commandRule, dockerfileRule, effectiveInstructions, instructionRule, mounts } from './kit.js';

const isApt = (name: string) => name === 'apt-get' || name === 'apt' || name === 'aptitude';

function isInstall(command: ShellCommand): boolean {
  return isApt(command.name) && operandsOf(command.args)[0] === 'install';
}

function isUpdate(command: ShellCommand): boolean {
  return isApt(command.name) && operandsOf(command.args)[0] === 'update';
}

function removes(run: DockerInstruction, folder: string): boolean {
  return run.commands.some(({ name, args }) => name === 'rm' && args.some((argument) => argument.startsWith(folder)));
}

function setsQuietApt(run: DockerInstruction): boolean {
  return /APT::Get::Assume-Yes/u.test(run.raw);
}

export const aptRules: readonly Rule[] = [
  commandRule(
    {
      id: 'dockerfile/apt-assume-yes',
      title: 'apt-get install does not wait for an answer',
      references: ['DL3014', 'DS-0021', 'ruleAptGetInstallUseY'],
      severity: 'error',
      tier: 'must',
      help: 'Add -y.',
    },
    (command, run) =>
      isInstall(command) &&
      !hasFlag(command.args, 'y', '--yes', '--assume-yes', '-qq', '-qqq') &&
      !command.args.some((argument) => /^-q?q=?2|^-qq/u.test(argument)) &&
      !setsQuietApt(run)
        ? 'apt-get install asks for confirmation, and nobody can answer during a build.'
        : null,
  ),
  commandRule(
    {
      id: 'dockerfile/apt-no-recommends',
      title: 'apt-get install leaves recommended packages out',
      references: ['DL3015', 'DS-0029', 'ruleAptGetInstallUseNoRec', 'CIS 4.3'],
      severity: 'info',
      tier: 'advice',
      help: 'Add --no-install-recommends.',
    },
    (command, run) =>
      isInstall(command) && !command.args.includes('--no-install-recommends') && !/Install-Recommends/u.test(run.raw)
        ? 'apt-get install brings recommended packages that nothing needs.'
        : null,
  ),
  instructionRule(
    {
      id: 'dockerfile/apt-clean-lists',
      title: 'apt package lists are removed in the same layer',
      references: ['DL3009', 'ruleAptGetInstallThenRemoveAptLists'],
      severity: 'info',
      tier: 'advice',
      help: 'End the RUN with rm -rf /var/lib/apt/lists/*, or use a cache mount.',
    },
    ['RUN'],
    (run) => {
      const install = run.commands.find(isInstall);
      const cleaned = removes(run, '/var/lib/apt') || mounts(run, /\/var\/(?:lib|cache)\/apt/u);
      return install && run.commands.some(isUpdate) && !cleaned
        ? [violation(install, 'The package lists stay in the layer.')]
        : null;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/apt-update-alone',
      title: 'apt-get update and install stand in one RUN',
      references: ['DS-0017', 'CKV_DOCKER_5', 'CIS 4.7'],
      severity: 'warning',
      tier: 'production',
      help: 'Write apt-get update && apt-get install … in one RUN: a cached update makes later installs fail.',
    },
    ['RUN'],
    (run) => {
      const update = run.commands.find(isUpdate);
      const uses = run.commands.some(
        ({ name, args }) =>
          isApt(name) &&
          /^(?:install|upgrade|dist-upgrade|build-dep|full-upgrade|download)$/u.test(operandsOf(args)[0] ?? ''),
      );
      const indirect = /\binstall\b|\.sh\b|build-dep/u.test(run.raw);
      return update && !uses && !indirect ? [violation(update, 'apt-get update stands alone in its layer.')] : null;
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/apt-update-first',
      title: 'apt-get update runs before install',
      references: ['ruleAptGetUpdatePrecedesInstall'],
      severity: 'warning',
      tier: 'must',
      help: 'Start the RUN with apt-get update: official images ship without package lists.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) => {
        const runs = effectiveInstructions(stage).filter(({ keyword }) => keyword === 'RUN');
        return stage.instructions.flatMap((run) => {
          const before = runs.slice(0, runs.indexOf(run) + 1);
          const install = run.keyword === 'RUN' ? run.commands.find(isInstall) : undefined;
          const local = install?.args.some((argument) => /\.deb$/u.test(argument)) ?? false;
          const updated = before.some(({ commands, raw }) => commands.some(isUpdate) || /\bupdate\b|\.sh\b/u.test(raw));
          return install && !local && !updated
            ? [violation(install, 'No apt-get update runs before this install.')]
            : [];
        });
      }),
  ),
  commandRule(
    {
      id: 'dockerfile/apt-get-not-apt',
      title: 'Scripts use apt-get, not apt',
      references: ['DL3027', 'CKV_DOCKER_9'],
      severity: 'info',
      tier: 'advice',
      help: 'Use apt-get: apt has no stable interface for scripts.',
    },
    ({ name, args }) =>
      name === 'apt' && /^(?:install|update|upgrade|remove|purge)$/u.test(operandsOf(args)[0] ?? '')
        ? 'apt is made for terminals.'
        : null,
  ),
];

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

export const commandRules: readonly Rule[] = [
  commandRule(
    {
      id: 'dockerfile/no-sudo',
      title: 'sudo is not used',
      references: ['DL3004', 'DS-0010', 'CKV2_DOCKER_1'],
      severity: 'warning',
      tier: 'production',
      help: 'RUN as root before USER; sudo has no use in a build.',
    },
    ({ words }) => (words[0]?.value === 'sudo' ? 'sudo is used.' : null),
  ),
  instructionRule(
    {
      id: 'dockerfile/no-cd',
      title: 'Folders are changed by WORKDIR',
      references: ['DL3003', 'DS-0013'],
      severity: 'info',
      tier: 'advice',
      help: 'Use WORKDIR; cd ends with its RUN.',
    },
    ['RUN'],
    (run) => {
      const [first] = run.commands;
      return first?.name === 'cd' && run.commands.length <= 2
        ? [violation(first, 'cd changes the folder for this RUN only.')]
        : null;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/pipefail',
      title: 'A failing command in a pipe fails the build',
      references: ['DL4006'],
      severity: 'info',
      tier: 'advice',
      help: 'Set SHELL ["/bin/bash", "-o", "pipefail", "-c"], or download to a file first.',
    },
    ['RUN'],
    (run, dockerfile) => {
      const pipefail = dockerfile.instructions.some(
        ({ keyword, raw }) => keyword === 'SHELL' && raw.includes('pipefail'),
      );
      if (pipefail || run.raw.includes('pipefail')) return null;
      const piped = run.commands.find(({ joint }) => joint === '|');
      const source = piped ? run.commands[run.commands.indexOf(piped) - 1] : undefined;
      return piped && source && !/^(?:echo|printf|yes)$/u.test(source.name)
        ? [violation(source, `If ${source.name} fails, the build goes on: only the last command of a pipe counts.`)]
        : null;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/no-piped-script',
      title: 'Downloads are not run unchecked',
      references: ['CIS 4.11', 'poutine/unverified_script_exec'],
      severity: 'info',
      tier: 'advice',
      help: 'Download, check a sha256 sum, then run; or use the package.',
    },
    ['RUN'],
    (run) =>
      pipedScripts(run.commands).map((command) => violation(command, 'A download is run without checking what it is.')),
  ),
  commandRule(
    {
      id: 'dockerfile/verified-tls',
      title: 'TLS verification stays on',
      references: [
        'CKV2_DOCKER_2',
        'CKV2_DOCKER_3',
        'CKV2_DOCKER_4',
        'CKV2_DOCKER_5',
        'CKV2_DOCKER_6',
        'CKV2_DOCKER_12',
      ],
      severity: 'warning',
      tier: 'must',
      help: 'Install the CA certificate that is missing instead of turning the check off.',
    },
    (command) => weakenedTls(command),
  ),
  commandRule(
    {
      id: 'dockerfile/no-world-writable',
      title: 'Nothing is made writable for everybody',
      references: ['CIS 4.8', 'DKL-DI-0003'],
      severity: 'warning',
      tier: 'production',
      help: 'Give the file to the user that needs it (chown, COPY --chown).',
    },
    ({ name, args }) =>
      name === 'chmod' && args.some((argument) => /^0?777$|^a\+rwx$/u.test(argument))
        ? 'chmod 777 lets every user change it.'
        : null,
  ),
  dockerfileRule(
    {
      id: 'dockerfile/one-downloader',
      title: 'curl or wget, not both',
      references: ['DL4001', 'DS-0014'],
      severity: 'info',
      tier: 'advice',
      help: 'Use one of them.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) => {
        const commands = stage.instructions.flatMap(({ keyword, commands: all }) => (keyword === 'RUN' ? all : []));
        const wget = commands.find(({ name }) => name === 'wget');
        return wget && commands.some(({ name }) => name === 'curl')
          ? [violation(wget, 'The stage uses curl and wget.')]
          : [];
      }),
  ),
  commandRule(
    {
      id: 'dockerfile/useradd-no-log',
      title: 'useradd with a high id does not fill the login log',
      references: ['DL3046'],
      severity: 'info',
      tier: 'advice',
      help: 'Add -l (--no-log-init).',
    },
    ({ name, args }) => {
      const id = args[args.findIndex((argument) => argument === '-u' || argument === '--uid') + 1] ?? '';
      return name === 'useradd' && /^\d{6,}$/u.test(id) && !hasFlag(args, 'l', '--no-log-init')
        ? `useradd with id ${id} writes a giant sparse file.`
        : null;
    },
  ),
];
