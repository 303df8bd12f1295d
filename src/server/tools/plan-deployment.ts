import { z } from 'zod';
import { message } from '../../language/message.js';
import { type Plan, PlanSchema } from '../../model/index.js';
import { LanguageParameter, PathParameter, planningParameters } from '../parameters.js';
import { guidanceLanguage, newPlan, openedRepository } from '../steps.js';
import { defineTool } from '../tool.js';

function guidanceOf(plan: Plan) {
  return [
    message('tool.plan.made', { services: plan.services.length, questions: plan.questions.length }),
    ...plan.decisions.flatMap((decision) => decision.reasons),
    ...plan.questions.map((question) => question.text),
    ...plan.skipped.map((skipped) => skipped.reason),
  ];
}

export default defineTool({
  name: 'plan_deployment',
  title: 'Decide how to deploy',
  description: [
    'Use when it is clear what the user wants, to decide platform, topology, environments, rollout and roll-back, scaling, secrets and pipeline.',
    'Returns a plan; every decision carries its source (user, spec, repository, score, default), reasons, evidence and the alternatives it beat. The id is a hash of the content: pass it to generate_configs and push_files.',
    'A non-empty "questions" is for a person: ask it, then call again with "answers". Never answer for the user.',
  ],
  searchHint: 'deployment architecture decision platform choice rollout scaling environments secrets',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ path: PathParameter, ...planningParameters, language: LanguageParameter }),
  output: PlanSchema,
  twin: { name: 'plan', argument: 'path', options: { answers: 'answer', refusedPlatforms: 'refuse' } },
  next: 'generate_configs',
  async run(input, context) {
    const repository = await openedRepository(context, input.path);
    context.progress(1, 2, 'deciding');
    const plan = await newPlan(repository, input);
    return {
      value: plan,
      language: await guidanceLanguage(input.language, repository),
      guidance: guidanceOf(plan),
      questions: plan.questions,
    };
  },
  verdict: (plan) => (plan.questions.some((question) => question.default === null) ? 'question' : 'fine'),
});
