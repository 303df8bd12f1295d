import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecosystemOf, ecosystems } from '../../src/ecosystems/index.js';

const folder = join(import.meta.dirname, '../../src/ecosystems');

describe('the registry of ecosystems', () => {
  it('lists every folder that is one, under its name', () => {
    /** Folders that hold shared parts. */
    const shared = new Set(['backing-services', 'deployment-files']);
    const folders = readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !shared.has(entry.name) && existsSync(join(folder, entry.name, 'index.ts')),
      )
      .map(({ name }) => name);
    expect(ecosystems.map(({ id }) => id).sort()).toEqual(folders.sort());
  });

  it('finds the ecosystem of a service and names an unknown one', () => {
    expect(ecosystemOf({ name: 'api', ecosystem: 'node' }).id).toBe('node');
    expect(() => ecosystemOf({ name: 'api', ecosystem: 'cobol' })).toThrow(/cobol/u);
  });
});
