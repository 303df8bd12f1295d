import { describe, expect, it } from 'vitest';
import { FindingSchema } from '../../src/model/index.js';
import { rules } from '../../src/verify/rules.js';
import { composeCases } from './cases/compose.js';
import { consistencyCases } from './cases/consistency.js';
import { dockerfileCases } from './cases/dockerfile.js';
import { kubernetesCases } from './cases/kubernetes.js';
import { otherCases } from './cases/other.js';
import { platformCases } from './cases/platforms.js';
import { workflowCases } from './cases/workflow.js';
import { findingsOf, type RuleCases } from './table.js';

const cases: RuleCases = {
  ...dockerfileCases,
  ...workflowCases,
  ...composeCases,
  ...kubernetesCases,
  ...platformCases,
  ...otherCases,
  ...consistencyCases,
};

describe('the registry of rules', () => {
  it('has unique ids of the form family/name', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*\/[a-z0-9-]+$/u);
  });

  it('names an upstream rule or source for every rule', () => {
    expect(rules.filter(({ references }) => references.length === 0).map(({ id }) => id)).toEqual([]);
  });

  it('has a valid and an invalid case for every rule, and no case without a rule', () => {
    const lacking = rules
      .filter(({ id }) => !cases[id]?.valid.length || !cases[id]?.invalid.length)
      .map(({ id }) => id);
    expect(lacking).toEqual([]);
    const known = new Set(rules.map(({ id }) => id));
    expect(Object.keys(cases).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe.each(Object.entries(cases))('%s', (id, { valid, invalid }) => {
  it.each(valid.map((example, index) => [index + 1, example] as const))(
    'lets valid case %i pass',
    async (_, example) => {
      expect(await findingsOf(id, example)).toEqual([]);
    },
  );

  it.each(invalid.map((example, index) => [index + 1, example] as const))(
    'finds invalid case %i',
    async (_, example) => {
      const findings = await findingsOf(id, example);
      expect(findings.length).toBeGreaterThan(0);
      for (const finding of findings) FindingSchema.parse(finding);
      const [first] = findings;
      if (example.at !== undefined) expect(`${first?.file}:${first?.line}`).toBe(example.at);
      if (example.says !== undefined) expect(first?.message).toContain(example.says);
      if (example.severity !== undefined) expect(first?.severity).toBe(example.severity);
    },
  );
});
