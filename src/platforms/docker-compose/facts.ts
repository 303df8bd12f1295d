import { z } from 'zod';
import { loadFacts } from '../facts.js';
import content from './facts.json' with { type: 'json' };

/** What is true of Docker Compose, and where and when it was read. */
export const facts = loadFacts(
  'docker-compose',
  {
    obsoleteKeys: z.array(z.string()),
    watch: z.strictObject({ minimumVersion: z.string(), actions: z.array(z.string()) }),
    optionalEnvFile: z.strictObject({ minimumVersion: z.string() }),
    price: z.strictObject({ software: z.number(), host: z.string() }),
    cannot: z.array(z.string()),
  },
  content,
);
