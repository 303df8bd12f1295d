import type { Clause } from './clauses.js';
import type { Role } from './signs.js';

interface Reach {
  readonly before: number;
  readonly after: number;
}

/** How far, in letters, a word of denial reaches to its right (`before`: it stands before) and to its left. */
const REACHES: ReadonlyMap<Role, Reach> = new Map([
  ['refuseBefore', { before: 30, after: 0 }],
  ['negateBefore', { before: 80, after: 0 }],
  ['keepBefore', { before: 80, after: 0 }],
  ['negateEither', { before: 60, after: 24 }],
  ['refuseAfter', { before: 0, after: 16 }],
  ['negateAfter', { before: 0, after: 60 }],
  ['keepAfter', { before: 0, after: 60 }],
]);

/** True where a word of the clause denies, refuses or exempts what stands from `start` to `end`. */
export function isDeniedIn(clause: Clause, start: number, end: number): boolean {
  return clause.signs.some((sign) => {
    const reach = sign.kind === 'role' ? REACHES.get(sign.role) : undefined;
    if (!reach) return false;
    if (start >= sign.end) return start - sign.end < reach.before;
    return end <= sign.start && sign.start - end < reach.after;
  });
}

/** The clause that a position of the text lies in. */
export function clauseAt(clauses: readonly Clause[], position: number): Clause | undefined {
  return clauses.find((clause) => position >= clause.start && position < clause.end);
}
