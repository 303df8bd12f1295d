import type { Requirement, RequirementCategory, Scaling, Service } from '../model/index.js';

const WANTED = new Set(['required', 'preferred', 'assumed']);

/** Whether the requirement speaks about this service: its scope names it or its side of the application, or nothing. */
export function concerns(requirement: Requirement, service: Service): boolean {
  const component = requirement.scope.component?.toLowerCase();
  if (!component) return true;
  const kind = service.kind.value;
  if (component === service.name || component === kind) return true;
  if (/front|web|ui|client/u.test(component)) return kind === 'web' || kind === 'static';
  return /back|api|server/u.test(component) && kind === 'api';
}

/** What is asked of a service in one category, strongest first; exclusions and open points are not among it. */
export function wanted(
  requirements: readonly Requirement[],
  category: RequirementCategory,
  service?: Service,
): Requirement[] {
  const order = ['required', 'preferred', 'assumed'];
  return requirements
    .filter((item) => item.category === category && WANTED.has(item.polarity))
    .filter((item) => service === undefined || concerns(item, service))
    .filter((item) => item.scope.environment === null || item.scope.environment === 'production')
    .sort((a, b) => order.indexOf(a.polarity) - order.indexOf(b.polarity));
}

/** The first number under a key, among what is asked in one category. */
export function wantedNumber(requirements: readonly Requirement[], key: string): number | null {
  for (const { value } of requirements) {
    const found = value[key];
    if (typeof found === 'number' && Number.isFinite(found)) return found;
  }
  return null;
}

/** Lowest monthly amount in US dollars that is allowed, null where none is stated in dollars. "free" is 0. */
export function monthlyBudgetUsd(requirements: readonly Requirement[]): number | null {
  const amounts = wanted(requirements, 'budget').flatMap(({ value }) => {
    if (value.tier === 'free') return [0];
    const amount = value.upper ?? value.amount;
    const isDollar = value.currency === undefined || value.currency === 'USD' || value.currency === '$';
    if (typeof amount !== 'number' || !isDollar) return [];
    return [value.period === 'year' ? amount / 12 : amount];
  });
  return amounts.length === 0 ? null : Math.min(...amounts);
}

/** Availability from which one copy is not enough: a restart of a single copy alone breaks the month's budget. */
const SEVERAL_COPIES_FROM_PERCENT = 99.9;

function asksForSeveral(requirements: readonly Requirement[], service: Service): boolean {
  const percent = wantedNumber(wanted(requirements, 'availability', service), 'percent');
  const multiZone = wanted(requirements, 'availability', service).some((item) => item.value.multiZone === true);
  return multiZone || (percent !== null && percent >= SEVERAL_COPIES_FROM_PERCENT);
}

/** Bounds of what a platform may run of one service. */
export interface ScalingBounds {
  /** Copies where nothing is asked. */
  readonly defaultMin: number;
  readonly defaultMax: number;
  readonly limit: number;
}

function boundedInt(value: number, limit: number): number {
  return Math.min(limit, Math.max(1, Math.round(value)));
}

function triggerOf(requirements: readonly Requirement[]): Scaling['trigger'] {
  for (const { value } of requirements) {
    const target = value.threshold;
    if (typeof target !== 'number' || target <= 0) continue;
    if (value.metric === 'requests') return { metric: 'requests', target, unit: 'per-second' };
    if (target <= 100) return { metric: value.metric === 'memory' ? 'memory' : 'cpu', target, unit: 'percent' };
  }
  return null;
}

/** Share of the requested processor time at which another copy starts, where nothing is asked. */
const DEFAULT_CPU_PERCENT = 70;

/**
 * Copies of a service: as asked, else the platform's default; never more than one where state lies on its volume.
 * @param bounds what the platform does by default and at most
 */
export function scalingOf(
  requirements: readonly Requirement[],
  service: Service,
  stateful: boolean,
  bounds: ScalingBounds,
): Scaling {
  if (stateful) return { min: 1, max: 1, trigger: null, basis: 'inferred' };
  const asked = wanted(requirements, 'scaling', service);
  const askedMin = wantedNumber(asked, 'min');
  const askedMax = wantedNumber(asked, 'max');
  const floor = asksForSeveral(requirements, service) ? Math.max(2, bounds.defaultMin) : bounds.defaultMin;
  const min = boundedInt(askedMin ?? (askedMax === null ? floor : Math.min(floor, askedMax)), bounds.limit);
  const max = Math.max(min, boundedInt(askedMax ?? Math.max(min, bounds.defaultMax), bounds.limit));
  const trigger = triggerOf(asked) ?? { metric: 'cpu' as const, target: DEFAULT_CPU_PERCENT, unit: 'percent' as const };
  const isAsked = askedMin !== null || askedMax !== null;
  return { min, max, trigger: max > min ? trigger : null, basis: isAsked ? 'declared' : 'assumed' };
}
