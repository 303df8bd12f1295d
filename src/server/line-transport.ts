// MCP's stdio binding with what a long-lived child process needs beside it: an answer to lines that are no message (the
// SDK drops them and closes over 10 MB), a peer that goes away, and requests in flight when stdin ends.
import type { Readable, Writable } from 'node:stream';
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/server';

/** A longer line is no tool call of ours; it is skipped, not kept in memory. */
const LONGEST_LINE = 16 * 1024 * 1024;
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** Marks a call whose arguments came as JSON text, so that the correction can be reported. */
export const TEXT_ARGUMENTS = 'expert-devops/textArguments';

interface LineReader {
  push(chunk: Buffer): void;
}

/** Cuts a byte stream into lines, giving `onOverlong` for one that grew over the limit. */
function lineReader(onLine: (line: string) => void, onOverlong: () => void): LineReader {
  let parts: Buffer[] = [];
  let size = 0;
  let skipping = false;

  function keep(part: Buffer): void {
    if (skipping) return;
    size += part.length;
    if (size > LONGEST_LINE) {
      skipping = true;
      parts = [];
    } else parts.push(part);
  }

  function finish(): void {
    const line = Buffer.concat(parts).toString('utf8').replace(/\r$/u, '');
    const overlong = skipping;
    parts = [];
    size = 0;
    skipping = false;
    if (overlong) onOverlong();
    else if (line.trim() !== '') onLine(line);
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        keep(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      keep(chunk.subarray(start));
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Some clients send `arguments` as JSON text; the protocol's schema would refuse the whole call. */
function withParsedArguments(message: unknown): unknown {
  if (!isRecord(message) || message.method !== 'tools/call' || !isRecord(message.params)) return message;
  const { arguments: given, _meta: meta, ...params } = message.params;
  if (typeof given !== 'string') return message;
  const parsed = parsedJson(given);
  if (!isRecord(parsed)) return message;
  return {
    ...message,
    params: { ...params, arguments: parsed, _meta: { ...(isRecord(meta) ? meta : {}), [TEXT_ARGUMENTS]: true } },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

type RequestId = string | number;

function requestIdOf(message: unknown): RequestId | null {
  if (!isRecord(message)) return null;
  const { id } = message;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function errorReply(id: RequestId | null, code: number, text: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: text } })}\n`;
}

function messageIn(parsed: unknown): JSONRPCMessage | null {
  try {
    return parseJSONRPCMessage(parsed);
  } catch {
    return null;
  }
}

/** What to answer to a line that is no message. */
function refusal(parsed: unknown): string {
  if (parsed === undefined) return errorReply(null, PARSE_ERROR, 'Parse error: the line is not JSON');
  const why = Array.isArray(parsed)
    ? 'batches are not part of this protocol'
    : 'the line is not a JSON-RPC 2.0 message';
  return errorReply(requestIdOf(parsed), INVALID_REQUEST, `Invalid Request: ${why}`);
}

export interface LineTransport extends Transport {
  /** Resolves when every request read so far has been answered. */
  idle(): Promise<void>;
}

/** Reads and writes one JSON-RPC message a line. `onend` is called once, when the peer is gone. */
export function lineTransport(input: Readable, output: Writable, onend: () => void): LineTransport {
  const open = new Set<RequestId>();
  let waiting: (() => void)[] = [];
  let closed = false;

  function settle(id: RequestId): void {
    open.delete(id);
    if (open.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  function reply(line: string): void {
    if (!closed) output.write(line);
  }

  /** Keeps count of what still has to be answered; a cancelled request will not be. */
  function track(message: JSONRPCMessage): void {
    if (!('method' in message)) return;
    const id = requestIdOf(message);
    if (id !== null) open.add(id);
    if (message.method !== 'notifications/cancelled' || !isRecord(message.params)) return;
    const { requestId } = message.params;
    if (typeof requestId === 'string' || typeof requestId === 'number') settle(requestId);
  }

  function receive(line: string): void {
    const parsed = withParsedArguments(parsedJson(line));
    const message = messageIn(parsed);
    if (message === null) reply(refusal(parsed));
    else {
      track(message);
      transport.onmessage?.(message);
    }
  }

  const reader = lineReader(receive, () =>
    reply(errorReply(null, INVALID_REQUEST, `Invalid Request: a line is longer than ${LONGEST_LINE} bytes`)),
  );

  const transport: LineTransport = {
    start() {
      input.on('data', (chunk: Buffer) => reader.push(chunk));
      input.once('end', onend);
      input.once('close', onend);
      input.once('error', onend);
      output.on('error', onend);
      return Promise.resolve();
    },
    send(message) {
      if (closed) return Promise.resolve();
      const id = requestIdOf(message);
      return new Promise((resolve) => {
        output.write(`${JSON.stringify(message)}\n`, () => {
          if (id !== null && !('method' in message)) settle(id);
          resolve();
        });
      });
    },
    close() {
      if (closed) return Promise.resolve();
      closed = true;
      input.pause();
      transport.onclose?.();
      return Promise.resolve();
    },
    idle() {
      return open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
  };
  return transport;
}
