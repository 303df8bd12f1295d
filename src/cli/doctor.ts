import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PACKAGE } from '../agent/package.js';
import { openRepository } from '../repository/open.js';
import { boundaryOf, folderWithin } from '../server/boundary.js';
import type { Terminal } from './terminal.js';

const run = promisify(execFile);

interface Check {
  readonly id: string;
  readonly state: 'fine' | 'warning' | 'error';
  readonly text: string;
  readonly remedy: string | null;
}

interface Snippet {
  readonly client: string;
  readonly file: string;
  readonly text: string;
}

const LOWEST_NODE = [20, 19] as const;

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1]);
  return {
    id: 'node',
    state: enough ? 'fine' : 'error',
    text: `Node.js ${version}`,
    remedy: enough ? null : `Install Node.js ${LOWEST_NODE.join('.')} or newer.`,
  };
}

async function gitCheck(): Promise<Check> {
  try {
    const { stdout } = await run('git', ['--version'], { timeout: 5000 });
    return { id: 'git', state: 'fine', text: stdout.trim(), remedy: null };
  } catch {
    return { id: 'git', state: 'warning', text: 'git was not found', remedy: 'Install git to push from this machine.' };
  }
}

function remoteCheck(folder: string): Check {
  const { origin } = openRepository(folder).git;
  if (origin === null) {
    return {
      id: 'remote',
      state: 'warning',
      text: 'the folder has no origin remote',
      remedy: 'Give --repo owner/name to push.',
    };
  }
  return { id: 'remote', state: 'fine', text: `origin is ${origin.host}/${origin.owner}/${origin.name}`, remedy: null };
}

const TOKEN_NAMES = ['GITHUB_TOKEN', 'GH_TOKEN'] as const;

/** Says whether a token is there and of which kind; never what it is. */
function tokenCheck(environment: NodeJS.ProcessEnv): Check {
  const name = TOKEN_NAMES.find((candidate) => environment[candidate]);
  const value = name === undefined ? '' : (environment[name] ?? '');
  if (name === undefined) {
    return { id: 'token', state: 'warning', text: 'no GitHub token is set', remedy: 'Set GITHUB_TOKEN to push.' };
  }
  if (/^\$\{.*\}$/u.test(value)) {
    return {
      id: 'token',
      state: 'error',
      text: `${name} holds the literal text of an unset variable`,
      remedy: `Set ${name} where the client is started.`,
    };
  }
  const kind = value.startsWith('github_pat_')
    ? 'a fine-grained token: it needs Contents, Pull requests and Workflows, each read and write'
    : value.startsWith('ghp_')
      ? 'a classic token: it needs the scopes repo and workflow'
      : 'a token of another kind: it must be able to write contents, pull requests and workflows';
  return { id: 'token', state: 'fine', text: `${name} is ${kind}`, remedy: null };
}

/** Ready configuration for each client. The forms are from the clients' own documentation, read November 2026. */
function snippets(): readonly Snippet[] {
  const server = { command: 'npx', args: ['-y', PACKAGE.name, 'mcp'] };
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  return [
    { client: 'Claude Code', file: 'command line', text: `claude mcp add devops -- npx -y ${PACKAGE.name} mcp` },
    { client: 'Cursor', file: '.cursor/mcp.json', text: json({ mcpServers: { devops: server } }) },
    { client: 'VS Code', file: '.vscode/mcp.json', text: json({ servers: { devops: { type: 'stdio', ...server } } }) },
    {
      client: 'Codex',
      file: '~/.codex/config.toml',
      text: `[mcp_servers.devops]\ncommand = "npx"\nargs = ["-y", "${PACKAGE.name}", "mcp"]`,
    },
    { client: 'Gemini CLI', file: '.gemini/settings.json', text: json({ mcpServers: { devops: server } }) },
    {
      client: 'Windows, any client',
      file: 'the same file',
      text: json({ command: 'cmd', args: ['/c', 'npx', '-y', PACKAGE.name, 'mcp'] }),
    },
  ];
}

/**
 * `expert-devops doctor`: what this machine has and lacks. Reads only; never prints a secret.
 * @returns 0, or 1 where a check is an error
 */
export async function doctorCommand(path: string, terminal: Terminal): Promise<number> {
  const boundary = boundaryOf({ roots: [], environment: {}, clientRoots: [], workingDirectory: process.cwd() });
  const folder = folderWithin(boundary, path);
  const checks = [nodeCheck(process.versions.node), await gitCheck(), remoteCheck(folder), tokenCheck(process.env)];
  const { colors } = terminal;
  const signs = { fine: colors.green('✔'), warning: colors.yellow('!'), error: colors.red('✘') };
  for (const check of checks) {
    terminal.print(`${signs[check.state]} ${check.text}`);
    if (check.remedy !== null) terminal.print(`  ${check.remedy}`);
  }
  for (const snippet of snippets())
    terminal.print(`\n${colors.bold(snippet.client)} (${snippet.file})\n${snippet.text}`);
  terminal.value({ checks, snippets: snippets() });
  return checks.some((check) => check.state === 'error') ? 1 : 0;
}
