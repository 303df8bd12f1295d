import { describe, expect, it } from 'vitest';
import { hasTerm } from '../../src/language/terms.js';
import { fold } from '../../src/language/text.js';

function found(text: string, term: string, proclitics: readonly string[] = []): boolean {
  return hasTerm(fold(text), [term], proclitics);
}

describe('lexicon terms', () => {
  it.each([
    ['the SLA is high', 'SLA', true],
    ['bestanden opslaan', 'SLA', false],
    ['deployed twice', 'deploy', false],
    ['desplegamos hoy', 'despleg*', true],
    ['put it live', 'put~live', true],
    ['put a thing that is far too long away live', 'put~live', false],
    ['roll-back', 'roll back', true],
    ['Vercel이나', '^이$', false],
    ['이 앱', '^이$', true],
    ['自动部署到', '部署', true],
    ['Déploiement', 'deploiement', true],
    ['１００ ＡＷＳ', 'AWS', true],
  ])('in "%s", "%s" is found: %s', (text, term, expected) => {
    expect(found(text, term)).toBe(expected);
  });

  it('lets particles stand before a word of Arabic and Hebrew', () => {
    expect(found('والمراقبة', 'المراقبة', ['و'])).toBe(true);
    expect(found('لمראקבה', 'x')).toBe(false);
  });

  it('takes signs of regular expressions for letters', () => {
    expect(found('a.b', 'a.b')).toBe(true);
    expect(found('axb', 'a.b')).toBe(false);
  });
});
