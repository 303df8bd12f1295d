import { message } from '../../language/message.js';
import type { BackingServiceKind, Requirement } from '../../model/index.js';
import type { Fit, FitRequest } from '../contract.js';
import { chooseRegion, unmetResidency } from '../regions.js';
import { monthlyBudgetUsd, wanted, wantedNumber } from '../requirements.js';
import { fitOf, type Point, when } from '../score.js';
import { facts } from './facts.js';

/** Databases that Railway has a helper for. */
export const MANAGED_KINDS = new Set<BackingServiceKind>(['postgres', 'mysql', 'redis', 'mongodb']);

const BASE = 50;

function kindPoint({ service }: FitRequest): Point | null {
  switch (service.kind.value) {
    case 'api':
      return { points: 15, reason: message('platform.railway.fit.server') };
    case 'worker':
    case 'job':
      return { points: 15, reason: message('platform.railway.fit.worker') };
    case 'static':
      return { points: -10, reason: message('platform.fit.staticServer') };
    default:
      return { points: 8, reason: message('platform.railway.fit.server') };
  }
}

function databasePoint({ service, backingServices }: FitRequest): Point | null {
  const own = backingServices.filter((backing) => service.backingServices.includes(backing.kind));
  const managed = own.filter((backing) => MANAGED_KINDS.has(backing.kind) && backing.flavour === null);
  return when(managed.length > 0, 15, () =>
    message('platform.railway.fit.databases', { kinds: [...new Set(managed.map((item) => item.kind))].join(', ') }),
  );
}

function autoscalingPoint(requirements: readonly Requirement[], request: FitRequest): Point | null {
  const asked = wanted(requirements, 'scaling', request.service);
  const min = wantedNumber(asked, 'min');
  const max = wantedNumber(asked, 'max');
  const isElastic = asked.some((item) => item.value.auto === true) || (min !== null && max !== null && max > min);
  return when(isElastic, -12, () => message('platform.railway.fit.noAutoscaling'));
}

function regionPoint(requirements: readonly Requirement[]): Point | null {
  const choice = chooseRegion(facts.regions.value, requirements);
  if (choice === null) return null;
  return choice.closeness === 'exact'
    ? { points: 5, reason: message('platform.fit.region.exact', { region: choice.region.id, place: choice.asked }) }
    : { points: -8, reason: message('platform.fit.region.near', { region: choice.region.id, place: choice.asked }) };
}

function budgetPoint(requirements: readonly Requirement[]): Point | null {
  const budget = monthlyBudgetUsd(requirements);
  if (budget === null) return null;
  const cheapest = facts.plans.value.filter((plan) => plan.monthlyUsd > 0 && plan.monthlyUsd <= budget).at(-1);
  return cheapest === undefined
    ? { points: -8, reason: message('platform.railway.fit.overBudget') }
    : { points: 5, reason: message('platform.railway.fit.budget', { plan: cheapest.name, usd: cheapest.monthlyUsd }) };
}

/** Railway suits full-stack services with a database that want no operations of their own. */
export function fit(request: FitRequest): Fit {
  const { requirements, service } = request;
  const compliance = wanted(requirements, 'compliance', service);
  return fitOf(
    BASE,
    [
      kindPoint(request),
      databasePoint(request),
      when(service.backingServices.includes('sqlite'), -10, () => message('platform.railway.fit.volume')),
      autoscalingPoint(requirements, request),
      regionPoint(requirements),
      budgetPoint(requirements),
      when(compliance.length > 0, -12, () => message('platform.railway.fit.compliance')),
    ],
    unmetResidency(facts.regions.value, requirements).map((place) =>
      message('platform.fit.residency', { platform: 'Railway', place }),
    ),
  );
}
