import { z } from 'zod';

/**
 * A sentence for people. `text` is its English form; `id` and `values` let a face say it in the user's language
 * (language/speak.ts), so plans stay language-free and their hashes do not depend on who asked.
 */
export const MessageSchema = z.strictObject({
  id: z.string().min(1),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string().min(1),
});
export type Message = z.infer<typeof MessageSchema>;
