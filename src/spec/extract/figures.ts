import { lexiconOf } from '../../language/lexicon.js';
import { matchesOf } from '../../language/terms.js';
import { categoryWords, mentions, SPEC_LANGUAGES } from '../words.js';
import { durations, nearest, parseNumber, placesOf, quantities } from './numbers.js';
import type { Hit, Reading } from './reading.js';
import { speaksOf } from './reading.js';

interface Amount {
  readonly amount: number;
  readonly upper: number | null;
  readonly currency: string;
  readonly start: number;
  readonly end: number;
}

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['US$', 'USD'],
  ['R$', 'BRL'],
  ['$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₩', 'KRW'],
  ['₹', 'INR'],
  ['¥', 'JPY'],
]);
const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'KRW', 'CNY', 'INR', 'BRL'];
const FIGURE = '\\d[\\d.,]{0,15}';
const PREFIXED = new RegExp(
  `(US\\$|R\\$|[$€£₩₹¥])\\s?(${FIGURE})\\s?([kKmM](?![\\p{L}]))?(?:\\s?[-–~〜]\\s?[$€£₩₹¥]?\\s?(${FIGURE}))?`,
  'gu',
);
const SUFFIXED = new RegExp(
  `(${FIGURE})(?:\\s?[-–~〜]\\s?(${FIGURE}))?\\s?(만|천|万|萬|千|k)?\\s?(?=[\\p{L}€$£₩])`,
  'gu',
);
const SCALES: ReadonlyMap<string, number> = new Map([
  ['k', 1_000],
  ['K', 1_000],
  ['m', 1_000_000],
  ['M', 1_000_000],
  ['만', 10_000],
  ['万', 10_000],
  ['萬', 10_000],
  ['천', 1_000],
  ['千', 1_000],
]);

function trimmedNumber(text: string | undefined): number | null {
  return text === undefined ? null : parseNumber(text.replace(/[.,]+$/u, ''));
}

function prefixedAmounts({ text, language }: Reading): Amount[] {
  return [...text.matchAll(PREFIXED)].flatMap((match) => {
    const amount = trimmedNumber(match[2]);
    if (amount === null) return [];
    const scale = SCALES.get(match[3] ?? '') ?? 1;
    const symbol = match[1] ?? '$';
    const currency = symbol === '¥' && language.startsWith('zh') ? 'CNY' : (SYMBOLS.get(symbol) ?? 'USD');
    const upper = trimmedNumber(match[4]);
    return [{ amount: amount * scale, upper, currency, start: match.index, end: match.index + match[0].length }];
  });
}

function currencyWordAt(reading: Reading, position: number): { currency: string; length: number } | null {
  const rest = reading.text.slice(position).toLowerCase();
  for (const lexicon of reading.lexicons) {
    for (const currency of CURRENCIES) {
      const word = lexicon.requirements.units[currency]?.find(
        (candidate) =>
          rest.startsWith(candidate.toLowerCase()) && !/^\p{Script=Latin}/u.test(rest.slice(candidate.length)),
      );
      if (word !== undefined) return { currency, length: word.length };
    }
  }
  return null;
}

function suffixedAmounts(reading: Reading): Amount[] {
  return [...reading.text.matchAll(SUFFIXED)].flatMap((match) => {
    const end = match.index + match[0].length;
    const unit = currencyWordAt(reading, end);
    const amount = trimmedNumber(match[1]);
    if (!unit || amount === null) return [];
    const scale = SCALES.get(match[3] ?? '') ?? 1;
    const upper = trimmedNumber(match[2]);
    return [
      {
        amount: amount * scale,
        upper: upper === null ? null : upper * scale,
        currency: unit.currency,
        start: match.index,
        end: end + unit.length,
      },
    ];
  });
}

/** Period words of every language: "/mes" stays a month in a sentence that is mostly English. */
const PERIOD_WORDS = new Map(
  (['month', 'year', 'day'] as const).map((period) => [
    period,
    SPEC_LANGUAGES.flatMap((tag) => lexiconOf(tag).requirements.units[period] ?? []),
  ]),
);

function periodNear(reading: Reading, at: Amount): string | null {
  const around = reading.text.slice(Math.max(0, at.start - 24), at.end + 24);
  for (const period of ['month', 'year', 'day'] as const) {
    const words = PERIOD_WORDS.get(period) ?? [];
    const spelled = words.filter((word) => word.length > 1 || /[^\p{Script=Latin}]/u.test(word));
    if (spelled.some((word) => around.toLowerCase().includes(word.toLowerCase()))) return period;
  }
  return null;
}

