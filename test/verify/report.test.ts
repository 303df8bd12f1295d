import { describe, expect, it } from 'vitest';
import type { Finding, Verification } from '../../src/model/index.js';
import { formatFindings, formatMarkdown, summarize } from '../../src/verify/report.js';

const finding: Finding = {
  rule: 'dockerfile/valid-port',
  references: ['DL3011'],
  severity: 'error',
  file: 'Dockerfile',
  line: 3,
  column: 1,
  message: 'Port 99999 | `x` <b> @team is out of range.',
  help: 'Use a port.',
  related: [{ file: 'compose.yaml', line: 5, column: 9, message: 'the mapping: 80' }],
};
const verification: Verification = {
  findings: [finding, { ...finding, severity: 'info', line: null, column: null, related: [] }],
  ran: [{ check: 'dockerfile', files: 1 }],
  skipped: [{ check: 'workflow', reason: 'no engine' }],
  passed: false,
  digest: 'sha256:00',
};

describe('formatFindings', () => {
  it('shows place, severity, message, rule, fix, the other place, what ran and what did not', () => {
    const text = formatFindings(verification);
    expect(text).toContain('Dockerfile\n  3:1  error  Port 99999');
    expect(text).toContain('[dockerfile/valid-port]');
    expect(text).toContain('fix: Use a port.');
    expect(text).toContain('compose.yaml:5: the mapping: 80');
    expect(text).toContain('failed: 1 error, 1 note');
    expect(text).toContain('checked: dockerfile (1)');
    expect(text).toContain('skipped workflow: no engine');
  });

  it('says so when nothing was found', () => {
    expect(formatFindings({ ...verification, findings: [], skipped: [], passed: true })).toBe(
      'passed: no findings\nchecked: dockerfile (1)',
    );
  });
});

describe('formatMarkdown', () => {
  it('keeps text of files inside its cell and from pinging anybody', () => {
    const text = formatMarkdown(verification);
    const row = text.split('\n').find((line) => line.includes('99999'));
    expect(row).toContain("99999 \\| 'x' &lt;b> @\u200bteam");
    expect(row?.split(/(?<!\\)\|/u)).toHaveLength(6);
    expect(text).toContain('### Errors');
    expect(text).toContain('<details><summary>Notes (1)</summary>');
    expect(text).toContain('sha256:00');
    expect(text).toContain('no engine');
  });
});

describe('summarize', () => {
  it('counts by severity, with plurals', () => {
    expect(summarize({ ...verification, findings: [finding, finding] })).toBe('2 errors');
    expect(summarize({ ...verification, findings: [] })).toBe('no findings');
  });
});
