// Clients cut or divert long results (Claude Code at 25,000 tokens or 50,000 characters), and every result stays in the
// model's context. So a result is shortened here, in an order that loses the least, and says what it left out.
import type { Notice } from '../model/index.js';

/** Characters of JSON a result may have: about 6,000 tokens. */
export const RESULT_BUDGET = 24_000;

type Json = unknown;

function mapped(value: Json, change: (list: readonly Json[], key: string) => readonly Json[], key = ''): Json {
  if (Array.isArray(value)) return change(value, key).map((item) => mapped(item, change, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, change, name)]));
}

function shortTexts(value: Json, limit: number): Json {
  if (typeof value === 'string') return value.length > limit ? `${value.slice(0, limit)}…` : value;
  if (Array.isArray(value)) return value.map((item) => shortTexts(item, limit));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortTexts(item, limit)]));
}

const keepFirst = (count: number, only?: string) => (list: readonly Json[], key: string) =>
  only === undefined || key === only ? list.slice(0, count) : list;

/** Each stage loses more than the one before it. */
const STAGES: readonly { readonly lost: string; readonly apply: (value: Json) => Json }[] = [
  { lost: 'only the first evidence of each fact is shown', apply: (value) => mapped(value, keepFirst(1, 'evidence')) },
  { lost: 'evidence is left out', apply: (value) => mapped(value, keepFirst(0, 'evidence')) },
  { lost: 'texts are shortened to 2,000 characters', apply: (value) => shortTexts(value, 2000) },
  { lost: 'lists are shortened to 40 items', apply: (value) => mapped(value, keepFirst(40)) },
  { lost: 'lists are shortened to 12 items', apply: (value) => mapped(value, keepFirst(12)) },
  { lost: 'texts are shortened to 200 characters', apply: (value) => shortTexts(value, 200) },
  { lost: 'lists are shortened to 3 items', apply: (value) => mapped(value, keepFirst(3)) },
];

export interface Fitted {
  readonly value: Readonly<Record<string, unknown>>;
  readonly notices: readonly Notice[];
}

function length(value: Json): number {
  return JSON.stringify(value).length;
}

/**
 * Shortens a value until its JSON has at most `limit` characters.
 * @returns the value, unchanged where it fits, and one notice that says what was left out and where all of it is
 */
export function fitted(value: Readonly<Record<string, unknown>>, command: string, limit = RESULT_BUDGET): Fitted {
  if (length(value) <= limit) return { value, notices: [] };
  let current: Json = value;
  const lost: string[] = [];
  for (const stage of STAGES) {
    current = stage.apply(current);
    lost.push(stage.lost);
    if (length(current) <= limit) break;
  }
  const text = `The result was shortened to fit: ${lost.at(-1)}. "expert-devops ${command} --json" prints all of it.`;
  return { value: current as Record<string, unknown>, notices: [{ code: 'output.shortened', text }] };
}
