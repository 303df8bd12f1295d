import { z } from 'zod';

/** Something the reader should know that is neither a fact nor a finding: a file skipped, a value corrected. */
export const NoticeSchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/u),
  text: z.string().min(1),
  file: z.string().optional(),
  line: z.int().min(1).optional(),
});
export type Notice = z.infer<typeof NoticeSchema>;
