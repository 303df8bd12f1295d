import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSkip } from '../../src/model/index.js';
import { platformById, platforms } from '../../src/platforms/index.js';
import { conforms } from './conformance.js';
import { onPlatform, samples } from './samples.js';

const FOLDER = new URL('../../src/platforms/', import.meta.url);
/** Facts older than this are read again before a release. */
const FRESH_DAYS = 400;

describe('the registry of platforms', () => {
  it('lists every folder, and no other', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    expect(platforms.map((platform) => platform.id).sort()).toEqual(folders);
  });

  it('names what is supported where a platform is unknown', () => {
    expect(() => platformById('heroku')).toThrow(/"heroku" is not supported/u);
  });
});

describe.each(platforms.map((platform) => [platform.id, platform] as const))('%s', (_id, platform) => {
  it('dates every fact and says where it was read', () => {
    const facts = Object.entries(platform.facts);
    expect(facts.length).toBeGreaterThan(3);
    for (const [name, fact] of facts) {
      expect(fact.source, name).toMatch(/^https:\/\//u);
      const age = Date.parse('2026-12-31') - Date.parse(fact.checked);
      expect(age / 86_400_000, name).toBeLessThan(FRESH_DAYS);
    }
  });

  it('says what it cannot do', () => {
    expect(Array.isArray(platform.facts.cannot?.value)).toBe(true);
  });

  it('skips where it runs nothing', () => {
    const [make] = Object.values(samples);
    const request = make?.();
    if (!request) throw new Error('no sample');
    const empty = { ...request, services: [] };
    expect(isSkip(platform.files(empty))).toBe(true);
    expect(isSkip(platform.deploy({ ...empty, environment: 'production', needs: [] }))).toBe(true);
  });

  describe.each(Object.entries(samples))('with %s', (_name, make) => {
    conforms(platform, () => onPlatform(make(), platform));
  });
});
