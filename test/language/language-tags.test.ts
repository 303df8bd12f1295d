import { describe, expect, it } from 'vitest';
import { languageTag } from '../../src/language/language-tags.js';

describe('languageTag', () => {
  it.each([
    ['ko', 'ko'],
    ['ko-KR', 'ko'],
    ['zh', 'zh-Hans'],
    ['zh_TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-CN', 'zh-Hans'],
    ['en_US.UTF-8', 'en'],
    ['Japanese', 'ja'],
    ['한국어', 'ko'],
    ['Korean (한국어)', 'ko'],
    ['繁體中文', 'zh-Hant'],
    ['Español', 'es'],
    ['nl', 'nl'],
    ['python', null],
    ['xx', null],
    ['', null],
    ['{{.ConversationLanguage}}', null],
  ])('reads %s as %s', (named, tag) => {
    expect(languageTag(named)).toBe(tag);
  });
});