/** Amounts of money that the sentence allows or expects to be spent on running the software. */
export function budgetHits(reading: Reading): Hit[] {
  const prefixed = prefixedAmounts(reading);
  const amounts = [
    ...prefixed,
    ...suffixedAmounts(reading).filter((item) =>
      prefixed.every((other) => item.end <= other.start || item.start >= other.end),
    ),
  ];
  if (!speaksOf(reading, 'budget')) return [];
  const paid = amounts.map((found): Hit => {
    const period = periodNear(reading, found);
    return {
      category: 'budget',
      value: {
        amount: found.amount,
        ...(found.upper === null ? {} : { upper: found.upper }),
        currency: found.currency,
        ...(period === null ? {} : { period }),
      },
      start: found.start,
      end: found.end,
    };
  });
  if (paid.length > 0) return paid;
  return reading.lexicons
    .flatMap((lexicon) => {
      const words = lexicon.requirements.units.free;
      const match = words ? matchesOf(reading.text, words)[0] : undefined;
      return match
        ? [
            {
              category: 'budget' as const,
              value: { tier: 'free' },
              start: match.index,
              end: match.index + match[0].length,
            },
          ]
        : [];
    })
    .slice(0, 1);
}

const PERCENT = /(\d{2,3}(?:[.,]\d{1,4})?)\s?[%%٪]/gu;

/** Uptime targets. A percentage under 90 is some other figure (CPU, coverage). */
export function availabilityHits(reading: Reading): Hit[] {
  const words = placesOf(reading.text, categoryWords('availability', reading.lexicons));
  const zones = mentions(reading.text, 'multi-zone', reading.lexicons)
    ? [{ category: 'availability' as const, value: { multiZone: true }, start: 0, end: reading.text.length }]
    : [];
  const inHeading = mentions(reading.about, 'availability', reading.lexicons);
  if (words.length === 0 && !inHeading) return zones;
  const percents = [...reading.text.matchAll(PERCENT)].flatMap((match) => {
    const percent = Number((match[1] ?? '').replace(',', '.'));
    const end = match.index + match[0].length;
    return percent >= 90 && percent <= 100 ? [{ percent, start: match.index, end }] : [];
  });
  const found = words[0] ? nearest(percents, words[0], 60) : (percents[0] ?? null);
  if (!found) return zones;
  const { percent, start, end } = found;
  return [{ category: 'availability', value: { percent }, start, end }, ...zones];
}

/** Response times, with the percentile where one is named. */
export function latencyHits(reading: Reading): Hit[] {
  const words = placesOf(reading.text, categoryWords('latency', reading.lexicons));
  if (words.length === 0 && !mentions(reading.sentence.about.at(-1) ?? '', 'latency', reading.lexicons)) return [];
  const times = durations(reading.text, reading.lexicons);
  const found = words[0] ? nearest(times, words[0], 60) : (times[0] ?? null);
  if (!found) return [];
  const percentile = /\bp(50|75|90|95|99(?:\.9)?)\b/iu.exec(reading.text)?.[1];
  return [
    {
      category: 'latency',
      value: { milliseconds: found.value * 1_000, ...(percentile ? { percentile: Number(percentile) } : {}) },
      start: found.start,
      end: found.end,
    },
  ];
}

/** Recovery objectives: how much data may be lost, how long a recovery may take. In seconds. */
export function recoveryHits(reading: Reading): Hit[] {
  return (['recovery-point', 'recovery-time'] as const).flatMap((category): Hit[] => {
    const place = placesOf(reading.text, categoryWords(category, reading.lexicons))[0];
    const found = place && nearest(durations(reading.text, reading.lexicons), place, 60);
    return found ? [{ category, value: { seconds: found.value }, start: found.start, end: found.end }] : [];
  });
}

