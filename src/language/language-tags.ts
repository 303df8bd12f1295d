import { fold } from './text.js';

/** Languages whose names people write when they say how to be answered. */
const NAMED =
  'ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt ro ru sk sl sr sv ta th tr uk ur vi zh zh-Hans zh-Hant'.split(
    ' ',
  );

/** Names that CLDR does not give for the tag. */
const EXTRA: ReadonlyMap<string, readonly string[]> = new Map([
  ['zh-Hans', ['简体中文', '简中', '简体', 'Mandarin', 'Simplified Chinese', '중국어 간체', '簡体字', '簡体中国語']],
  ['zh-Hant', ['繁體中文', '繁中', '繁體', '正體中文', '繁体中文', 'Traditional Chinese', '번체', '繁体字', '繁体']],
  ['zh', ['中文', '汉语', '漢語', '华语', '國語', '普通话', '中国語', '중문', 'Chinese']],
  ['en', ['영문', '英文', '英語']],
  ['ja', ['日文', '日语', '日語', '일어', '일본말']],
  ['ko', ['韩文', '韓文', '한글', '우리말', '한국말']],
  ['pt', ['Brazilian Portuguese', 'português brasileiro']],
  ['es', ['castellano', 'Castilian']],
  ['fa', ['Farsi', 'فارسی']],
  ['nb', ['Norwegian', 'norsk']],
]);

/** A base language without its script: Chinese is written in two, and people mean simplified unless they say so. */
function withScript(tag: string): string {
  return tag === 'zh' ? 'zh-Hans' : tag;
}

function displayName(tag: string, language: string): string | null {
  try {
    const name = new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(tag);
    return name ?? null;
  } catch {
    return null;
  }
}

/** What a language calls itself, in lower case ("deutsch", "한국어"). */
export function ownName(tag: string): string {
  return (displayName(tag.split('-')[0] ?? tag, tag) ?? tag).toLowerCase();
}

export interface LanguageName {
  readonly name: string;
  readonly tag: string;
}

const cache = new Map<string, readonly LanguageName[]>();

/** Names of languages as speakers of `language` write them, with the English and own names; longest first. */
export function languageNames(language: string): readonly LanguageName[] {
  const known = cache.get(language);
  if (known) return known;
  const names = NAMED.flatMap((tag) => {
    const written = [
      displayName(tag, language),
      displayName(tag, 'en'),
      displayName(tag, tag),
      ...(EXTRA.get(tag) ?? []),
    ];
    return written
      .filter((name) => name !== null && name.length > 1)
      .map((name) => ({ name: fold(name ?? '').toLowerCase(), tag: withScript(tag) }));
  });
  const sorted = names.sort((a, b) => b.name.length - a.name.length);
  cache.set(language, sorted);
  return sorted;
}

function canonical(tag: string): string | null {
  try {
    const locale = new Intl.Locale(tag.replaceAll('_', '-'));
    if (displayName(locale.language, 'en') === null) return null;
    if (locale.language !== 'zh') return locale.language;
    return locale.maximize().script === 'Hant' ? 'zh-Hant' : 'zh-Hans';
  } catch {
    return null;
  }
}

/**
 * The BCP 47 tag of what a person or a setting calls a language: a tag (`ko`, `zh_TW`), an English or own name
 * ("Japanese", "한국어"), also with a remark ("Korean (한국어)"); null where it names none.
 */
export function languageTag(named: string): string | null {
  const text = named.trim();
  if (/^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}(?:\.[\w-]+)?$/u.test(text)) {
    const tag = canonical(text.replace(/\..*$/u, ''));
    if (tag) return tag;
  }
  const plain = fold(text).toLowerCase();
  const names = languageNames('en');
  const exact = names.find(({ name }) => name === plain);
  if (exact) return exact.tag;
  return names.find(({ name }) => name.length > 2 && plain.includes(name))?.tag ?? null;
}
