import { z } from 'zod';

/** Where something was read. `file` is relative to the repository root, POSIX separators; `line` counts from 1. */
export const EvidenceSchema = z.strictObject({
  file: z.string().min(1),
  line: z
    .int()
    .min(1)
    .nullable()
    .describe('First line of the quote, or null where the file as a whole is the evidence.'),
  quote: z.string().max(400).describe('The text as it stands in the file, shortened to one line.'),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

const QUOTE_LIMIT = 200;

/** Builds an Evidence, folding white space and shortening the quote so that it stays one readable line. */
export function evidence(file: string, line: number | null, quote: string): Evidence {
  const oneLine = quote.replace(/\s+/gu, ' ').trim();
  return { file, line, quote: oneLine.length > QUOTE_LIMIT ? `${oneLine.slice(0, QUOTE_LIMIT - 1)}…` : oneLine };
}
