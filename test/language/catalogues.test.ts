import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import english from '../../src/language/catalogues/en.json' with { type: 'json' };
import { fallbackChain, loadLanguage, supportedLanguages } from '../../src/language/catalogues.js';
import { message } from '../../src/language/message.js';
import { speak } from '../../src/language/speak.js';

const folder = new URL('../../src/language/catalogues/', import.meta.url);
const tags = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));
const translated = tags.filter((tag) => tag !== 'en');

function catalogue(tag: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`${tag}.json`, folder), 'utf8')) as Record<string, string>;
}

/** Names of the placeholders of an ICU pattern's syntax tree, also those inside plural and select branches. */
function placeholders(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(placeholders);
  if (typeof tree !== 'object' || tree === null) return [];
  const { type, value, options } = tree as {
    type?: number;
    value?: unknown;
    options?: Record<string, { value: unknown }>;
  };
  const isText = type === 0 || type === 7;
  const own = !isText && typeof value === 'string' ? [value] : [];
  return [...own, ...Object.values(options ?? {}).flatMap((option) => placeholders(option.value))];
}

function placeholdersOf(pattern: string): string[] {
  const tree = new IntlMessageFormat(pattern, 'en', undefined, { ignoreTag: true }).getAst();
  return [...new Set(placeholders(tree))].sort();
}

describe('catalogues', () => {
  it('are listed exactly as they lie in the folder', () => {
    expect([...supportedLanguages].sort()).toEqual(tags.sort());
  });

  it.each(translated)('%s has every sentence of English and no other', (tag) => {
    expect(Object.keys(catalogue(tag)).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(translated)('%s keeps every placeholder', (tag) => {
    const own = catalogue(tag);
    const wrong = Object.entries(english).filter(
      ([id, pattern]) => placeholdersOf(own[id] ?? '').join() !== placeholdersOf(pattern).join(),
    );
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  it.each(translated)('%s leaves no sentence in English by accident', (tag) => {
    const own = catalogue(tag);
    const same = Object.entries(english).filter(
      ([id, pattern]) => own[id] === pattern && /[a-z]{4,} [a-z]{3,}/u.test(pattern),
    );
    expect(same.map(([id]) => id)).toEqual([]);
  });

  it.each(['zh-Hans', 'zh-Hant'])('%s is written in its own script', (tag) => {
    const text = Object.values(catalogue(tag)).join('');
    const foreign = tag === 'zh-Hans' ? /[個們這為發環檔請務開關連線]/u : /[个们这为发环档请务开关连线]/u;
    expect(foreign.exec(text)?.[0]).toBeUndefined();
  });
});

describe('speak', () => {
  it('says a sentence in the language asked for', async () => {
    await loadLanguage('ko');
    expect(speak(message('plan.platform.user', { platform: 'railway' }), 'ko')).toBe(
      'railway 플랫폼을 요청하셨습니다.',
    );
    expect(speak(message('plan.platform.user', { platform: 'railway' }), 'ko-KR')).toContain('railway 플랫폼');
  });

  it('counts as the language counts', async () => {
    await loadLanguage('es');
    const files = (count: number) => speak(message('deploy.written', { count }), 'es');
    expect([files(1), files(2)]).toEqual(['1 archivo preparado', '2 archivos preparados']);
  });

  it('falls back along the script, then to English', async () => {
    expect(fallbackChain('zh-TW')).toEqual(['zh-Hant', 'zh-Hans', 'en']);
    expect(fallbackChain('zh')).toEqual(['zh-Hans', 'zh-Hant', 'en']);
    expect(fallbackChain('pt-BR')).toEqual(['pt', 'en']);
    expect(fallbackChain('not a tag!')).toEqual(['en']);
    await loadLanguage('zh_TW');
    expect(speak(message('runbook.value.none'), 'zh-TW')).toBe('無');
    await loadLanguage('sw');
    expect(speak(message('runbook.value.none'), 'sw')).toBe('none');
  });

  it('gives the English text for a sentence that no catalogue knows', async () => {
    await loadLanguage('ko');
    expect(speak({ id: 'constructor', values: {}, text: 'As it is.' }, 'ko')).toBe('As it is.');
  });
});
