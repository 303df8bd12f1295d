import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { logText } from './failure.js';
import { lineTransport } from './line-transport.js';
import { mcpServer } from './mcp.js';
import { tools } from './tools/index.js';

/** Claude Code kills a server about 500 ms after SIGINT; requests in flight when stdin ends get this long. */
const GRACE_MS = 300;

/** stdout belongs to the protocol: whatever a library prints goes to stderr. */
function keepStdoutClean(): void {
  const toStderr = (...words: unknown[]) => process.stderr.write(`${words.map(String).join(' ')}\n`);
  for (const level of ['log', 'info', 'debug', 'warn', 'error'] as const) globalThis.console[level] = toStderr;
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Serves MCP on stdin and stdout until the client goes away, then ends the process.
 * @param roots folders given with --root
 */
export function serveOnStdio(roots: readonly string[]): void {
  keepStdoutClean();
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  let ending = false;

  async function end(grace: number): Promise<void> {
    if (ending) return;
    ending = true;
    await Promise.race([transport.idle(), after(grace)]);
    await Promise.race([handle.close(), after(50)]);
    process.exit(0);
  }

  const transport = lineTransport(process.stdin, process.stdout, () => void end(GRACE_MS));
  process.stderr.on('error', () => {});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  process.on('uncaughtException', (error) => log(`uncaught: ${logText(error, process.env)}`));
  process.on('unhandledRejection', (error) => log(`unhandled: ${logText(error, process.env)}`));

  const settings = { tools, roots, environment: process.env, workingDirectory: process.cwd(), log };
  const handle = serveStdio(() => mcpServer(settings), { transport, onerror: (error) => log(error.message) });
}
