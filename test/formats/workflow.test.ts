import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { actions } from '../../src/data/actions.js';
import { printWorkflow, type WorkflowJob } from '../../src/formats/workflow.js';

function print(job: Partial<WorkflowJob>): string {
  return printWorkflow({
    name: 'Test',
    on: { push: { branches: ['main'] } },
    concurrency: { group: 'g', cancelInProgress: false },
    jobs: {
      one: {
        name: 'One',
        timeoutMinutes: 5,
        permissions: { contents: 'read' },
        steps: [{ name: 'Say', run: 'echo hi' }],
        ...job,
      },
    },
  });
}

test('actions are pinned to the full commit with their release as a comment', () => {
  const text = print({ steps: [{ name: 'Check out', uses: 'actions/checkout' }] });
  const pin = actions.actions['actions/checkout'];
  expect(text).toContain(`uses: actions/checkout@${pin?.sha} # ${pin?.version}`);
});

test('an action without a pinned commit is refused', () => {
  expect(() => print({ steps: [{ name: 'x', uses: 'somebody/else' }] })).toThrow(/no pinned commit/u);
});

test('no scope is granted at the top, and each job names its own', () => {
  const value = parse(print({ permissions: { packages: 'write' } }));
  expect(value.permissions).toEqual({});
  expect(value.jobs.one.permissions).toEqual({ packages: 'write' });
  expect(print({ permissions: { packages: 'write' } })).toContain('packages: write # pushes the image');
});

test('empty mappings are left out', () => {
  const value = parse(print({ env: {}, steps: [{ name: 'x', run: 'y', with: {}, env: {} }] }));
  expect(value.jobs.one).not.toHaveProperty('env');
  expect(value.jobs.one.steps[0]).toEqual({ name: 'x', run: 'y' });
});

test('the key "on" needs no quotes and versions stay strings', () => {
  const text = print({ steps: [{ name: 'x', uses: 'actions/setup-node', with: { 'node-version': '22' } }] });
  expect(text).toMatch(/^on:$/mu);
  expect(parse(text).jobs.one.steps[0].with['node-version']).toBe('22');
});

test('every pinned action is a 40-digit commit and a full release', () => {
  for (const [name, pin] of Object.entries(actions.actions)) {
    expect(pin.sha, name).toMatch(/^[0-9a-f]{40}$/u);
    expect(pin.version, name).toMatch(/^v\d+\.\d+\.\d+$/u);
  }
});
