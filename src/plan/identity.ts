import { createHash } from 'node:crypto';
import type { Plan } from '../model/index.js';

/** JSON with sorted keys: equal values give equal text whatever order they were built in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}

/** The id of a plan: sha256 over the canonical JSON of everything else in it. */
export function planId(content: Omit<Plan, 'id'>): string {
  return `sha256:${createHash('sha256').update(canonicalJson(content)).digest('hex')}`;
}
