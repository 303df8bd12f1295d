// Our own emitter, because clients refuse whole tool lists over keywords that zod writes as a matter of course:
// Anthropic and OpenAI reject anyOf/oneOf/allOf at the root, Gemini and Zed reject $ref, and v1 clients reject an
// outputSchema whose root has no type "object" (github.com/makenotion/notion-mcp-server #340,
// github.com/modelcontextprotocol/typescript-sdk #2100).
import { z } from 'zod';
import { DevopsError } from '../model/index.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

const FORBIDDEN = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', '$defs', '$schema', 'definitions'];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops what says nothing: the bounds zod adds to every integer. */
function withoutSafeBounds(schema: Record<string, unknown>): Record<string, unknown> {
  const { minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}

function portable(schema: unknown, where: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => portable(item, where));
  if (!isRecord(schema)) return schema;
  for (const keyword of FORBIDDEN) {
    if (Object.hasOwn(schema, keyword)) throw unportable(where, keyword);
  }
  if (Array.isArray(schema.type)) throw unportable(where, 'a list of types');
  return Object.fromEntries(
    Object.entries(withoutSafeBounds(schema)).map(([key, value]) => [key, portable(value, `${where}.${key}`)]),
  );
}

function unportable(where: string, keyword: string): DevopsError {
  return new DevopsError('E_INTERNAL', `the schema at ${where} uses ${keyword}, which some clients refuse`, {
    remedy: 'Describe the field without unions, references and null.',
  });
}

function draft(schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline' });
  return { ...rest };
}

/**
 * JSON Schema of a tool's input that every known client takes.
 * @throws DevopsError E_INTERNAL for a union, a reference or a nullable field; a test runs it over every tool
 */
export function inputSchema(schema: z.ZodObject): JsonSchema {
  return portable(draft(schema, 'input'), 'input') as JsonSchema;
}

const PRIMITIVE = new Set(['string', 'number', 'integer', 'boolean']);

/** One field of a result: its plain type where it has one. Deeper levels stay open: their shape is docs/reference, not context. */
function outputField(schema: unknown): JsonSchema {
  if (!isRecord(schema)) return {};
  const { type, description } = schema;
  const said = typeof description === 'string' ? { description } : {};
  if (typeof type !== 'string') return said;
  if (PRIMITIVE.has(type) || type === 'object') return { type, ...said };
  if (type !== 'array') return said;
  const items = isRecord(schema.items) ? schema.items.type : undefined;
  return { type, ...(typeof items === 'string' && { items: { type: items } }), ...said };
}

/** JSON Schema of a tool's result, one level deep. */
export function outputSchema(schema: z.ZodObject): JsonSchema {
  const { properties, required } = draft(schema, 'output');
  const fields = isRecord(properties) ? Object.entries(properties) : [];
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, outputField(field)])),
    required: Array.isArray(required) ? required : [],
    additionalProperties: false,
  };
}
