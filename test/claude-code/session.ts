import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const HERE = import.meta.dirname;
export const REPOSITORY = path.resolve(HERE, '../..');
const CLAUDE = path.join(HERE, 'node_modules/.bin/claude');
const HOW_TO_INSTALL = 'Claude Code is not installed for this test: run "npm ci --prefix test/claude-code".';

export interface Part {
  readonly name: string;
  /** Text of the system prompt that tells whose turn it is. */
  readonly systemHas: string;
  /** Milliseconds before the first answer. */
  readonly delay?: number;
  readonly turns: readonly (readonly Record<string, unknown>[])[];
}

export interface Session {
  readonly code: number;
  /** The lines of stream-json, or of whatever the command printed. */
  readonly lines: readonly string[];
  readonly errors: string;
  /** What was asked of the model, with the part that answered. */
  readonly requests: readonly { readonly part: string; readonly body: Record<string, unknown> }[];
}

export interface SessionRequest {
  /** Folder for the home, the script and the log. */
  readonly scratch: string;
  readonly cwd: string;
  readonly parts: readonly Part[];
  readonly words: readonly string[];
}

/** Without a network where we may make one away; the variables below keep Claude Code quiet everywhere else. */
function isolated(command: readonly string[]): readonly string[] {
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  return root ? ['unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command] : command;
}

function environmentIn(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    ANTHROPIC_API_KEY: 'sk-test',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    ENABLE_TOOL_SEARCH: 'false',
  };
}

/** Runs Claude Code with a home of its own against a scripted API. */
export async function claude({ scratch, cwd, parts, words }: SessionRequest): Promise<Session> {
  if (!existsSync(CLAUDE)) throw new Error(HOW_TO_INSTALL);
  const home = path.join(scratch, 'home');
  const script = path.join(scratch, 'script.json');
  const log = path.join(scratch, 'log.jsonl');
  mkdirSync(home, { recursive: true });
  writeFileSync(script, JSON.stringify(parts));
  const [program = '', ...rest] = isolated([
    process.execPath,
    path.join(HERE, 'scripted-api.mjs'),
    script,
    log,
    CLAUDE,
    ...words,
  ]);
  const child = spawn(program, rest, { cwd, env: environmentIn(home), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
  const requests = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return {
    code,
    lines: output.split('\n').filter((line) => line !== ''),
    errors,
    requests: requests.map((line) => JSON.parse(line) as Session['requests'][number]),
  };
}