interface Bound {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

const COUNT = /(?<![\d.,$€£])\d{1,4}(?![\d.,]*\d|\s?[%%])/gu;
const RANGE = /(?<![\d.,$€£])(\d{1,4})\s?(?:[-–~〜]|to|bis|a|à|から|到|至)\s?(\d{1,4})(?![\d.,]*\d|\s?[%%])/iu;

function counts(reading: Reading): Bound[] {
  return [...reading.text.matchAll(COUNT)].map((match) => ({
    value: Number(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function wordsBeside(reading: Reading, category: string): string[] {
  return reading.lexicons
    .flatMap((lexicon) => lexicon.requirements.categories[category] ?? [])
    .map((word) => word.toLowerCase());
}

/**
 * A number counts instances where an instance word touches it ("2대", "5 replicas", "2 backend pods", "replicas: 3"), or
 * where a bound stands before it in a sentence about instances ("from minimum 2 instances to maximum 5").
 */
function countsInstances(bound: Bound, reading: Reading): boolean {
  const instance = wordsBeside(reading, 'instance');
  const after = reading.text
    .slice(bound.end, bound.end + 28)
    .toLowerCase()
    .trimStart();
  const next = after.replace(/^\S+\s+/u, '');
  if (instance.some((word) => after.startsWith(word) || next.startsWith(word))) return true;
  const before = reading.text.slice(Math.max(0, bound.start - 20), bound.start).toLowerCase();
  const label = before.replace(/[\s:=*`]+$/u, '');
  if (label !== before.trimEnd() && instance.some((word) => label.endsWith(word))) return true;
  const bounds = [...wordsBeside(reading, 'min'), ...wordsBeside(reading, 'max')];
  const isBound = bounds.some((word) => before.replace(/[\s:=of]+$/u, '').endsWith(word));
  return (
    isBound &&
    (mentions(reading.text, 'instance', reading.lexicons) || mentions(reading.text, 'auto', reading.lexicons))
  );
}

function boundBy(kind: 'min' | 'max', bounds: readonly Bound[], reading: Reading): Bound | null {
  const places = placesOf(reading.text, categoryWords(kind, reading.lexicons));
  const joined = reading.language === 'ko' || reading.language === 'ja' || reading.language.startsWith('zh');
  for (const place of places) {
    const after = bounds.find((bound) => bound.start >= place.end && bound.start - place.end <= 14);
    const before = bounds.findLast((bound) => bound.end <= place.start && place.start - bound.end <= (joined ? 4 : 12));
    // "2대까지" is bound from behind; words like "minimum" from the front.
    const found = after ?? before;
    if (found) return found;
  }
  return null;
}

function threshold(reading: Reading): { metric: string; threshold: number } | null {
  for (const metric of ['cpu', 'memory'] as const) {
    const place = placesOf(reading.text, categoryWords(metric, reading.lexicons))[0];
    const percents = [...reading.text.matchAll(/(\d{1,3})\s?[%%]/gu)].map((match) => ({
      value: Number(match[1]),
      start: match.index,
      end: match.index + match[0].length,
    }));
    const found = place && nearest(percents, place, 30);
    if (found) return { metric, threshold: found.value };
  }
  return null;
}

interface Sizes {
  readonly min?: number;
  readonly max?: number;
}

function sizes(reading: Reading): Sizes {
  const bounds = counts(reading).filter((bound) => countsInstances(bound, reading));
  const min = boundBy('min', bounds, reading);
  const max = boundBy('max', bounds, reading);
  if (min || max) {
    return { ...(min ? { min: min.value } : {}), ...(max && max !== min ? { max: max.value } : {}) };
  }
  const range = RANGE.exec(reading.text);
  if (range && bounds.some((bound) => bound.end <= range.index + range[0].length && bound.end > range.index)) {
    return { min: Number(range[1]), max: Number(range[2]) };
  }
  // "2 replicas": exactly that many.
  const exact = bounds.find(
    (bound) =>
      quantities(reading.text.slice(bound.start), ['second', 'minute', 'hour'], reading.lexicons)[0]?.start !== 0,
  );
  return exact && bounds.length === 1 ? { min: exact.value, max: exact.value } : {};
}

export const REPLICA_WORD =
  /replica|instance|instanc|pod|레플리카|인스턴스|파드|レプリカ|インスタンス|实例|實例|執行個體|副本|réplica|instantie/iu;

/** How many copies run, and what makes their number change. */
export function scalingHits(reading: Reading): Hit[] {
  const auto = mentions(reading.text, 'auto', reading.lexicons);
  const balanced = mentions(reading.text, 'load-balancer', reading.lexicons);
  const isField = /scaling|instances|replicas|스케일|레플리카|인스턴스/iu.test(reading.about);
  if (!auto && !balanced && !isField && !REPLICA_WORD.test(reading.text)) return [];
  const found = sizes(reading);
  const trigger = auto || found.max !== undefined ? threshold(reading) : null;
  const value = {
    ...found,
    ...(auto ? { auto: true } : {}),
    ...(trigger ?? {}),
    ...(balanced ? { loadBalancer: true } : {}),
  };
  if (Object.keys(value).length === 0) return [];
  const place = placesOf(
    reading.text,
    categoryWords(auto ? 'auto' : balanced ? 'load-balancer' : 'instance', reading.lexicons),
  )[0];
  return [{ category: 'scaling', value, start: place?.start ?? 0, end: place?.end ?? reading.text.length }];
}
