import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { lineTransport, TEXT_ARGUMENTS } from '../../src/server/line-transport.js';

async function opened() {
  const input = new PassThrough();
  const output = new PassThrough();
  const received: unknown[] = [];
  let ended = 0;
  const transport = lineTransport(input, output, () => {
    ended += 1;
  });
  transport.onmessage = (message) => received.push(message);
  await transport.start();
  const written = () => {
    const text = String(output.read() ?? '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const feed = async (text: string | Buffer) => {
    input.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { input, transport, received, written, feed, ended: () => ended };
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('reading', () => {
  it('puts together lines that arrive in pieces, and takes several at once', async () => {
    const { feed, received } = await opened();
    await feed(PING.slice(0, 10));
    await feed(`${PING.slice(10)}\r\n\n${PING}\n`);
    expect(received).toHaveLength(2);
  });

  it('keeps characters whole that arrive in pieces', async () => {
    const { feed, received } = await opened();
    const bytes = Buffer.from('{"jsonrpc":"2.0","id":"한국어","method":"ping"}\n');
    for (const byte of bytes) await feed(Buffer.from([byte]));
    expect(received).toEqual([{ jsonrpc: '2.0', id: '한국어', method: 'ping' }]);
  });

  it.each([
    ['garbage', 'hello', -32700, null],
    ['a batch', `[${PING}]`, -32600, null],
    ['JSON that is no message', '{"id":7,"foo":1}', -32600, 7],
  ])('answers %s and goes on', async (_, line, code, id) => {
    const { feed, received, written } = await opened();
    await feed(`${line}\n${PING}\n`);
    expect(written()).toEqual([expect.objectContaining({ id, error: expect.objectContaining({ code }) })]);
    expect(received).toHaveLength(1);
  });

  it('skips a line that is too long and answers it', async () => {
    const { feed, received, written } = await opened();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let index = 0; index < 18; index += 1) await feed(piece);
    await feed(`\n${PING}\n`);
    expect(written()[0]).toMatchObject({ error: { code: -32600 } });
    expect(received).toHaveLength(1);
  });

  it('parses arguments that came as JSON text and marks the call', async () => {
    const { feed, received } = await opened();
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 't', arguments: '{"path":"."}' } };
    await feed(`${JSON.stringify(call)}\n`);
    expect(received[0]).toMatchObject({
      params: { name: 't', arguments: { path: '.' }, _meta: { [TEXT_ARGUMENTS]: true } },
    });
  });
});

describe('ending', () => {
  it('is idle when every request was answered or cancelled', async () => {
    const { feed, transport } = await opened();
    await feed(`${PING}\n{"jsonrpc":"2.0","id":2,"method":"ping"}\n`);
    let idle = false;
    const waiting = transport.idle().then(() => {
      idle = true;
    });
    await transport.send({ jsonrpc: '2.0', id: 1, result: {} });
    expect(idle).toBe(false);
    await feed('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}\n');
    await waiting;
    expect(idle).toBe(true);
  });

  it('tells that the peer is gone', async () => {
    const { input, ended } = await opened();
    input.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended()).toBeGreaterThan(0);
  });
});
