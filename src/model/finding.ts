import { z } from 'zod';

export const SeveritySchema = z.enum(['error', 'warning', 'info']);
export type Severity = z.infer<typeof SeveritySchema>;

export const LocationSchema = z.strictObject({
  file: z.string(),
  line: z.int().min(1).nullable(),
  column: z.int().min(1).nullable(),
});
export type Location = z.infer<typeof LocationSchema>;

/** One result of a check. */
export const FindingSchema = z.strictObject({
  rule: z
    .string()
    .regex(/^[a-z][a-z0-9-]*\/[a-z0-9-]+$/u)
    .describe('Our id: family/name.'),
  references: z.array(z.string()).describe('Upstream ids: DL3002, CKV_DOCKER_3, zizmor/unpinned-uses …'),
  severity: SeveritySchema,
  file: z.string(),
  line: z.int().min(1).nullable(),
  column: z.int().min(1).nullable(),
  message: z.string().min(1).describe('What is wrong, on which value.'),
  help: z.string().min(1).describe('How to fix it.'),
  related: z
    .array(z.strictObject({ ...LocationSchema.shape, message: z.string() }))
    .describe('The other place of a cross-file finding.'),
});
export type Finding = z.infer<typeof FindingSchema>;

export const VerificationSchema = z.strictObject({
  findings: z.array(FindingSchema),
  ran: z.array(z.strictObject({ check: z.string(), files: z.int().min(0) })),
  skipped: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
  passed: z.boolean().describe('True where no finding has severity error.'),
  digest: z.string().describe('sha256 over path and bytes of every verified file: what may be pushed.'),
});
export type Verification = z.infer<typeof VerificationSchema>;
