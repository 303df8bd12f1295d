import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/agent/frontmatter.js';
import { libraryEntries, readLibraryEntry } from '../../src/agent/library.js';
import { PACKAGE, packageRoot } from '../../src/agent/package.js';
import { tools } from '../../src/server/tools/index.js';

const root = packageRoot();
const agent = readFileSync(path.join(root, 'agents/expert-devops.md'), 'utf8');
const skills = readdirSync(path.join(root, 'skills'));

function words(value: unknown): string[] {
  return String(value)
    .split(',')
    .map((word) => word.trim());
}

function json(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Record<string, unknown>;
}

describe('the agent definition', () => {
  const { attributes, body } = readDocument(agent);

  it('is valid UTF-8 without a byte order mark', () => {
    const bytes = readFileSync(path.join(root, 'agents/expert-devops.md'));
    expect(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)).toBe(agent);
    expect(agent.startsWith('---\n')).toBe(true);
    expect(agent).not.toContain('\uFFFD');
  });

  it('has the head that Claude Code reads, and no field that a plugin agent may not have', () => {
    expect(attributes).toMatchObject({ name: 'expert-devops', model: 'inherit' });
    expect(String(attributes.description).length).toBeLessThanOrEqual(1024);
    const known = [
      'name',
      'description',
      'tools',
      'disallowedTools',
      'model',
      'effort',
      'maxTurns',
      'skills',
      'memory',
      'color',
    ];
    for (const field of Object.keys(attributes)) expect(known).toContain(field);
  });

  it('names every tool of the server by its plugin name, and no tool that a sub-agent cannot use', () => {
    const listed = words(attributes.tools);
    for (const tool of tools) expect(listed).toContain(`mcp__plugin_expert-devops_devops__${tool.name}`);
    const ours = listed.filter((name) => name.startsWith('mcp__plugin_expert-devops_'));
    expect(ours).toHaveLength(tools.length);
    for (const name of ['AskUserQuestion', 'TodoWrite', 'Agent', 'Task']) expect(listed).not.toContain(name);
  });

  it('preloads exactly the skills that are shipped', () => {
    expect(words(attributes.skills).sort()).toEqual([...skills].sort());
  });

  it('carries the version of the product in head and foot', () => {
    const versions = [...body.matchAll(/^\*\*Version\*\*: (.+)$/gmu)].map((match) => match[1]);
    expect(versions).toEqual([PACKAGE.version, PACKAGE.version]);
    const dates = [...body.matchAll(/^\*\*Last Updated\*\*: (.+)$/gmu)].map((match) => match[1]);
    expect(new Set(dates).size).toBe(1);
  });

  it.each([
    'can_resume',
    'typical_chain_position',
    'depends_on',
    'spawns_subagents',
    'token_budget',
    'context_retention',
    'output_format',
  ])('states %s in its orchestration metadata', (key) => {
    expect(body).toMatch(new RegExp(`^\\*\\*${key}\\*\\*: \\S`, 'mu'));
  });
});

describe.each(skills)('the skill %s', (name) => {
  const text = readFileSync(path.join(root, 'skills', name, 'SKILL.md'), 'utf8');
  const { attributes, body } = readDocument(text);

  it('is what the agentskills format asks for', () => {
    expect(attributes.name).toBe(name);
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/u);
    const description = String(attributes.description);
    expect(description.length).toBeGreaterThan(20);
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(text.split('\n').length).toBeLessThanOrEqual(500);
  });

  it('mentions exactly the references it has', () => {
    const mentioned = new Set([...body.matchAll(/references\/([\w-]+\.md)/gu)].map((match) => match[1]));
    const present = readdirSync(path.join(root, 'skills', name, 'references'));
    expect([...mentioned].sort()).toEqual(present.sort());
  });
});

describe('the library', () => {
  it('lists agents, skills and references, each with a size and a description', async () => {
    const entries = await libraryEntries();
    for (const entry of entries) {
      expect(entry.size).toBeGreaterThan(100);
      expect(entry.description).not.toBe('');
    }
    expect(entries[0]?.uri).toBe('agent://expert-devops');
    expect(entries.filter((entry) => entry.uri.endsWith('/SKILL.md'))).toHaveLength(skills.length);
  });

  it('reads only what it lists', async () => {
    expect(await readLibraryEntry('agent://expert-devops')).toBe(agent);
    expect(await readLibraryEntry('skill://moai-foundation-core/references/../SKILL.md')).toBeNull();
  });
});

describe('reading a head', () => {
  it('takes CRLF and a byte order mark', () => {
    expect(readDocument('\uFEFF---\r\nname: x\r\n---\r\nbody\r\n')).toEqual({
      attributes: { name: 'x' },
      body: 'body\n',
    });
  });

  it.each(['no head', '---\nname: x\nnever closed', '---\n- a list\n---\n', '---\na: b: c: [\n---\n'])(
    'has no attributes for %j',
    (text) => {
      expect(readDocument(text).attributes).toEqual({});
    },
  );
});

describe('the plugin', () => {
  it('has one version everywhere', () => {
    expect(json('.claude-plugin/plugin.json')).toMatchObject({
      name: PACKAGE.name,
      version: PACKAGE.version,
      mcpServers: './mcp.json',
    });
    expect(json('package.json').version).toBe(PACKAGE.version);
  });

  it('starts the server under the key that the tool names carry', () => {
    expect(Object.keys(json('mcp.json').mcpServers as object)).toEqual(['devops']);
  });
});
