import { z } from 'zod';

/** What is asked to be done (not what is merely mentioned). */
export const IntentSchema = z.enum([
  'detect',
  'deploy',
  'containerize',
  'cicd',
  'kubernetes',
  'infrastructure',
  'secrets',
  'monitoring',
  'rollback',
  'cost',
  'review',
  'explain',
]);
export type Intent = z.infer<typeof IntentSchema>;

/** A prompt, understood. Languages are BCP 47 (`ko`, `zh-Hans`, `zh-Hant`). */
export const RouteSchema = z.strictObject({
  language: z.string(),
  script: z.string().describe('ISO 15924: Latn, Hang, Jpan, Hans …'),
  confidence: z.number().min(0).max(1),
  intents: z.array(IntentSchema),
  platform: z
    .string()
    .nullable()
    .describe('Folder name under src/platforms, or a bare vendor (aws, gcp, azure) where only that was named.'),
  refusedPlatforms: z.array(z.string()),
  environment: z.enum(['development', 'staging', 'production']).nullable(),
  specIds: z.array(z.string()),
  services: z.array(z.string()),
  regions: z.array(z.string()).describe('Places or provider region ids as understood from the prompt.'),
  outputLanguage: z.string().describe('The language to answer in: asked for, configured, or that of the prompt.'),
});
export type Route = z.infer<typeof RouteSchema>;
