// What a reviewer on GitHub reads. English, like everything that goes into a repository.
import { type Block, escapeMarkdown, inlineCode, printMarkdown } from '../formats/markdown.js';
import type { Finding, Generation, Plan, Verification } from '../model/index.js';

function place(finding: Finding): string {
  return inlineCode(finding.line === null ? finding.file : `${finding.file}:${finding.line}`);
}

function verdict(verification: Verification): string {
  const warnings = verification.findings.filter((finding) => finding.severity === 'warning').length;
  const checks = verification.ran.length;
  return `${verification.passed ? 'Passed' : 'Failed'}: ${checks} checks ran, ${warnings} warnings. Skipped checks prove nothing.`;
}

function decisionRows(plan: Plan): string[][] {
  return plan.decisions.map((decision) => [
    escapeMarkdown(decision.subject),
    escapeMarkdown(decision.choice),
    decision.source,
    escapeMarkdown(decision.reasons.map((reason) => reason.text).join(' ')),
  ]);
}

/** The verification report as the text of a pull request. */
export function pullRequestText(plan: Plan, generation: Generation, verification: Verification) {
  const changed = generation.artifacts.filter((artifact) => artifact.change !== 'keep');
  const blocks: readonly Block[] = [
    { kind: 'paragraph', text: `Deployment configuration for ${escapeMarkdown(plan.project.name)}.` },
    { kind: 'heading', level: 2, text: 'Files' },
    {
      kind: 'list',
      items: changed.map(({ path, change, purpose }) => `${inlineCode(path)} (${change}): ${escapeMarkdown(purpose)}`),
    },
    { kind: 'heading', level: 2, text: 'Decisions' },
    { kind: 'table', head: ['Subject', 'Choice', 'Source', 'Reason'], rows: decisionRows(plan) },
    { kind: 'heading', level: 2, text: 'Verification' },
    { kind: 'paragraph', text: verdict(verification) },
    {
      kind: 'table',
      head: ['Severity', 'Place', 'Rule', 'Message'],
      rows: verification.findings.map((finding) => [
        finding.severity,
        place(finding),
        inlineCode(finding.rule),
        escapeMarkdown(finding.message),
      ]),
    },
    {
      kind: 'list',
      items: verification.skipped.map(({ check, reason }) => `skipped ${inlineCode(check)}: ${escapeMarkdown(reason)}`),
    },
    { kind: 'heading', level: 2, text: 'Before the first deployment' },
    {
      kind: 'list',
      items: plan.secrets.map(
        ({ name, store, purpose }) => `Set ${inlineCode(name)} (${store}): ${escapeMarkdown(purpose.text)}`,
      ),
    },
    { kind: 'paragraph', text: `Plan ${inlineCode(plan.id)}, verification ${inlineCode(verification.digest)}.` },
  ];
  return { title: `Add deployment configuration for ${plan.project.name}`.slice(0, 200), body: printMarkdown(blocks) };
}
