import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LexiconSchema, lexiconOf, lexiconTags } from '../../src/language/lexicon.js';
import { platformIds } from '../../src/language/names.js';

const folder = new URL('../../src/language/lexicons/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

function allTerms(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(allTerms);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(allTerms) : [];
}

describe('lexicons', () => {
  it('are listed exactly as they lie in the folder', () => {
    expect([...lexiconTags].sort()).toEqual(files.map((name) => name.replace('.json', '')).sort());
  });

  it.each(lexiconTags)('%s names its own language and fits the schema', (tag) => {
    const lexicon = lexiconOf(tag);
    expect(lexicon.language).toBe(tag);
    expect(LexiconSchema.safeParse({ ...lexicon, surprise: 1 }).success).toBe(false);
  });

  it.each(lexiconTags)('%s speaks of known platforms only, and can refuse, move and choose one', (tag) => {
    const lexicon = lexiconOf(tag);
    expect(Object.keys(lexicon.platforms).filter((id) => !platformIds.includes(id))).toEqual([]);
    const { roles } = lexicon;
    expect([...roles.refuseBefore, ...roles.refuseAfter]).not.toEqual([]);
    expect([...roles.toBefore, ...roles.toAfter]).not.toEqual([]);
    expect([...roles.chooseBefore, ...roles.chooseAfter]).not.toEqual([]);
    expect(lexicon.answer.forms.every((form) => form.includes('{language}'))).toBe(true);
  });

  it.each(lexiconTags)('%s knows a word for everything that can be asked', (tag) => {
    const { actions, artifacts } = lexiconOf(tag);
    const known = new Set([...Object.keys(actions), ...Object.keys(artifacts)]);
    for (const intent of [
      'deploy',
      'containerize',
      'cicd',
      'kubernetes',
      'secrets',
      'monitoring',
      'rollback',
      'cost',
    ]) {
      expect(known.has(intent), intent).toBe(true);
    }
    for (const intent of ['review', 'explain', 'detect'] as const) expect(actions[intent], intent).toBeDefined();
  });

  it.each(lexiconTags)('%s has no term that matches nothing or everything', (tag) => {
    const terms = allTerms({ ...lexiconOf(tag), language: [], reviewed: [], answer: [], requirements: [] });
    expect(terms.filter((term) => term !== term.trim() || /^[*~^$\s]*$/u.test(term))).toEqual([]);
  });
});
