import { z } from 'zod';
import { EvidenceSchema } from './evidence.js';
import { MessageSchema } from './message.js';
import { NoticeSchema } from './notice.js';
import { QuestionSchema } from './question.js';

export const RequirementCategorySchema = z.enum([
  'platform',
  'application-type',
  'database',
  'scaling',
  'integration',
  'budget',
  'compliance',
  'availability',
  'latency',
  'recovery-point',
  'recovery-time',
  'region',
  'residency',
  'zero-downtime',
  'environment',
  'rollout',
  'security',
  'monitoring',
]);
export type RequirementCategory = z.infer<typeof RequirementCategorySchema>;

export const PolaritySchema = z.enum(['required', 'preferred', 'excluded', 'assumed', 'undecided', 'historical']);
export type Polarity = z.infer<typeof PolaritySchema>;

/**
 * Keys of `value` per category (a key is absent where the sentence does not say it):
 * platform {platform} · application-type {type} · database {engine or service, managed, replication, backup, version} ·
 * scaling {min, max, auto, metric, threshold, loadBalancer} · integration {kind, name} ·
 * budget {amount, upper, currency, period} or {tier: "free"} · compliance {framework} ·
 * availability {percent} or {multiZone} · latency {milliseconds, percentile} · recovery-point and recovery-time {seconds} ·
 * region and residency {place, region}: `place` is a slug such as "seoul", `region` a provider's id where one is written ·
 * zero-downtime {enabled} · environment {environment} · rollout {strategy} · security {control} · monitoring {tool}
 */
export const RequirementSchema = z.strictObject({
  category: RequirementCategorySchema,
  value: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .describe(
      'Typed per category: {platform}, {engine, managed}, {min, max, metric, threshold}, {amount, currency, period}, {percent} …',
    ),
  polarity: PolaritySchema,
  modality: z.enum(['must', 'should', 'may']).nullable(),
  scope: z.strictObject({ component: z.string().nullable(), environment: z.string().nullable() }),
  language: z.string().describe('BCP 47 tag of the sentence.'),
  evidence: z.array(EvidenceSchema).min(1),
});
export type Requirement = z.infer<typeof RequirementSchema>;

export const SpecSummarySchema = z.strictObject({
  id: z.string(),
  path: z.string(),
  title: z.string(),
  status: z
    .string()
    .nullable()
    .describe(
      'Normalised: draft, planned, in-progress, completed, superseded, archived, rejected; null where unstated.',
    ),
  format: z.string().describe('moai, spec-kit, kiro, openspec …'),
});
export type SpecSummary = z.infer<typeof SpecSummarySchema>;

/** What the authors ask for. Nothing in here is guessed: every value quotes its sentence. */
export const RequirementsSchema = z.strictObject({
  specs: z.array(SpecSummarySchema),
  requirements: z.array(RequirementSchema),
  conflicts: z.array(
    z.strictObject({
      category: RequirementCategorySchema,
      text: MessageSchema,
      evidence: z.array(EvidenceSchema).min(2),
    }),
  ),
  questions: z.array(QuestionSchema),
  notices: z.array(NoticeSchema),
});
export type Requirements = z.infer<typeof RequirementsSchema>;
