// The real Claude Code loads this repository as a plugin, delegates to the sub-agent, and the sub-agent works with the
// real server. Only the model is scripted.
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claude, type Part, REPOSITORY, type Session } from './session.js';

const TOOL = 'mcp__plugin_expert-devops_devops__';
const TOOLS = [
  'route_prompt',
  'detect_platform',
  'read_spec',
  'plan_deployment',
  'generate_configs',
  'verify_configs',
  'push_files',
];
const AGENT = 'expert-devops:expert-devops';
/** A sentence of the persona: whoever has it in the system prompt is the sub-agent. */
const PERSONA = 'You are an engineer, not a narrator';

function use(name: string, input: object) {
  return { type: 'tool_use', name, input };
}

const SUB_AGENT: Part = {
  name: 'sub-agent',
  systemHas: PERSONA,
  turns: [
    [use(`${TOOL}route_prompt`, { prompt: '도커 컴포즈로 배포 설정을 만들어 줘' })],
    [use(`${TOOL}detect_platform`, { language: 'ko' })],
    [
      use(`${TOOL}plan_deployment`, {
        platform: 'docker-compose',
        answers: '["project.repository=acme/todo-api"]',
        language: 'ko',
      }),
    ],
    [use(`${TOOL}generate_configs`, { plan_id: '{{plan}}', write: 'true', language: 'ko' })],
    [use(`${TOOL}verify_configs`, { planId: '{{plan}}', language: 'ko' })],
    [{ type: 'text', text: 'SUB-AGENT-DONE' }],
  ],
};

const MAIN: Part = {
  name: 'main',
  systemHas: '',
  delay: 5000,
  turns: [
    [
      use('Agent', {
        description: 'deployment files',
        prompt: '도커 컴포즈로 배포 설정을 만들어 줘',
        subagent_type: AGENT,
        run_in_background: false,
      }),
    ],
    [{ type: 'text', text: 'MAIN-DONE' }],
  ],
};

let scratch = '';
let project = '';
let session: Session;

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'claude-code-')));
  project = path.join(scratch, 'todo-api');
  cpSync(path.join(REPOSITORY, 'examples/todo-api'), project, {
    recursive: true,
    filter: (source) => path.basename(source) !== 'node_modules',
  });
  session = await claude({
    scratch,
    cwd: project,
    parts: [SUB_AGENT, MAIN],
    words: [
      ...['-p', '도커 컴포즈로 배포 설정을 만들어 줘', '--plugin-dir', REPOSITORY],
      ...['--output-format', 'stream-json', '--verbose', '--max-turns', '12'],
      ...['--allowedTools', 'Agent', ...TOOLS.map((tool) => TOOL + tool)],
    ],
  });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Json = Readonly<Record<string, unknown>>;

function events(): readonly Json[] {
  return session.lines.map((line) => JSON.parse(line) as Json);
}

/** What the sub-agent's model saw of its tools' results, in order. */
function toolResults(): readonly { readonly text: string; readonly failed: boolean }[] {
  const last = session.requests.filter((request) => request.part === 'sub-agent').at(-1);
  const messages = (last?.body.messages ?? []) as readonly { content: unknown }[];
  return messages
    .flatMap(({ content }) => (Array.isArray(content) ? (content as Json[]) : []))
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({ text: resultText(block.content), failed: block.is_error === true }));
}

function resultText(content: unknown): string {
  return typeof content === 'string'
    ? content
    : (content as { text?: string }[]).map((part) => part.text ?? '').join('');
}

describe('the plugin in Claude Code', () => {
  it('ends well', () => {
    expect(session.errors).toBe('');
    expect(session.code).toBe(0);
    expect(events().at(-1)).toMatchObject({
      type: 'result',
      subtype: 'success',
      result: 'MAIN-DONE',
      permission_denials: [],
    });
  });

  it('is loaded with its agent and its skills', () => {
    const init = events().find((event) => event.type === 'system' && event.subtype === 'init');
    expect(init?.agents).toContain(AGENT);
    expect(init?.plugins).toMatchObject([{ name: 'expert-devops' }]);
    for (const skill of ['moai-foundation-core', 'moai-platform-baas', 'moai-workflow-jit-docs', 'moai-lang-unified']) {
      expect(init?.skills).toContain(`expert-devops:${skill}`);
    }
  });

  it('gives the sub-agent exactly the tools of its definition that exist', () => {
    const request = session.requests.find((candidate) => candidate.part === 'sub-agent');
    const offered = (request?.body.tools ?? []) as readonly { name: string }[];
    const names = offered.map((tool) => tool.name);
    for (const tool of TOOLS) expect(names).toContain(TOOL + tool);
    for (const forbidden of ['Bash', 'Agent', 'AskUserQuestion', 'TodoWrite']) expect(names).not.toContain(forbidden);
  });

  it('preloads each skill once', () => {
    const request = session.requests.find((candidate) => candidate.part === 'sub-agent');
    const text = JSON.stringify(request?.body.messages);
    for (const heading of ['# Foundation for deployment work', '# Languages in deployment']) {
      expect(text.split(heading)).toHaveLength(2);
    }
  });

  it('lets the sub-agent call the tools, with every result complete', () => {
    const results = toolResults();
    expect(results.map((result) => result.failed)).toEqual([false, false, false, false, false]);
    const [route, profile, plan, generation, verification] = results.map((result) => JSON.parse(result.text) as Json);
    expect(route).toMatchObject({ language: 'ko', platform: 'docker-compose' });
    expect(profile).toMatchObject({ services: [{ name: 'todo-api' }] });
    expect(plan).toMatchObject({ id: expect.stringMatching(/^sha256:/u) });
    expect(generation).toMatchObject({
      planId: plan?.id,
      written: expect.arrayContaining(['Dockerfile']),
      notices: expect.arrayContaining([expect.objectContaining({ code: 'input.renamed' })]),
    });
    expect(verification).toMatchObject({ passed: true });
  });

  it('has the guidance in the user’s language and the files in English', () => {
    const plan = JSON.parse(toolResults()[2]?.text ?? '{}') as { guidance: string[] };
    expect(plan.guidance.join('\n')).toMatch(/[\uac00-\ud7a3]{2}/u);
    for (const file of ['Dockerfile', 'compose.yaml']) {
      expect(existsSync(path.join(project, file)), file).toBe(true);
      expect(readFileSync(path.join(project, file), 'utf8')).not.toMatch(/[\uac00-\ud7a3]/u);
    }
  });

  it('hands the report back to the main conversation', () => {
    const second = session.requests.filter((request) => request.part === 'main').at(-1);
    expect(JSON.stringify(second?.body.messages)).toContain('SUB-AGENT-DONE');
  });
});

describe('the manifest', () => {
  it('passes Claude Code’s own check', async () => {
    const { code, lines } = await claude({
      scratch,
      cwd: REPOSITORY,
      parts: [],
      words: ['plugin', 'validate', REPOSITORY],
    });
    expect(lines.join('\n')).not.toMatch(/error/iu);
    expect(code).toBe(0);
  });
});
