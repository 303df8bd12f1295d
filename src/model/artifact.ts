import { z } from 'zod';
import { NoticeSchema } from './notice.js';

export const FileModeSchema = z.enum(['100644', '100755']);

/** One file the plan needs, and what it does to a file that is already there. */
export const ArtifactSchema = z.strictObject({
  path: z.string().min(1).describe('Relative to the repository root, POSIX separators.'),
  content: z.string(),
  mode: FileModeSchema,
  purpose: z.string().describe('Why the file exists, one English sentence.'),
  change: z
    .enum(['create', 'keep', 'update'])
    .describe('keep: the file there already serves; update: needs consent, see diff.'),
  diff: z.string().nullable().describe('Unified diff against the file already there; null for create and keep.'),
  digest: z.string().describe('sha256 of the content, hex with prefix.'),
});
export type Artifact = z.infer<typeof ArtifactSchema>;

export const GenerationSchema = z.strictObject({
  planId: z.string(),
  artifacts: z.array(ArtifactSchema),
  notices: z.array(NoticeSchema),
});
export type Generation = z.infer<typeof GenerationSchema>;
