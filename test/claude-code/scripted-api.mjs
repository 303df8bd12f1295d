// Runs one command against a Messages API that answers from a script, on loopback only, and records what was asked.
//   node scripted-api.mjs <script.json> <log.jsonl> <command> [argument …]
// The script is a list of parts. A part says by a text in the system prompt whose turn it is, and what is answered at
// each turn; the turn is the number of answers already in the request, so parallel conversations do not disturb it.
// The first answer of a part waits "delay" milliseconds: a model takes longer than an MCP server needs to start.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [scriptFile, logFile, command, ...words] = process.argv.slice(2);
const parts = JSON.parse(readFileSync(scriptFile, 'utf8'));
writeFileSync(logFile, '');
let count = 0;

function systemText(system) {
  return typeof system === 'string' ? system : (system ?? []).map((block) => block.text ?? '').join('\n');
}

/** A call may name the plan that an earlier result in the same conversation brought. */
function withPlanId(blocks, messages) {
  const id = /sha256:[0-9a-f]{64}/u.exec(JSON.stringify(messages))?.[0] ?? 'no-plan-in-sight';
  return JSON.parse(JSON.stringify(blocks).replaceAll('{{plan}}', id));
}

function answerTo(body) {
  const part = parts.find((candidate) => systemText(body.system).includes(candidate.systemHas));
  if (!part) return { name: 'none', blocks: [{ type: 'text', text: 'nothing scripted' }], delay: 0 };
  const turn = body.messages.filter((message) => message.role === 'assistant').length;
  const blocks = withPlanId(part.turns[Math.min(turn, part.turns.length - 1)], body.messages);
  return { name: part.name, blocks, delay: turn === 0 ? (part.delay ?? 0) : 0 };
}

function startOf(block) {
  return block.type === 'tool_use' ? { ...block, input: {} } : { type: 'text', text: '' };
}

function deltaOf(block) {
  if (block.type === 'tool_use') return { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
  return { type: 'text_delta', text: block.text };
}

/** The events of one streamed answer, in the order of the API. */
function* eventsOf(message) {
  yield ['message_start', { message: { ...message, content: [], stop_reason: null } }];
  for (const [index, block] of message.content.entries()) {
    yield ['content_block_start', { index, content_block: startOf(block) }];
    yield ['content_block_delta', { index, delta: deltaOf(block) }];
    yield ['content_block_stop', { index }];
  }
  yield [
    'message_delta',
    { delta: { stop_reason: message.stop_reason, stop_sequence: null }, usage: { output_tokens: 1 } },
  ];
  yield ['message_stop', {}];
}

function messageFor(body, blocks) {
  count += 1;
  const content = blocks.map((block, index) =>
    block.type === 'tool_use' ? { id: `toolu_${count}_${index}`, ...block } : block,
  );
  const calls = content.some((block) => block.type === 'tool_use');
  return {
    id: `msg_${count}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content,
    stop_reason: calls ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function respond(path, text, response) {
  const body = text === '' ? {} : JSON.parse(text);
  if (path.endsWith('/count_tokens')) return sendJson(response, 200, { input_tokens: 1 });
  if (path !== '/v1/messages') {
    return sendJson(response, 404, { type: 'error', error: { type: 'not_found_error', message: 'not found' } });
  }
  const { name, blocks, delay } = answerTo(body);
  await sleep(delay);
  appendFileSync(logFile, `${JSON.stringify({ part: name, body })}\n`);
  const message = messageFor(body, blocks);
  if (!body.stream) return sendJson(response, 200, message);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [type, value] of eventsOf(message)) {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`);
  }
  return response.end();
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => respond(request.url.split('?')[0], Buffer.concat(chunks).toString('utf8'), response));
});

server.listen(0, '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const child = spawn(command, words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ANTHROPIC_BASE_URL: base },
  });
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code) => process.exit(code ?? 1));
});
