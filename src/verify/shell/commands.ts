import { hasFlag, type ShellCommand } from '../reading/shell.js';

const DOWNLOADERS = /^(?:curl|wget)$/u;
const SHELLS = /^(?:ba|da|a|z)?sh$/u;
const INTERPRETERS = /^(?:python3?|node|perl|ruby)$/u;

/**
 * Downloads that are run unread: `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`.
 * A checksum test between download and run makes them two steps, which this does not match.
 */
export function pipedScripts(commands: readonly ShellCommand[]): readonly ShellCommand[] {
  return commands.filter((command, index) => {
    const runsInput =
      SHELLS.test(command.name) ||
      (INTERPRETERS.test(command.name) && (command.args.length === 0 || command.args[0] === '-'));
    if (command.joint === '|' && runsInput) {
      return commands
        .slice(0, index)
        .some(({ name, pipeline }) => pipeline === command.pipeline && DOWNLOADERS.test(name));
    }
    return (
      SHELLS.test(command.name) && command.args.some((argument) => /^(?:\$\(|`|<\()\s*(?:curl|wget)\b/u.test(argument))
    );
  });
}

/** How the command turns TLS verification off; null where it does not. */
export function weakenedTls(command: ShellCommand): string | null {
  const { name, args, words } = command;
  if (name === 'curl' && hasFlag(args, 'k', '--insecure')) return 'curl -k accepts any certificate.';
  if (name === 'wget' && args.includes('--no-check-certificate'))
    return 'wget --no-check-certificate accepts any certificate.';
  if (/^pip3?$/u.test(name) && hasFlag(args, null, '--trusted-host'))
    return 'pip --trusted-host accepts any certificate.';
  if (/^(?:npm|yarn|pnpm)$/u.test(name) && args.includes('strict-ssl') && args.includes('false')) {
    return `${name} strict-ssl false accepts any certificate.`;
  }
  if (name === 'git' && args.some((argument, index) => argument === 'http.sslVerify' && args[index + 1] === 'false')) {
    return 'git http.sslVerify false accepts any certificate.';
  }
  const assigned = words.find(({ raw }) =>
    /^(?:NODE_TLS_REJECT_UNAUTHORIZED=["']?0|GIT_SSL_NO_VERIFY=|PYTHONHTTPSVERIFY=["']?0)/u.test(raw),
  );
  return assigned ? `${assigned.raw} accepts any certificate.` : null;
}
