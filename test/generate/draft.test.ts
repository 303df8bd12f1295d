import { applyPatch } from 'diff';
import { expect, test } from 'vitest';
import { GENERATED_MARK } from '../../src/formats/ownership.js';
import { contentDigest, type Draft, reconcile } from '../../src/generate/draft.js';
import { memoryRepository } from '../../src/repository/memory.js';

const draft: Draft = { path: 'compose.yaml', content: 'a: 1\n', purpose: 'Runs it.', conflict: { kind: 'keep' } };
const MARKED = `# ${GENERATED_MARK}\na: 1\n`;

test('a path that is free gets the marked file', () => {
  const { artifact, notices } = reconcile(draft, memoryRepository({}));
  expect(artifact).toEqual({
    path: 'compose.yaml',
    content: MARKED,
    mode: '100644',
    purpose: 'Runs it.',
    change: 'create',
    diff: null,
    digest: contentDigest(MARKED),
  });
  expect(notices).toEqual([]);
});

test.each([
  ['with the mark', MARKED],
  ['without the mark', 'a: 1\n'],
  ['with Windows line ends', MARKED.replaceAll('\n', '\r\n')],
])('the same text %s stays as it is', (_name, existing) => {
  const { artifact } = reconcile(draft, memoryRepository({ 'compose.yaml': existing }));
  expect(artifact.change).toBe('keep');
  expect(artifact.content).toBe(existing);
});

test('a file of ours is proposed anew with a diff that applies', () => {
  const existing = MARKED.replace('a: 1', 'a: 0\nb: 2');
  const { artifact } = reconcile(draft, memoryRepository({ 'compose.yaml': existing }));
  expect(artifact.change).toBe('update');
  expect(applyPatch(existing, artifact.diff ?? '')).toBe(MARKED);
});

test("somebody's own file stays, and a notice says so", () => {
  const { artifact, notices } = reconcile(draft, memoryRepository({ 'compose.yaml': 'mine: true\n' }));
  expect(artifact).toMatchObject({ change: 'keep', content: 'mine: true\n' });
  expect(notices.map((item) => item.code)).toEqual(['generate.kept']);
});

test('ours goes beside where the draft says so; once it is there, it is found again', () => {
  const beside: Draft = { ...draft, conflict: { kind: 'beside', path: 'other.yaml' } };
  const first = reconcile(beside, memoryRepository({ 'compose.yaml': 'mine: true\n' }));
  expect(first.artifact).toMatchObject({ path: 'other.yaml', change: 'create' });
  const again = reconcile(beside, memoryRepository({ 'compose.yaml': 'mine: true\n', 'other.yaml': MARKED }));
  expect(again.artifact).toMatchObject({ path: 'other.yaml', change: 'keep' });
});

test('a merged file is proposed without the mark: it is still theirs', () => {
  const merged: Draft = { ...draft, path: 'app.toml', content: 'mine = true\nours = 1\n', conflict: { kind: 'merge' } };
  const { artifact } = reconcile(merged, memoryRepository({ 'app.toml': 'mine = true\n' }));
  expect(artifact).toMatchObject({ change: 'update', content: 'mine = true\nours = 1\n' });
});
