import { z } from 'zod';
import { loadFacts } from '../facts.js';
import { RegionSchema } from '../regions.js';
import content from './facts.json' with { type: 'json' };

/** What is true of Railway, and where and when it was read. */
export const facts = loadFacts(
  'railway',
  {
    regions: z.array(RegionSchema).min(1),
    plans: z.array(
      z.strictObject({
        name: z.string(),
        monthlyUsd: z.number(),
        includedUsageUsd: z.number(),
        replicas: z.int(),
        memoryGb: z.number(),
        volumeGb: z.number(),
      }),
    ),
    usageUsd: z.strictObject({
      memoryGbMonth: z.number(),
      cpuMonth: z.number(),
      egressGb: z.number(),
      volumeGbMonth: z.number(),
    }),
    imageRetentionHours: z.record(z.string(), z.number()),
    privateRegistryPlan: z.string(),
    healthcheckTimeoutSeconds: z.int(),
    healthcheckHost: z.string(),
    configAsCodeEnds: z.iso.date(),
    backupRetentionDays: z.strictObject({ daily: z.int(), weekly: z.int(), monthly: z.int() }),
    toolNodeVersion: z.string(),
    cannot: z.array(z.string()),
  },
  content,
);

/** Copies of one service that the usual paid plan allows. */
export const MAXIMUM_REPLICAS = facts.plans.value.find((plan) => plan.name === 'Pro')?.replicas ?? 1;
