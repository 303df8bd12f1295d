import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DevopsError } from '../../src/model/index.js';
import { acceptInput } from '../../src/server/input.js';
import { defineTool } from '../../src/server/tool.js';

const tool = defineTool({
  name: 'sample',
  title: 'Sample',
  description: ['Use in tests.'],
  searchHint: '',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    path: z.string().optional().describe('A folder.'),
    planId: z.string().optional(),
    count: z.int().min(1).optional(),
    write: z.boolean().default(false),
    answers: z.array(z.string()).default([]),
    environment: z.enum(['staging', 'production']).optional(),
    prompt: z.string(),
  }),
  output: z.strictObject({}),
  aliases: { text: 'prompt' },
  twin: { name: 'sample', argument: 'prompt' },
  next: null,
  run: () => Promise.resolve({ value: {}, language: 'en', guidance: [] }),
});

function refused(given: unknown): DevopsError {
  try {
    acceptInput(given, tool);
  } catch (error) {
    if (error instanceof DevopsError) return error;
  }
  throw new Error('was not refused');
}

describe('what is corrected', () => {
  it('takes right input as it is, with defaults and without notices', () => {
    const { input, notices } = acceptInput({ prompt: 'p', count: 2 }, tool);
    expect(input).toEqual({ prompt: 'p', count: 2, write: false, answers: [] });
    expect(notices).toEqual([]);
  });

  it('reads arguments that came as JSON text, and says so', () => {
    const { input, notices } = acceptInput('{"prompt":"p"}', tool);
    expect(input).toMatchObject({ prompt: 'p' });
    expect(notices.map((notice) => notice.code)).toEqual(['input.text']);
  });

  it.each([
    ['snake case', { plan_id: 'x', prompt: 'p' }, { planId: 'x' }],
    ['a known alias', { folder: 'x', prompt: 'p' }, { path: 'x' }],
    ['an alias of the tool itself', { text: 'p' }, { prompt: 'p' }],
    ['another case', { Prompt: 'p' }, { prompt: 'p' }],
  ])('renames %s', (_, given, expected) => {
    const { input, notices } = acceptInput(given, tool);
    expect(input).toMatchObject(expected);
    expect(notices.map((notice) => notice.code)).toEqual(['input.renamed']);
  });

  it.each([
    ['a number as text', { count: '3' }, { count: 3 }],
    ['a boolean as text', { write: 'true' }, { write: true }],
    ['a list as JSON text', { answers: '["a=b"]' }, { answers: ['a=b'] }],
    ['one item instead of a list', { answers: 'a=b' }, { answers: ['a=b'] }],
    ['an object instead of pairs', { answers: { a: 'b' } }, { answers: ['a=b'] }],
    ['a choice in another case', { environment: 'Production' }, { environment: 'production' }],
    ['a number where text is wanted', { prompt: 7 }, { prompt: '7' }],
  ])('converts %s', (_, given, expected) => {
    const { input, notices } = acceptInput({ prompt: 'p', ...given }, tool);
    expect(input).toMatchObject(expected);
    expect(notices.map((notice) => notice.code)).toEqual(['input.converted']);
  });

  it('reads null and empty text as "not given"', () => {
    expect(acceptInput({ prompt: 'p', path: null, planId: '' }, tool).input).toEqual({
      prompt: 'p',
      write: false,
      answers: [],
    });
  });
});

describe('what is refused', () => {
  it('names the nearest field for an unknown one', () => {
    const error = refused({ prompt: 'p', cuont: 1 });
    expect(error.code).toBe('E_INVALID_INPUT');
    expect(error.subject).toBe('cuont');
    expect(error.remedy).toContain('Did you mean "count"?');
  });

  it('refuses a field that is given twice under two names', () => {
    expect(refused({ prompt: 'p', text: 'q' }).subject).toBe('text');
  });

  it.each([
    [{}, 'prompt', 'nothing'],
    [{ prompt: 'p', count: 0 }, 'count', '0'],
    [{ prompt: 'p', count: 'three' }, 'count', '"three"'],
    [{ prompt: 'p', environment: 'moon' }, 'environment', '"moon"'],
    [{ prompt: ['p'] }, 'prompt', '["p"]'],
  ])('names field and value of %j', (given, field, value) => {
    const error = refused(given);
    expect(error.message).toContain(`"${field}"`);
    expect(error.subject).toBe(value);
  });

  it.each(['not json', [1], 5, true])('refuses arguments that are no object: %j', (given) => {
    expect(refused(given).message).toContain('not a JSON object');
  });

  it('does not take prototype keys for fields', () => {
    expect(refused(JSON.parse('{"prompt":"p","__proto__":{"write":true}}')).subject).toBe('__proto__');
    expect(refused({ prompt: 'p', constructor: 1 }).subject).toBe('constructor');
  });
});
