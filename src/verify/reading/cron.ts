const FIELDS: readonly {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly words: readonly string[];
}[] = [
  { name: 'minute', low: 0, high: 59, words: [] },
  { name: 'hour', low: 0, high: 23, words: [] },
  { name: 'day of month', low: 1, high: 31, words: [] },
  {
    name: 'month',
    low: 1,
    high: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', low: 0, high: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const MACROS = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/u;

/** What is wrong with a five-field cron expression; null where it is valid. */
export function cronProblem(expression: string): string | null {
  const text = expression.trim();
  if (MACROS.test(text)) return null;
  const parts = text.split(/\s+/u);
  if (parts.length !== FIELDS.length) return `a cron expression has five fields, not ${text === '' ? 0 : parts.length}`;
  for (const [index, field] of FIELDS.entries()) {
    const bad = (parts[index] ?? '').split(',').find((item) => !isItem(item, field));
    if (bad !== undefined) return `${bad === '' ? 'an empty value' : bad} is no ${field.name}`;
  }
  return null;
}

function isItem(item: string, field: (typeof FIELDS)[number]): boolean {
  const [range = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/u.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const bounds = range.split('-');
  if (bounds.length > 2) return false;
  const values = bounds.map((bound) => valueOfBound(bound, field));
  if (values.some((value) => value === null)) return false;
  const [from = 0, to = from] = values as number[];
  return from <= to || (field.name === 'day of week' && to === 0);
}

function valueOfBound(bound: string, field: (typeof FIELDS)[number]): number | null {
  const word = field.words.indexOf(bound.toLowerCase());
  if (word !== -1) return word + (field.low === 1 ? 1 : 0);
  if (!/^\d+$/u.test(bound)) return null;
  const value = Number(bound);
  return value >= field.low && value <= field.high ? value : null;
}
