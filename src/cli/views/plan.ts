import type { Decision, Plan, Question } from '../../model/index.js';
import { type Look, place, said, say, section } from './look.js';

function decisionLines(look: Look, decision: Decision): string[] {
  const { colors } = look.terminal;
  const beaten = decision.alternatives.map((alternative) => {
    const score = alternative.score === null ? '' : ` ${Math.round(alternative.score)}`;
    const reason = alternative.reasons[0] ? ` – ${said(look, alternative.reasons[0])}` : '';
    return colors.dim(`  ≠ ${alternative.choice}${score}${reason}`);
  });
  return [
    `${decision.subject} → ${colors.cyan(decision.choice)}${place(look, decision.evidence)}`,
    ...decision.reasons.map((reason) => `  ${said(look, reason)}`),
    ...beaten.slice(0, 4),
  ];
}

function questionLines(look: Look, question: Question): string[] {
  return [
    said(look, question.text),
    ...question.options.map((option) => `  ${option.value}: ${said(look, option.reason)}`),
    look.terminal.colors.dim(`  --answer ${question.id}=${question.options[0]?.value ?? '…'}`),
  ];
}

/** What was decided and why, and what only a person can decide. */
export function planView(plan: Plan, look: Look): string[] {
  return [
    ...section(
      look,
      say(look, 'cli.heading.decisions'),
      plan.decisions.flatMap((decision) => decisionLines(look, decision)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.rollout'),
      plan.services.flatMap(({ service, rollout }) => [
        `${look.terminal.colors.cyan(service.name)}: ${rollout.strategy}`,
        ...rollout.reasons.map((reason) => `  ${said(look, reason)}`),
        `  ${said(look, rollout.rollback.method)}`,
        ...rollout.rollback.limits.map((limit) => `  ${said(look, limit)}`),
      ]),
    ),
    ...section(
      look,
      say(look, 'cli.heading.secrets'),
      plan.secrets.map(
        (secret) => `${look.terminal.colors.cyan(secret.name)} (${secret.store}): ${said(look, secret.purpose)}`,
      ),
    ),
    ...section(
      look,
      say(look, 'cli.heading.monitoring'),
      plan.monitoring.map((sentence) => said(look, sentence)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.skipped'),
      plan.skipped.map((skipped) => said(look, skipped.reason)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.questions'),
      plan.questions.flatMap((question) => questionLines(look, question)),
    ),
    '',
    look.terminal.colors.dim(plan.id),
  ];
}
