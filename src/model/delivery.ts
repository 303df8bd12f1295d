import { z } from 'zod';
import { NoticeSchema } from './notice.js';

/** What went to GitHub, or would go there in a dry run. */
export const DeliverySchema = z.strictObject({
  dryRun: z.boolean(),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/u),
  branch: z.string(),
  base: z.string(),
  expectedHead: z.string().nullable().describe('Commit the branch must point to for the push to go through.'),
  commit: z.string().nullable(),
  commitMessage: z.string(),
  pullRequest: z.strictObject({ number: z.int(), url: z.string() }).nullable(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      mode: z.string(),
      change: z.enum(['create', 'update', 'delete']),
      diff: z.string(),
    }),
  ),
  verificationDigest: z.string(),
  notices: z.array(NoticeSchema),
});
export type Delivery = z.infer<typeof DeliverySchema>;
