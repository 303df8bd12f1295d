import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { hasFlag } from '../reading/shell.js';
import { pipedScripts, weakenedTls } from '../shell/commands.js';
import { commandRule, dockerfileRule, instructionRule } from './kit.js';

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
