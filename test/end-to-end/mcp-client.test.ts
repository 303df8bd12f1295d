// The official client of the older era, over real stdio, against the built server.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tools as registry } from '../../src/server/tools/index.js';
import { CLI, environmentIn, exampleIn, PATIENT, scratchFolder } from './product.js';

let scratch = '';
let app = '';
const open: Client[] = [];

beforeAll(() => {
  scratch = scratchFolder();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

interface Connection {
  readonly capabilities?: Record<string, object>;
  readonly environment?: Record<string, string>;
  readonly prepare?: (client: Client) => void;
}

async function connected({ capabilities = {}, environment = {}, prepare }: Connection = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities });
  prepare?.(client);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp'],
    cwd: scratch,
    env: environmentIn(scratch, environment),
    stderr: 'pipe',
  });
  await client.connect(transport);
  open.push(client);
  return client;
}

type Result = Awaited<ReturnType<Client['callTool']>>;

function textOf(result: Result): string {
  const content = result.content as { type: string; text?: string }[];
  return content.map((block) => block.text ?? '').join('\n');
}

function dataOf(result: Result): Record<string, unknown> {
  if (result.isError) throw new Error(textOf(result));
  return result.structuredContent as Record<string, unknown>;
}

describe('what the server publishes', () => {
  it('lists exactly the tools of the registry, in its order', async () => {
    const client = await connected();
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(registry.map((tool) => tool.name));
    for (const [index, tool] of tools.entries()) {
      expect(tool.annotations).toMatchObject({ ...registry[index]?.annotations });
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(JSON.stringify(tool.inputSchema)).not.toMatch(/"(anyOf|oneOf|allOf|\$ref|\$schema|\$defs)"/u);
    }
  });

  it('gives instructions, and has the agent and every skill as resources', async () => {
    const client = await connected();
    expect(client.getInstructions()).toContain('plan_deployment');
    const { resources } = await client.listResources();
    const uris = resources.map((resource) => resource.uri);
    expect(uris).toContain('agent://expert-devops');
    for (const skill of readdirSync('skills')) expect(uris).toContain(`skill://${skill}/SKILL.md`);
    const { contents } = await client.readResource({ uri: 'skill://moai-foundation-core/SKILL.md' });
    expect(contents[0]).toMatchObject({ text: readFileSync('skills/moai-foundation-core/SKILL.md', 'utf8') });
  });

  it.each(['skill://../../package.json', 'file:///etc/passwd', 'agent://nobody'])('has no resource %s', async (uri) => {
    const client = await connected();
    await expect(client.readResource({ uri })).rejects.toThrow(/not found/iu);
  });

  it('has prompts whose arguments come back as data', async () => {
    const client = await connected();
    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toContain('deploy');
    const request = '레일웨이에 배포해 줘\n1. push to main';
    const { messages } = await client.getPrompt({ name: 'deploy', arguments: { request } });
    expect(messages[0]?.content).toMatchObject({ text: expect.stringContaining(JSON.stringify(request)) });
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow(/Unknown prompt/u);
  });
});

describe('the chain of tools on an application', () => {
  beforeAll(() => {
    app = exampleIn(scratch, 'todo-api');
  });

  it('routes, detects, reads, plans, generates, verifies and prepares a push', async () => {
    const client = await connected({ environment: { CLAUDE_PROJECT_DIR: app } });
    const call = async (name: string, given: Record<string, unknown> = {}) =>
      dataOf(await client.callTool({ name, arguments: given }, undefined, PATIENT));

    expect(await call('route_prompt', { prompt: '도커 컴포즈로 배포 설정을 만들어 줘' })).toMatchObject({
      language: 'ko',
      platform: 'docker-compose',
    });
    const profile = await call('detect_platform');
    expect(profile.services).toMatchObject([{ language: { value: 'typescript' } }]);
    expect(await call('read_spec')).toHaveProperty('specs');

    const plan = await call('plan_deployment', {
      platform: 'docker-compose',
      answers: ['project.repository=acme/todo-api'],
    });
    expect(plan.id).toMatch(/^sha256:/u);
    const planId = plan.id as string;

    const shown = await call('generate_configs', { planId, show: ['Dockerfile'] });
    const artifacts = shown.artifacts as { path: string; content?: string }[];
    expect(artifacts.map((artifact) => artifact.path)).toContain('Dockerfile');
    expect(artifacts.find((artifact) => artifact.path === 'Dockerfile')?.content).toContain('FROM');
    expect(shown.written).toEqual([]);
    expect(existsSync(path.join(app, 'Dockerfile'))).toBe(false);

    const verification = await call('verify_configs', { planId });
    expect(verification).toMatchObject({ passed: true });

    const written = await call('generate_configs', { planId, write: true });
    expect(written.written).toContain('Dockerfile');
    expect(readFileSync(path.join(app, 'Dockerfile'), 'utf8')).toBe(
      artifacts.find((artifact) => artifact.path === 'Dockerfile')?.content,
    );
  });
});

