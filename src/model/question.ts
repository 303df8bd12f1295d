import { z } from 'zod';
import { MessageSchema } from './message.js';

/** What only a person can decide. A step returns it beside what it could do; the face decides how to ask. */
export const QuestionSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/u)
    .describe('Stable id; the answer is given under it.'),
  text: MessageSchema,
  options: z.array(z.strictObject({ value: z.string(), reason: MessageSchema })),
  default: z.string().nullable().describe('The option taken where nobody can be asked, or null where none is safe.'),
});
export type Question = z.infer<typeof QuestionSchema>;
