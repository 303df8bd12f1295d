import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import type { DockerInstruction } from '../reading/dockerfile.js';
import { hasFlag, operandsOf, type ShellCommand } from '../reading/shell.js';
import { commandRule, dockerfileRule, effectiveInstructions, instructionRule, mounts } from './kit.js';
import { removes } from './packages.js';

const isApt = (name: string) => name === 'apt-get' || name === 'apt' || name === 'aptitude';

function isInstall(command: ShellCommand): boolean {
  return isApt(command.name) && operandsOf(command.args)[0] === 'install';
}

function isUpdate(command: ShellCommand): boolean {
  return isApt(command.name) && operandsOf(command.args)[0] === 'update';
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
