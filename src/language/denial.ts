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

const KEEPING: ReadonlySet<Role> = new Set(['keepBefore', 'keepAfter']);

function isReached(clause: Clause, start: number, end: number, counts: (role: Role) => boolean): boolean {
  return clause.signs.some((sign) => {
    const reach = sign.kind === 'role' && counts(sign.role) ? REACHES.get(sign.role) : undefined;
    if (!reach) return false;
    // "đừng triển khai", "deploy etme": the word of denial holds what it denies.
    if (start >= sign.start && end <= sign.end) return true;
    if (start > sign.start && end > sign.end) return start - sign.end < reach.before;
    return end <= sign.start && sign.start - end < reach.after;
  });
}

/** True where a word of the clause denies, refuses or exempts ("leave … alone") what stands from `start` to `end`. */
export function isDeniedIn(clause: Clause, start: number, end: number): boolean {
  return isReached(clause, start, end, () => true);
}

/** True where a word of the clause denies or refuses it. In a statement, "keep backups" denies nothing. */
export function isRefusedIn(clause: Clause, start: number, end: number): boolean {
  return isReached(clause, start, end, (role) => !KEEPING.has(role));
}

/** The clause that a position of the text lies in. */
export function clauseAt(clauses: readonly Clause[], position: number): Clause | undefined {
  return clauses.find((clause) => position >= clause.start && position < clause.end);
}
