import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputSchema, outputSchema } from '../../src/server/schema.js';
import { tools } from '../../src/server/tools/index.js';

const FORBIDDEN = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', '$defs', '$schema', 'definitions'];
const PLUGIN_PREFIX = 'mcp__plugin_expert-devops_devops__';

function schemasIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(schemasIn);
  if (typeof value !== 'object' || value === null) return [];
  return [{ ...value }, ...Object.values(value).flatMap(schemasIn)];
}

describe('the registry of tools', () => {
  it('holds exactly the files of its folder, each named after its tool', () => {
    const folder = new URL('../../src/server/tools/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file !== 'index.ts');
    expect(files.sort()).toEqual(tools.map((tool) => `${tool.name.replaceAll('_', '-')}.ts`).sort());
  });

  it('has no two tools or commands of one name', () => {
    const commands = tools.flatMap((tool) => [tool.twin.name, ...(tool.twin.aliases ?? [])]);
    expect(new Set(commands).size).toBe(commands.length);
    expect(new Set(tools.map((tool) => tool.name)).size).toBe(tools.length);
  });

  it('names as next only tools that exist', () => {
    const names = tools.map((tool) => tool.name);
    for (const { next } of tools) if (next !== null) expect(names).toContain(next);
  });
});

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
  it('has a name that fits every client', () => {
    expect(tool.name).toMatch(/^[a-z_]{1,23}$/u);
    expect(`${PLUGIN_PREFIX}${tool.name}`.length).toBeLessThanOrEqual(64);
  });

  it('says in its first sentence when to use it, in at most 1,024 characters', () => {
    expect(tool.description).toMatch(/^Use /u);
    expect(tool.description.length).toBeLessThanOrEqual(1024);
  });

  it('gives all four annotations', () => {
    expect(Object.keys(tool.annotations).sort()).toEqual([
      'destructiveHint',
      'idempotentHint',
      'openWorldHint',
      'readOnlyHint',
    ]);
    if (tool.annotations.readOnlyHint) expect(tool.annotations.destructiveHint).toBe(false);
  });

  it('publishes an input schema without the keywords that clients refuse', () => {
    const schema = inputSchema(tool.input);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    for (const part of schemasIn(schema)) {
      for (const keyword of FORBIDDEN) expect(Object.keys(part)).not.toContain(keyword);
      expect(Array.isArray(part.type)).toBe(false);
      expect(part.maximum).not.toBe(Number.MAX_SAFE_INTEGER);
    }
  });

  it('names and describes every input field', () => {
    const { properties } = inputSchema(tool.input) as { properties: Record<string, { description?: string }> };
    for (const [name, field] of Object.entries(properties)) {
      expect(name).toMatch(/^[a-z][a-zA-Z0-9]{0,63}$/u);
      expect(field.description, name).toBeTruthy();
    }
  });

  it('publishes an output schema with an object at the root', () => {
    const schema = outputSchema(tool.output);
    expect(schema.type).toBe('object');
    for (const part of schemasIn(schema))
      for (const keyword of FORBIDDEN) expect(Object.keys(part)).not.toContain(keyword);
  });

  it('has aliases only for its own fields', () => {
    for (const field of tool.aliases.values()) expect(Object.keys(tool.input.shape)).toContain(field);
  });
});

it('publishes a list that costs a client little', () => {
  const list = tools.map((tool) => [tool.name, tool.description, inputSchema(tool.input)]);
  // A token is about four characters of such text; the budget is 4,000 tokens.
  expect(JSON.stringify(list).length).toBeLessThan(16_000);
});
