import type { Finding, Verification } from '../../model/index.js';
import { type Look, say, section } from './look.js';

function findingLines(look: Look, finding: Finding): string[] {
  const { colors } = look.terminal;
  const paint = { error: colors.red, warning: colors.yellow, info: colors.blue }[finding.severity];
  const at = finding.line === null ? finding.file : `${finding.file}:${finding.line}`;
  const references = finding.references.length > 0 ? ` ${colors.dim(finding.references.join(', '))}` : '';
  return [
    `${paint(finding.severity)} ${at} ${finding.message} ${colors.dim(finding.rule)}${references}`,
    `  ${finding.help}`,
  ];
}

/** Findings with place and remedy, what ran, and what was skipped. */
export function verificationView(verification: Verification, look: Look): string[] {
  const { colors } = look.terminal;
  return [
    ...section(
      look,
      say(look, 'cli.heading.verification'),
      verification.ran.map(({ check, files }) => `${colors.green('✔')} ${check} ${colors.dim(String(files))}`),
    ),
    ...section(
      look,
      say(look, 'cli.heading.checks-skipped'),
      verification.skipped.map(({ check, reason }) => `${colors.yellow('○')} ${check}: ${reason}`),
    ),
    ...section(
      look,
      say(look, 'cli.heading.findings'),
      verification.findings.flatMap((finding) => findingLines(look, finding)),
    ),
  ];
}
