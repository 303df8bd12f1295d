import { describe, expect, it } from 'vitest';
import type { Generation, Plan, Question, Verification } from '../../src/model/index.js';
import { memoryRepository } from '../../src/repository/memory.js';
import { pushRequestFor } from '../../src/server/delivery.js';

function sentence(text: string) {
  return { id: 'test.sentence', values: {}, text };
}

function proven(questions: readonly Question[] = []) {
  const plan: Plan = {
    id: `sha256:${'a'.repeat(64)}`,
    version: 1,
    project: { name: 'shop', repository: 'acme/shop', defaultBranch: 'main' },
    services: [],
    resources: [],
    topology: { nodes: [], edges: [] },
    environments: [],
    pipeline: { provider: 'github-actions', defaultBranch: 'main', registry: 'ghcr.io', environments: [] },
    secrets: [
      {
        name: 'RAILWAY_TOKEN',
        purpose: sentence('deploys'),
        usedBy: ['pipeline'],
        store: 'github-environment',
        environments: [],
      },
    ],
    monitoring: [],
    requirements: [],
    decisions: [
      {
        subject: 'platform:shop',
        choice: 'railway',
        source: 'spec',
        reasons: [sentence('A SPEC | asks <b>for</b> it.')],
        evidence: [],
        alternatives: [],
      },
    ],
    questions: [...questions],
    skipped: [],
  };
  const generation: Generation = {
    planId: plan.id,
    artifacts: [
      {
        path: 'Dockerfile',
        content: 'FROM x\n',
        mode: '100644',
        purpose: 'Builds.',
        change: 'create',
        diff: null,
        digest: 'd',
      },
      {
        path: 'compose.yaml',
        content: 'a: 1\n',
        mode: '100644',
        purpose: 'Runs.',
        change: 'keep',
        diff: null,
        digest: 'd',
      },
    ],
    notices: [],
  };
  const verification: Verification = {
    findings: [
      {
        rule: 'dockerfile/digest',
        references: [],
        severity: 'warning',
        file: 'Dockerfile',
        line: 1,
        column: null,
        message: 'no digest',
        help: 'pin it',
        related: [],
      },
    ],
    ran: [{ check: 'dockerfile', files: 1 }],
    skipped: [{ check: 'railway', reason: 'no compiler' }],
    passed: true,
    digest: 'sha256:v',
  };
  return { repository: memoryRepository({ 'package.json': '{}' }), plan, generation, verification };
}

const open: Question = { id: 'project.repository', text: sentence('Which repository?'), options: [], default: null };
const { signal } = new AbortController();

describe('a delivery', () => {
  it('is a dry run unless it is confirmed', () => {
    expect(pushRequestFor(proven(), { confirm: false }, {}, signal).dryRun).toBe(true);
    expect(pushRequestFor(proven(), { confirm: true }, {}, signal).dryRun).toBe(false);
  });

  it('takes every verified file, also those that are kept: the proof speaks of all of them', () => {
    expect(pushRequestFor(proven(), { confirm: true }, {}, signal).files.map((file) => file.path)).toEqual([
      'Dockerfile',
      'compose.yaml',
    ]);
  });

  it('of a plan with an open question can be rehearsed but not pushed', () => {
    expect(pushRequestFor(proven([open]), { confirm: false }, {}, signal).dryRun).toBe(true);
    expect(() => pushRequestFor(proven([open]), { confirm: true }, {}, signal)).toThrow(
      expect.objectContaining({ code: 'E_NEEDS_ANSWER', subject: 'project.repository' }),
    );
  });

  it('has the verification report as its text, with names from the repository as text', () => {
    const text = pushRequestFor(proven(), { confirm: false }, {}, signal).pullRequest;
    expect(text?.title).toBe('Add deployment configuration for shop');
    expect(text?.body).toContain('`Dockerfile` (create): Builds.');
    expect(text?.body).not.toContain('compose.yaml');
    expect(text?.body).toContain('A SPEC \\| asks \\<b\\>for\\</b\\> it.');
    expect(text?.body).toContain('| warning | `Dockerfile:1` | `dockerfile/digest` | no digest |');
    expect(text?.body).toContain('skipped `railway`: no compiler');
    expect(text?.body).toContain('Set `RAILWAY_TOKEN`');
  });
});
