import type { Message } from '../model/index.js';
import type { Fit } from './contract.js';

/** One thing that speaks for (positive) or against (negative) a platform, in points of 100. */
export interface Point {
  readonly points: number;
  readonly reason: Message;
}

/**
 * Adds points to a base score. The heaviest reasons come first, so that a reader who stops early has read what decided.
 * @param base points of a platform of which nothing special is known
 */
export function fitOf(base: number, points: readonly (Point | null)[], blockers: readonly (Message | null)[]): Fit {
  const counted = points.filter((point) => point !== null);
  const sum = counted.reduce((total, point) => total + point.points, base);
  return {
    score: Math.min(100, Math.max(0, Math.round(sum))),
    reasons: [...counted].sort((a, b) => Math.abs(b.points) - Math.abs(a.points)).map((point) => point.reason),
    blockers: blockers.filter((blocker) => blocker !== null),
  };
}

/** A point where something holds, else nothing. */
export function when(holds: boolean, points: number, reason: () => Message): Point | null {
  return holds ? { points, reason: reason() } : null;
}
