// The raw wire: what a client library would hide.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, environmentIn, finished, scratchFolder } from './product.js';

let scratch = '';
beforeAll(() => {
  scratch = scratchFolder();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
};

function line(id: number | string, method: string, params: object = {}): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

function initialize(protocolVersion: string): string {
  return line(1, 'initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } });
}

function started() {
  return spawn(process.execPath, [CLI, 'mcp'], { cwd: scratch, env: environmentIn(scratch) });
}

type Reply = Record<string, unknown> & { readonly id?: unknown; readonly result?: Record<string, unknown> };

/** Sends everything at once and closes stdin when so many replies have come, or at once, as a shell pipe does. */
async function exchange(input: string | Buffer, replies = 0): Promise<readonly Reply[]> {
  const child = started();
  const done = finished(child);
  child.stdin.write(input);
  if (replies === 0) child.stdin.end();
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.toString('utf8').split('\n').length - 1;
    if (lines >= replies) child.stdin.end();
  });
  const { code, stdout } = await done;
  expect(code).toBe(0);
  return stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Reply);
}

describe('opening', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('answers initialize in %s', async (version) => {
    const [reply] = await exchange(initialize(version));
    expect(reply?.result).toMatchObject({
      protocolVersion: version,
      instructions: expect.stringContaining('detect_platform'),
    });
  });

  it('answers server/discover with the same instructions, and tools in the newer era', async () => {
    const replies = await exchange(
      line('probe-1', 'server/discover', { _meta: META }) +
        line(2, 'tools/list', { _meta: META }) +
        line(3, 'tools/call', { _meta: META, name: 'route_prompt', arguments: { prompt: 'deploy to railway' } }),
      3,
    );
    const byId = new Map(replies.map((reply) => [reply.id, reply.result]));
    expect(byId.get('probe-1')).toMatchObject({
      supportedVersions: expect.arrayContaining(['2026-07-28']),
      instructions: expect.stringContaining('detect_platform'),
      resultType: 'complete',
    });
    expect(byId.get(2)).toMatchObject({ resultType: 'complete', ttlMs: expect.any(Number), cacheScope: 'public' });
    expect(byId.get(3)).toMatchObject({ structuredContent: { platform: 'railway' } });
  });

  it('falls back to initialize after a probe', async () => {
    const replies = await exchange(line('p', 'server/discover', { _meta: META }) + initialize('2025-11-25'));
    expect(replies.map((reply) => reply.id)).toEqual(['p', 1]);
    expect(replies[1]?.result).toMatchObject({ protocolVersion: '2025-11-25' });
  });
});

describe('bad lines', () => {
  it('are answered, and the next good one as well', async () => {
    const replies = await exchange(`garbage\n[1,2]\n{"id":9}\n${initialize('2025-11-25')}`);
    expect(replies.map((reply) => (reply.error as { code: number } | undefined)?.code)).toEqual([
      -32700,
      -32600,
      -32600,
      undefined,
    ]);
  });

  it('may be huge', async () => {
    const huge = Buffer.alloc(50 * 1024 * 1024, 'x');
    const replies = await exchange(Buffer.concat([huge, Buffer.from(`\n${initialize('2025-11-25')}`)]));
    expect(replies).toHaveLength(2);
    expect(replies[1]?.result).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  it('get "method not found" for what is not part of the protocol', async () => {
    const replies = await exchange(initialize('2025-11-25') + line(2, 'no/such'));
    expect(replies.find((reply) => reply.id === 2)).toMatchObject({ error: { code: -32601 } });
  });

  it('take arguments as JSON text', async () => {
    const call = { name: 'route_prompt', arguments: '{"prompt":"deploy to railway"}' };
    const replies = await exchange(initialize('2025-11-25') + line(2, 'tools/call', call), 2);
    expect(replies[1]?.result).toMatchObject({
      structuredContent: { platform: 'railway', notices: [{ code: 'input.text' }] },
    });
  });
});

describe('ending', () => {
  it('says nothing on stdout before it is spoken to, and ends with stdin', async () => {
    const child = started();
    const done = finished(child);
    child.stdin.end();
    expect(await done).toMatchObject({ code: 0, stdout: '' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s', async (signal) => {
    const child = started();
    const done = finished(child);
    child.stdin.write(initialize('2025-11-25'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill(signal);
    expect((await done).code).toBe(0);
  });

  it('ends when nobody reads any more', async () => {
    const child = started();
    const done = new Promise((resolve) => child.on('exit', resolve));
    child.stdin.on('error', () => {});
    child.stdin.write(initialize('2025-11-25'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    child.stdin.write(line(2, 'tools/list'));
    child.stdin.write(line(3, 'tools/list'));
    expect(await done).toBe(0);
  });

  it('refuses an option it does not know', async () => {
    const child = spawn(process.execPath, [CLI, 'mcp', '--what'], { cwd: scratch, env: environmentIn(scratch) });
    expect(await finished(child)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--what') });
  });
});
