import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ecosystems } from '../../src/ecosystems/index.js';

/** Folders beside the ecosystems that hold what they share. */
const SHARED = new Set(['backing-services', 'deployment-files']);

test('every folder is an ecosystem of the registry, and every ecosystem has its folder', () => {
  const folders = readdirSync('src/ecosystems', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SHARED.has(entry.name))
    .map((entry) => entry.name);
  expect(ecosystems.map(({ id }) => id).sort()).toEqual(folders.sort());
});
