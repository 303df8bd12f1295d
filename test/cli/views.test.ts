import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { filesView } from '../../src/cli/views/files.js';
import { verificationView } from '../../src/cli/views/verification.js';

const look = { terminal: { colors: picocolors.createColors(false) }, language: 'en' };

describe('files', () => {
  it('are a tree with a sign for what happens to each', () => {
    const lines = filesView(
      [
        { path: 'Dockerfile', purpose: 'Builds the image.', change: 'create' },
        { path: '.github/workflows/deploy.yml', purpose: 'Deploys.', change: 'update', diff: '-a\n+b\n' },
        { path: '.github/dependabot.yml', purpose: 'Updates.', change: 'keep', diff: null },
      ],
      [],
      look,
    );
    expect(lines.join('\n')).toContain(
      [
        '  .github/',
        '    workflows/',
        '      ~ deploy.yml  Deploys.',
        '    = dependabot.yml  Updates.',
        '  + Dockerfile  Builds the image.',
      ].join('\n'),
    );
    expect(lines).toEqual(expect.arrayContaining(['  -a', '  +b']));
  });
});

describe('findings', () => {
  it('say where, what, which rule, and how to fix it', () => {
    const lines = verificationView(
      {
        findings: [
          {
            rule: 'dockerfile/pinned-base',
            references: ['DL3006'],
            severity: 'error',
            file: 'Dockerfile',
            line: 1,
            column: null,
            message: 'node has no version',
            help: 'Pin it.',
            related: [],
          },
        ],
        ran: [{ check: 'dockerfile', files: 1 }],
        skipped: [{ check: 'kubernetes', reason: 'no manifests' }],
        passed: false,
        digest: 'sha256:0',
      },
      look,
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        '  ✔ dockerfile 1',
        '  ○ kubernetes: no manifests',
        '  error Dockerfile:1 node has no version dockerfile/pinned-base DL3006',
        '    Pin it.',
      ]),
    );
  });
});
