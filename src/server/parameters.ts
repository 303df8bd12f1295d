// Input fields that several tools share, described once. Every description is paid for in each client's context: keep them short.
import { z } from 'zod';

export const PathParameter = z
  .string()
  .optional()
  .describe('Folder of the repository. Default: the project folder of the session.');

export const LanguageParameter = z
  .string()
  .optional()
  .describe("BCP 47 tag of the user's language (ko, ja, zh-Hans) for the guidance text. Files stay English.");

export const PlanIdParameter = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/u)
  .optional()
  .describe('Id of a plan from plan_deployment. Default: plan anew from the fields beside it.');

export const PlatformParameter = z
  .string()
  .optional()
  .describe('Platform the user asked for: railway, vercel, kubernetes, docker-compose …');

export const RefusedPlatformsParameter = z.array(z.string()).default([]).describe('Platforms the user ruled out.');

export const SpecParameter = z.string().optional().describe('SPEC id, id prefix, or path. Default: every active SPEC.');

export const AnswersParameter = z
  .array(z.string().regex(/^[^=]+=/u))
  .default([])
  .describe('Answers to the questions of a plan, each "question-id=value".');

/** What a plan is made from, beside the repository. */
export const planningParameters = {
  platform: PlatformParameter,
  refusedPlatforms: RefusedPlatformsParameter,
  spec: SpecParameter,
  answers: AnswersParameter,
};

const PlanningSchema = z.strictObject(planningParameters);
export type PlanningInput = z.infer<typeof PlanningSchema>;
