import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/plan/identity.js';

test('canonical JSON does not depend on the order in which keys were added', () => {
  expect(canonicalJson({ b: 1, a: { d: [2, { f: 1, e: 2 }], c: 3 } })).toBe(
    canonicalJson({ a: { c: 3, d: [2, { e: 2, f: 1 }] }, b: 1 }),
  );
});

test('canonical JSON keeps the order of lists, which means something', () => {
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
