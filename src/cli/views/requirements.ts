import type { Requirement, Requirements, SpecSummary } from '../../model/index.js';
import { type Look, place, said, say, section } from './look.js';

function valueText(requirement: Requirement): string {
  return Object.entries(requirement.value)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}

function specLine(look: Look, spec: SpecSummary): string {
  return `${look.terminal.colors.cyan(spec.id)} ${spec.title} ${look.terminal.colors.dim(`${spec.status ?? '-'} ${spec.path}`)}`;
}

function requirementLines(look: Look, requirement: Requirement): string[] {
  const [first] = requirement.evidence;
  return [
    `${requirement.polarity} ${look.terminal.colors.cyan(requirement.category)}: ${valueText(requirement)}${place(look, requirement.evidence)}`,
    ...(first === undefined ? [] : [look.terminal.colors.dim(`  “${first.quote}”`)]),
  ];
}

/** SPECs and what they ask for, each with its sentence and line. */
export function requirementsView(
  value: { specs: readonly SpecSummary[] } & Partial<Requirements>,
  look: Look,
): string[] {
  const { specs, requirements = [], conflicts = [], questions = [], notices = [] } = value;
  return [
    ...section(
      look,
      say(look, 'cli.heading.specs'),
      specs.map((spec) => specLine(look, spec)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.requirements'),
      requirements.flatMap((requirement) => requirementLines(look, requirement)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.conflicts'),
      conflicts.map((conflict) => said(look, conflict.text)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.questions'),
      questions.map((question) => said(look, question.text)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.notices'),
      notices.map((notice) => notice.text),
    ),
  ];
}
