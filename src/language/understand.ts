import type { Route } from '../model/index.js';
import { type Clause, clausesOf } from './clauses.js';
import { clauseAt, isDeniedIn } from './denial.js';
import { identify } from './identify.js';
import { intentsOf } from './intents.js';
import { languageTag } from './language-tags.js';
import { hasLexicon, type Lexicon, lexiconOf } from './lexicon.js';
import { placeMentions } from './names.js';
import { serviceNamesIn, specIdsIn } from './names-in-prompt.js';
import { askedLanguage } from './output-language.js';
import { platformParts, refusedPlatforms, wantedPlatform } from './platform-parts.js';
import type { Lexicons } from './signs.js';
import { hasTerm, matchesOf } from './terms.js';
import { fold } from './text.js';

/** Prompts are short; what is longer is pasted material, and its start says what is wanted. */
const READ_LIMIT = 6_000;

const LATIN_SCRIPT = 'Latn';

function lexiconsFor(language: string, script: string): Lexicons {
  const english = lexiconOf('en');
  if (!hasLexicon(language) || language === 'en') return { roles: [english], words: [english] };
  const own = lexiconOf(language);
  const words = [own, english];
  // Latin words in a text of another script are English; in a Latin text they are the language's own.
  return { roles: script === LATIN_SCRIPT ? [own] : words, words };
}

function namedServices(text: string, lexicons: readonly Lexicon[]): string[] {
  return lexicons.flatMap((lexicon) =>
    Object.entries(lexicon.services)
      .filter(([, words]) => hasTerm(text, words, lexicon.proclitics))
      .map(([service]) => service),
  );
}

const ENVIRONMENTS = ['production', 'staging', 'development'] as const;

function environmentOf(text: string, clauses: readonly Clause[], lexicons: readonly Lexicon[]): Route['environment'] {
  const found = lexicons.flatMap((lexicon) =>
    ENVIRONMENTS.flatMap((environment) =>
      matchesOf(text, lexicon.environments[environment], lexicon.proclitics).map((match) => ({
        environment,
        start: match.index,
        end: match.index + match[0].length,
      })),
    ),
  );
  const asked = found
    .filter(({ start, end }) => {
      const clause = clauseAt(clauses, start);
      return !clause || !isDeniedIn(clause, start, end);
    })
    .sort((a, b) => a.start - b.start);
  return asked[0]?.environment ?? null;
}

function regionsOf(text: string): string[] {
  return [...new Set(placeMentions(text).map(({ place, region }) => region ?? place))];
}

/** See `routePrompt`. */
export async function understand(prompt: string, configuredLanguage: string | null): Promise<Route> {
  const read = prompt.slice(0, READ_LIMIT);
  const configured = configuredLanguage === null ? null : languageTag(configuredLanguage);
  const { language, script, confidence } = await identify(read, configured);
  const lexicons = lexiconsFor(language, script);
  const text = fold(read);
  const clauses = clausesOf(text, lexicons);
  const parts = platformParts(clauses);
  const named = wantedPlatform(parts, clauses);
  const refused = refusedPlatforms(parts);
  const intents = intentsOf(clauses, parts, named);
  const artefacts = intents.includes('kubernetes') && !refused.includes('kubernetes') ? 'kubernetes' : null;
  const vendorOnly = named === null || named === 'aws' || named === 'gcp' || named === 'azure';
  return {
    language,
    script,
    confidence: Math.round(confidence * 100) / 100,
    intents,
    platform: vendorOnly ? (artefacts ?? named) : named,
    refusedPlatforms: refused,
    environment: environmentOf(text, clauses, lexicons.words),
    specIds: specIdsIn(read),
    services: [...new Set([...serviceNamesIn(read), ...namedServices(text, lexicons.words)])],
    regions: regionsOf(text),
    outputLanguage: askedLanguage(read, lexicons.words) ?? configured ?? language,
  };
}
