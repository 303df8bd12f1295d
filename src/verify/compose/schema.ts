import { z } from 'zod';
import { loadData } from '../../data/load.js';
import type { Rule } from '../../model/index.js';
import { fileRule } from '../kit.js';
import { isRecord } from '../reading/data.js';
import { lazySchema, schemaViolations } from '../schema.js';
import content from './compose.schema.json' with { type: 'json' };
import { composeOf } from './reading.js';

const { schema } = loadData(
  'compose.schema.json',
  { license: z.string(), schema: z.record(z.string(), z.unknown()) },
  content,
);

const compiled = lazySchema(schema);

export const composeSchemaRules: readonly Rule[] = [
  fileRule(
    {
      id: 'compose/schema',
      title: 'The file follows the Compose specification',
      references: ['compose-spec', 'dclint/invalid-schema'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the key or value after the Compose specification.',
    },
    ['compose'],
    (file) => {
      const compose = composeOf(file);
      if (!compose) return [];
      return schemaViolations(compiled(), compose.document, interpolated(compose.data));
    },
  ),
];

/**
 * Docker fills variables in before it checks types, so "${REPLICAS}" is fine where a number must stand.
 * Values with a variable outside strings are what the schema cannot know: keys with such values are left out.
 */
function interpolated(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => interpolated(item));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(
    ([name, item]) =>
      !(typeof item === 'string' && item.includes('$') && TYPED.has(name) && key !== 'environment' && key !== 'labels'),
  );
  return Object.fromEntries(entries.map(([name, item]) => [name, interpolated(item, name)]));
}

/** Keys whose value must not be a text, or must have one of a few values. */
const TYPED: ReadonlySet<string> = new Set([
  'replicas',
  'read_only',
  'privileged',
  'init',
  'tty',
  'stdin_open',
  'external',
  'internal',
  'retries',
  'disable',
  'parallelism',
  'max_attempts',
  'attachable',
  'start_period',
  'start_interval',
  'interval',
  'timeout',
  'delay',
  'published',
  'target',
  'pids_limit',
  'oom_kill_disable',
  'pull_policy',
  'restart',
  'mode',
  'condition',
  'order',
  'required',
  'pids',
  'window',
  'stop_grace_period',
]);
