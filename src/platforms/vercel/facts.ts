import { z } from 'zod';
import { loadFacts } from '../facts.js';
import { RegionSchema } from '../regions.js';
import content from './facts.json' with { type: 'json' };

/** What is true of Vercel, and where and when it was read. */
export const facts = loadFacts(
  'vercel',
  {
    regions: z.array(RegionSchema).min(1),
    maximumDurationSeconds: z.strictObject({
      default: z.int(),
      Hobby: z.int(),
      Pro: z.int(),
      Enterprise: z.int(),
    }),
    memoryGb: z.record(z.string(), z.number()),
    plans: z.array(
      z.strictObject({ name: z.string(), monthlyUsd: z.number(), perMember: z.boolean(), commercial: z.boolean() }),
    ),
    rollback: z.record(z.string(), z.string()),
    webSockets: z.string(),
    edgeFunctions: z.string(),
    commandLine: z.strictObject({ version: z.string().regex(/^\d+\.\d+\.\d+$/u), nodeVersion: z.string() }),
    cannot: z.array(z.string()),
  },
  content,
);

/** How the command line is called: an exact version, so that a release of it cannot change what a deploy does. */
export const COMMAND_LINE = `npx --yes vercel@${facts.commandLine.value.version}`;
