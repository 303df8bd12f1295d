import type { Rule } from '../../model/index.js';
import { fileRule, violation } from '../kit.js';
import { shellCommands } from '../reading/shell.js';
import { pipedScripts, weakenedTls } from './commands.js';
import { checkShells } from './syntax.js';

export const shellRules: readonly Rule[] = [
  fileRule(
    {
      id: 'shell/syntax',
      title: 'Shell scripts parse',
      references: ['SC1072', 'SC1073'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the shell syntax.',
    },
    ['shell'],
    async (file) => {
      // Other shells have another grammar.
      if (/^#!.*\b(?:zsh|fish|csh|tcsh|python|node|expect)\b/u.test(file.content)) return [];
      const [problem] = await checkShells([file.content]);
      return problem ? [violation(problem, problem.message)] : [];
    },
  ),
  fileRule(
    {
      id: 'shell/stops-on-error',
      title: 'Scripts stop at the first error',
      references: ['shellcheck/SC2164'],
      severity: 'info',
      tier: 'production',
      help: 'Start with set -euo pipefail (set -eu for sh).',
    },
    ['shell'],
    (file) => {
      const sets = /^\s*set\s+-\w*e|^#!.*\s-\w*e|\bset -o errexit\b/mu.test(file.content);
      return sets || shellCommands(file.content).length < 3
        ? []
        : [violation({ line: 1, column: 1 }, 'The script goes on after a command failed.')];
    },
  ),
  fileRule(
    {
      id: 'shell/no-piped-script',
      title: 'Downloads are not run unchecked',
      references: ['poutine/unverified_script_exec'],
      severity: 'info',
      tier: 'production',
      help: 'Download a fixed version and check its sha256 before running it.',
    },
    ['shell'],
    (file) =>
      pipedScripts(shellCommands(file.content)).map((command) =>
        violation(command, 'A download is run without checking what it is.'),
      ),
  ),
  fileRule(
    {
      id: 'shell/verified-tls',
      title: 'TLS verification stays on',
      references: ['CKV2_DOCKER_2', 'CKV2_DOCKER_3'],
      severity: 'warning',
      tier: 'must',
      help: 'Install the missing CA certificate instead.',
    },
    ['shell'],
    (file) =>
      shellCommands(file.content).flatMap((command) => {
        const message = weakenedTls(command);
        return message === null ? [] : [violation(command, message)];
      }),
  ),
];
