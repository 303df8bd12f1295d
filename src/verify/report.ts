import type { Finding, Severity, Verification } from '../model/index.js';

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Counts of a verification in one line: "2 errors, 1 warning". */
export function summarize(verification: Verification): string {
  const counts = ORDER.map((severity) => {
    const count = verification.findings.filter((finding) => finding.severity === severity).length;
    const noun = severity === 'info' ? 'note' : severity;
    return count === 0 ? null : `${count} ${noun}${count === 1 ? '' : 's'}`;
  }).filter((text) => text !== null);
  return counts.length === 0 ? 'no findings' : counts.join(', ');
}

/** The findings as a plain table, grouped by file; no colours, so that every face can add its own. */
export function formatFindings(verification: Verification): string {
  const files = [...new Set(verification.findings.map(({ file }) => file))];
  const blocks = files.map((file) => {
    const rows = verification.findings.filter((finding) => finding.file === file).map(rowOf);
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const lines = rows.flatMap(([place = '', severity = '', message = '', ...details]) => [
      `  ${place.padStart(widths[0] ?? 0)}  ${severity.padEnd(widths[1] ?? 0)}  ${message}`,
      ...details.map((detail) => `  ${' '.repeat((widths[0] ?? 0) + (widths[1] ?? 0) + 4)}${detail}`),
    ]);
    return [file, ...lines].join('\n');
  });
  return [...blocks, footer(verification)].join('\n\n');
}

function rowOf(finding: Finding): readonly string[] {
  const place = finding.line === null ? '-' : `${finding.line}:${finding.column ?? 1}`;
  const related = finding.related.map((other) => `${placeText(other.file, other.line)}: ${other.message}`);
  return [place, finding.severity, `${finding.message}  [${finding.rule}]`, `fix: ${finding.help}`, ...related];
}

function placeText(file: string, line: number | null): string {
  return line === null ? file : `${file}:${line}`;
}

function footer(verification: Verification): string {
  const ran = verification.ran.map(({ check, files }) => `${check} (${files})`).join(', ');
  const skipped = verification.skipped.map(({ check, reason }) => `skipped ${check}: ${reason}`);
  return [
    `${verification.passed ? 'passed' : 'failed'}: ${summarize(verification)}`,
    `checked: ${ran || 'nothing'}`,
    ...skipped,
  ].join('\n');
}

/** The verification as Markdown for the body of a pull request. */
export function formatMarkdown(verification: Verification): string {
  const head = [
    '## Verification',
    '',
    `**${verification.passed ? 'Passed' : 'Failed'}**: ${summarize(verification)}. Digest of the verified files: \`${verification.digest}\`.`,
    '',
    '| Check | Files |',
    '| --- | ---: |',
    ...verification.ran.map(({ check, files }) => `| ${cell(check)} | ${files} |`),
  ];
  const skipped =
    verification.skipped.length === 0
      ? []
      : [
          '',
          '### Not checked',
          '',
          ...verification.skipped.map(({ check, reason }) => `- ${inline(check)}: ${inline(reason)}`),
        ];
  const blocks = ORDER.flatMap((severity) => sectionOf(verification, severity));
  return `${[...head, ...skipped, ...blocks].join('\n')}\n`;
}

const TITLES: Readonly<Record<Severity, string>> = { error: 'Errors', warning: 'Warnings', info: 'Notes' };

function sectionOf(verification: Verification, severity: Severity): readonly string[] {
  const findings = verification.findings.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return [];
  const rows = findings.map(
    ({ file, line, rule, message, help, references }) =>
      `| \`${cell(placeText(file, line))}\` | ${cell(message)} | ${cell(help)} | ${cell(rule)}${references.length === 0 ? '' : ` (${cell(references.slice(0, 3).join(', '))})`} |`,
  );
  const table = ['| Where | What | Fix | Rule |', '| --- | --- | --- | --- |', ...rows];
  // Notes are advice: they fold away, so that what matters stays in sight.
  if (severity === 'info')
    return ['', `<details><summary>${TITLES[severity]} (${findings.length})</summary>`, '', ...table, '', '</details>'];
  return ['', `### ${TITLES[severity]}`, '', ...table];
}

/** Text of files can hold anything: it must not break out of its cell or become markup. */
function cell(text: string): string {
  return inline(text).replaceAll('|', '\\|');
}

function inline(text: string): string {
  return text.replace(/\s+/gu, ' ').replaceAll('<', '&lt;').replaceAll('`', "'").replaceAll('@', '@\u200b');
}
