// Models call tools almost right: arguments as JSON text, numbers as strings, plan_id for planId
// (github.com/anthropics/claude-code #59227). What has one meaning is corrected and reported; what has none is refused.
import { z } from 'zod';
import { DevopsError, type Notice } from '../model/index.js';
import { nearest } from './nearest.js';
import type { Tool } from './tool.js';

/** Names for shared fields that models are known to use. */
const COMMON_ALIASES: ReadonlyMap<string, string> = new Map([
  ['dir', 'path'],
  ['directory', 'path'],
  ['folder', 'path'],
  ['root', 'path'],
  ['cwd', 'path'],
  ['projectpath', 'path'],
  ['projectroot', 'path'],
  ['repositorypath', 'path'],
  ['repopath', 'path'],
  ['plan', 'planId'],
  ['id', 'planId'],
  ['specid', 'spec'],
  ['specpath', 'spec'],
  ['lang', 'language'],
  ['locale', 'language'],
  ['target', 'platform'],
  ['targetplatform', 'platform'],
  ['excludedplatforms', 'refusedPlatforms'],
]);

export interface AcceptedInput {
  readonly input: Readonly<Record<string, unknown>>;
  readonly notices: readonly Notice[];
}

function folded(key: string): string {
  return key.toLowerCase().replace(/[_\-\s]/gu, '');
}

function fieldNamed(key: string, tool: Tool): string | null {
  const fields = Object.keys(tool.input.shape);
  if (fields.includes(key)) return key;
  const same = fields.find((field) => folded(field) === folded(key));
  if (same !== undefined) return same;
  const meant = tool.aliases.get(key) ?? tool.aliases.get(folded(key)) ?? COMMON_ALIASES.get(folded(key));
  return meant !== undefined && fields.includes(meant) ? meant : null;
}

function unwrapped(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner;
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function asBoolean(value: unknown): unknown {
  if (value === 1 || (typeof value === 'string' && /^(true|yes|1)$/iu.test(value.trim()))) return true;
  if (value === 0 || (typeof value === 'string' && /^(false|no|0)$/iu.test(value.trim()))) return false;
  return value;
}

function asNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,10})?$/u.test(value.trim()) ? Number(value) : value;
}

/** `{"question": "answer"}` becomes `["question=answer"]`, the form of every list of pairs we take. */
function asList(value: unknown): unknown {
  if (typeof value === 'string') {
    const parsed = parsedText(value);
    if (Array.isArray(parsed)) return parsed;
    return typeof parsed === 'object' && parsed !== null ? asList(parsed) : [value];
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).map(([key, item]) => `${key}=${String(item)}`);
  }
  return value;
}

function asChoice(value: unknown, choices: readonly unknown[]): unknown {
  if (typeof value !== 'string') return value;
  return (
    choices.find((choice) => typeof choice === 'string' && choice.toLowerCase() === value.trim().toLowerCase()) ?? value
  );
}

/** The value in the type its field wants, or the value itself where it cannot be read as one. */
function coerced(value: unknown, schema: unknown): unknown {
  const wanted = unwrapped(schema);
  if (wanted instanceof z.ZodBoolean) return asBoolean(value);
  if (wanted instanceof z.ZodNumber) return asNumber(value);
  if (wanted instanceof z.ZodArray) return asList(value);
  if (wanted instanceof z.ZodEnum) return asChoice(value, wanted.options);
  if (wanted instanceof z.ZodString && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return value;
}

/** null and "" are how many clients say "not given". */
function isAbsent(value: unknown, schema: unknown): boolean {
  const optional = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return optional && (value === null || value === undefined || value === '');
}

function unknownField(key: string, tool: Tool): DevopsError {
  const fields = Object.keys(tool.input.shape);
  const close = nearest(key, fields);
  return new DevopsError('E_INVALID_INPUT', `${tool.name} has no input "${key}"`, {
    subject: key,
    remedy: `${close ? `Did you mean "${close}"? ` : ''}It takes: ${fields.join(', ')}.`,
  });
}

function argumentsObject(given: unknown, tool: Tool): Record<string, unknown> {
  const value = typeof given === 'string' ? parsedText(given) : (given ?? {});
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DevopsError('E_INVALID_INPUT', `the arguments of ${tool.name} are not a JSON object`, {
      subject: String(JSON.stringify(given)).slice(0, 200),
      remedy: `Give an object with these fields: ${Object.keys(tool.input.shape).join(', ')}.`,
    });
  }
  return { ...value };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 120);
}

function invalid(error: z.ZodError, input: Readonly<Record<string, unknown>>, tool: Tool): DevopsError {
  const issue = error.issues[0];
  const field = String(issue?.path[0] ?? '');
  const value = Object.hasOwn(input, field) ? shown(input[field]) : 'nothing';
  return new DevopsError(
    'E_INVALID_INPUT',
    `the input "${field}" of ${tool.name} does not fit: ${issue?.message ?? 'invalid'}`,
    {
      subject: value,
      remedy: describeField(field, tool),
    },
  );
}

function describeField(field: string, tool: Tool): string {
  const schema: unknown = tool.input.shape[field];
  const description = schema instanceof z.ZodType ? schema.description : undefined;
  return `"${field}": ${description ?? 'see the tool’s input schema.'}`;
}

/**
 * Reads the arguments of a call as the tool's input: corrects spellings and types with one meaning, refuses the rest.
 * @param given what the client sent as `arguments`; an object, or an object written as JSON text
 * @throws DevopsError E_INVALID_INPUT naming the field, its value and the nearest valid name
 */
export function acceptInput(given: unknown, tool: Tool): AcceptedInput {
  const notices: Notice[] = [];
  if (typeof given === 'string')
    notices.push({ code: 'input.text', text: 'The arguments came as JSON text and were parsed.' });
  const corrected = new Map<string, unknown>();
  for (const [key, value] of Object.entries(argumentsObject(given, tool))) {
    const field = fieldNamed(key, tool);
    if (field === null || corrected.has(field)) throw unknownField(key, tool);
    if (field !== key) notices.push({ code: 'input.renamed', text: `"${key}" was read as "${field}".` });
    const schema: unknown = tool.input.shape[field];
    if (isAbsent(value, schema)) continue;
    const typed = coerced(value, schema);
    if (typed !== value) {
      notices.push({
        code: 'input.converted',
        text: `"${field}" came as ${shown(value)} and was read as ${shown(typed)}.`,
      });
    }
    corrected.set(field, typed);
  }
  const input = Object.fromEntries(corrected);
  const result = tool.input.safeParse(input);
  if (!result.success) throw invalid(result.error, input, tool);
  return { input: result.data, notices };
}
