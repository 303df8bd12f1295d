import { z } from 'zod';
import { type Evidence, EvidenceSchema } from './evidence.js';

/**
 * How a value is known.
 * - `declared`: the repository says so.
 * - `inferred`: it follows from what the repository says.
 * - `assumed`: a default; always shown to the user as one.
 */
export const BasisSchema = z.enum(['declared', 'inferred', 'assumed']);
export type Basis = z.infer<typeof BasisSchema>;

/** A value with its evidence. "Unknown" is not a Fact: it is `null` where a Fact could stand. */
export interface Fact<T> {
  value: T;
  basis: Basis;
  evidence: Evidence[];
}

export function factOf<T extends z.ZodType>(value: T) {
  return z.strictObject({ value, basis: BasisSchema, evidence: z.array(EvidenceSchema) });
}

export function declared<T>(value: T, ...evidence: Evidence[]): Fact<T> {
  return { value, basis: 'declared', evidence };
}

export function inferred<T>(value: T, ...evidence: Evidence[]): Fact<T> {
  return { value, basis: 'inferred', evidence };
}

export function assumed<T>(value: T, ...evidence: Evidence[]): Fact<T> {
  return { value, basis: 'assumed', evidence };
}
