import { z } from 'zod';
import { loadFacts } from '../facts.js';
import content from './facts.json' with { type: 'json' };

/** What is true of Kubernetes, and where and when it was read. */
export const facts = loadFacts(
  'kubernetes',
  {
    kubectlVersion: z.string().regex(/^v\d+\.\d+\.\d+$/u),
    supportedReleases: z.array(z.strictObject({ release: z.string(), endOfLife: z.iso.date() })),
    minimumRelease: z.string(),
    gatewayApi: z.strictObject({ apiVersion: z.string(), kind: z.string() }),
    ingressNginx: z.string(),
    revisionHistoryLimit: z.int().positive(),
    cannot: z.array(z.string()),
  },
  content,
);
