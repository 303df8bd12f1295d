import type { MessageId } from './message.js';

export type Catalogue = Readonly<Partial<Record<MessageId, string>>>;

/** Every catalogue besides English, loaded when its language is spoken. A test holds this list against the folder. */
const catalogueFiles = {
  es: () => import('./catalogues/es.json', { with: { type: 'json' } }),
  ja: () => import('./catalogues/ja.json', { with: { type: 'json' } }),
  ko: () => import('./catalogues/ko.json', { with: { type: 'json' } }),
  'zh-Hans': () => import('./catalogues/zh-Hans.json', { with: { type: 'json' } }),
  'zh-Hant': () => import('./catalogues/zh-Hant.json', { with: { type: 'json' } }),
} as const;

type CatalogueTag = keyof typeof catalogueFiles;

/** Languages we speak, as BCP 47 tags; English is the source of all sentences. */
export const supportedLanguages: readonly string[] = ['en', ...Object.keys(catalogueFiles)];

const loaded = new Map<string, Catalogue>();

function hasCatalogue(tag: string): tag is CatalogueTag {
  return Object.hasOwn(catalogueFiles, tag);
}

/** The languages to try, best first: `zh-TW` → zh-Hant → zh-Hans → en. An invalid tag gives English. */
export function fallbackChain(language: string): readonly string[] {
  const locale = parsed(language);
  if (!locale) return ['en'];
  if (locale.language !== 'zh') return [...new Set([locale.language, 'en'])];
  const chinese = locale.maximize().script === 'Hant' ? ['zh-Hant', 'zh-Hans'] : ['zh-Hans', 'zh-Hant'];
  return [...chinese, 'en'];
}

function parsed(language: string): Intl.Locale | null {
  try {
    return new Intl.Locale(language.replaceAll('_', '-'));
  } catch {
    return null;
  }
}

/** Makes the catalogues of a language ready, so that `speak` can use them. Unknown languages need nothing: they get English. */
export async function loadLanguage(language: string): Promise<void> {
  const missing = fallbackChain(language).filter((tag) => hasCatalogue(tag) && !loaded.has(tag));
  await Promise.all(
    missing.map(async (tag) => {
      if (hasCatalogue(tag)) loaded.set(tag, (await catalogueFiles[tag]()).default);
    }),
  );
}

/** A sentence's pattern in the best language that has it, or null where only English does. */
export function patternFor(id: string, language: string): { readonly pattern: string; readonly locale: string } | null {
  for (const locale of fallbackChain(language)) {
    const catalogue = loaded.get(locale);
    if (catalogue && Object.hasOwn(catalogue, id)) {
      const pattern = catalogue[id as MessageId];
      if (pattern !== undefined) return { pattern, locale };
    }
    if (locale === 'en') return null;
  }
  return null;
}
