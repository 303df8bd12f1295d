import { sentenceLanguage } from '../../language/identify.js';
import { evidence, type Requirement } from '../../model/index.js';
import type { SpecDocument } from '../document.js';
import { isOver } from '../status.js';
import { availabilityHits, budgetHits, latencyHits, recoveryHits, scalingHits } from './figures.js';
import { standingOf } from './judge.js';
import { complianceHits, databaseHits, environmentHits, monitoringHits, wordHits, zeroDowntimeHits } from './named.js';
import { placeHits } from './place.js';
import { platformHits } from './platform.js';
import { mayHoldFacts } from './prefilter.js';
import { type Extractor, type Reading, readingOf } from './reading.js';
import { scopeOf } from './scope.js';

const EXTRACTORS: readonly Extractor[] = [
  platformHits,
  placeHits,
  databaseHits,
  scalingHits,
  budgetHits,
  availabilityHits,
  latencyHits,
  recoveryHits,
  complianceHits,
  zeroDowntimeHits,
  environmentHits,
  wordHits,
  monitoringHits,
];

/** The language most of a document's sentences are in; their own words decide over it where they are clear. */
function documentLanguage(document: SpecDocument): string {
  const votes = new Map<string, number>();
  for (const { text } of document.sentences) {
    const language = sentenceLanguage(text, '');
    if (language !== '') votes.set(language, (votes.get(language) ?? 0) + text.length);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? 'en';
}

function requirementsOf(reading: Reading, over: boolean): Requirement[] {
  if (!mayHoldFacts(reading)) return [];
  return EXTRACTORS.flatMap((extract) =>
    extract(reading).flatMap((hit): Requirement[] => {
      const standing = standingOf(hit, reading, over);
      if (!standing) return [];
      const { sentence, language } = reading;
      const label = sentence.kind === 'field' ? sentence.about.at(-1) : undefined;
      const quote = label === undefined ? sentence.text : `${label}: ${sentence.text}`;
      return [
        {
          category: hit.category,
          value: hit.value,
          ...standing,
          scope: scopeOf(hit, reading),
          language,
          evidence: [evidence(sentence.file, sentence.line, quote)],
        },
      ];
    }),
  );
}

const EVIDENCE_LIMIT = 5;

function keyOf({ category, value, polarity, scope }: Requirement): string {
  return JSON.stringify([category, Object.entries(value).sort(), polarity, scope.component, scope.environment]);
}

/** The same fact said twice is one requirement with two quotes. */
export function merged(requirements: readonly Requirement[]): Requirement[] {
  const byKey = new Map<string, Requirement>();
  for (const item of requirements) {
    const known = byKey.get(keyOf(item));
    if (!known) {
      byKey.set(keyOf(item), item);
      continue;
    }
    const isNew = known.evidence.every(
      ({ file, line }) => file !== item.evidence[0]?.file || line !== item.evidence[0]?.line,
    );
    if (isNew && known.evidence.length < EVIDENCE_LIMIT) {
      byKey.set(keyOf(item), {
        ...known,
        modality: known.modality ?? item.modality,
        evidence: [...known.evidence, ...item.evidence],
      });
    }
  }
  return [...byKey.values()];
}

/** Everything a document asks for, rules out, assumes or leaves open. Its text is data and decides nothing else. */
export function extractRequirements(document: SpecDocument): Requirement[] {
  const language = documentLanguage(document);
  const over = isOver(document.status);
  return merged(document.sentences.flatMap((sentence) => requirementsOf(readingOf(sentence, language), over)));
}
