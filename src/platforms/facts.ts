import { z } from 'zod';
import { DevopsError } from '../model/index.js';
import type { DatedFact } from './contract.js';

const FactSchema = z.strictObject({ value: z.unknown(), source: z.url(), checked: z.iso.date() });
const FileSchema = z.record(z.string(), FactSchema);

type Facts<Shape extends z.ZodRawShape> = { readonly [Key in keyof Shape]: DatedFact<z.output<Shape[Key]>> };

function broken(name: string, detail: string): DevopsError {
  return new DevopsError('E_INTERNAL', `facts of ${name} do not fit their schema: ${detail}`, {
    remedy: 'Correct facts.json in the folder of the platform.',
    subject: name,
  });
}

/**
 * Checks a platform's facts.json: every fact carries the page it was read on and the day, and its value has the form the
 * platform computes with.
 * @throws DevopsError E_INTERNAL where the file does not fit; a test loads every platform
 */
export function loadFacts<Shape extends z.ZodRawShape>(name: string, shape: Shape, content: unknown): Facts<Shape> {
  const file = FileSchema.safeParse(content);
  if (!file.success) throw broken(name, z.prettifyError(file.error));
  const unknown = Object.keys(file.data).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) throw broken(name, `unknown facts ${unknown.join(', ')}`);
  const values = z
    .object(shape)
    .safeParse(Object.fromEntries(Object.entries(file.data).map(([key, fact]) => [key, fact.value])));
  if (!values.success) throw broken(name, z.prettifyError(values.error));
  const parsed: Readonly<Record<string, unknown>> = values.data;
  return Object.fromEntries(
    Object.entries(file.data).map(([key, fact]) => [key, { ...fact, value: parsed[key] }]),
  ) as Facts<Shape>;
}