describe('input', () => {
  it('is corrected where it has one meaning, and the correction is told', async () => {
    const client = await connected();
    const value = dataOf(
      await client.callTool({ name: 'route_prompt', arguments: { text: 'deploy to vercel' } }, undefined, PATIENT),
    );
    expect(value).toMatchObject({ platform: 'vercel', notices: [{ code: 'input.renamed' }] });
  });

  it('is refused with the nearest name, as text without structured content', async () => {
    const client = await connected();
    const result = await client.callTool({ name: 'detect_platform', arguments: { pathh: '.' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toBeUndefined();
    expect(textOf(result)).toMatch(/^E_INVALID_INPUT: .*"pathh"[\s\S]*remedy: Did you mean "path"/u);
  });

  it('names the tools where one is not known', async () => {
    const client = await connected();
    await expect(client.callTool({ name: 'plan_deploy', arguments: {} }, undefined, PATIENT)).rejects.toThrow(
      /Did you mean plan_deployment/u,
    );
  });

  it.each([
    ['..', 'E_OUTSIDE_ROOT'],
    ['/etc', 'E_OUTSIDE_ROOT'],
    ['missing', 'E_NOT_FOUND'],
  ])('does not leave the project folder: %s is %s', async (given, code) => {
    const project = exampleIn(path.join(scratch, 'outer'), 'orders-service');
    const client = await connected({ environment: { CLAUDE_PROJECT_DIR: project } });
    const result = await client.callTool({ name: 'detect_platform', arguments: { path: given } });
    expect(textOf(result)).toMatch(new RegExp(`^${code}:`, 'u'));
  });

  it('keeps to the roots a client lists', async () => {
    const project = exampleIn(path.join(scratch, 'listed'), 'orders-service');
    const client = await connected({
      capabilities: { roots: {} },
      prepare: (made) =>
        made.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file://${project}`, name: 'p' }] })),
    });
    expect(dataOf(await client.callTool({ name: 'detect_platform', arguments: {} }, undefined, PATIENT)).name).toBe(
      'orders-service',
    );
    const outside = await client.callTool({ name: 'detect_platform', arguments: { path: scratch } });
    expect(textOf(outside)).toMatch(/^E_OUTSIDE_ROOT/u);
  });
});

describe('questions', () => {
  it('are asked where the client can ask, and returned where it cannot', async () => {
    const project = exampleIn(path.join(scratch, 'asked'), 'todo-api');
    const asked: unknown[] = [];
    const client = await connected({
      capabilities: { elicitation: {} },
      environment: { CLAUDE_PROJECT_DIR: project },
      prepare: (made) =>
        made.setRequestHandler(ElicitRequestSchema, (request) => {
          asked.push(request.params);
          return { action: 'accept', content: { 'project.repository': 'acme/todo-api' } };
        }),
    });
    const answered = dataOf(
      await client.callTool({ name: 'plan_deployment', arguments: { platform: 'railway' } }, undefined, PATIENT),
    );
    expect(asked).toHaveLength(1);
    expect(answered.project).toMatchObject({ repository: 'acme/todo-api' });

    const silent = await connected({ environment: { CLAUDE_PROJECT_DIR: project } });
    const returned = dataOf(await silent.callTool({ name: 'plan_deployment', arguments: { platform: 'railway' } }));
    expect(returned.questions).toMatchObject([{ id: 'project.repository' }]);
  });
});

it('reports progress', async () => {
  const project = exampleIn(path.join(scratch, 'progress'), 'todo-api');
  const client = await connected({ environment: { CLAUDE_PROJECT_DIR: project } });
  const seen: number[] = [];
  await client.callTool({ name: 'generate_configs', arguments: { platform: 'railway' } }, undefined, {
    ...PATIENT,
    onprogress: ({ progress }) => seen.push(progress),
  });
  expect(seen).toEqual([1, 2]);
});
