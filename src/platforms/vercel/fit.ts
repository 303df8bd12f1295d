import { message } from '../../language/message.js';
import type { Fit, FitRequest } from '../contract.js';
import { chooseRegion, unmetResidency } from '../regions.js';
import { monthlyBudgetUsd } from '../requirements.js';
import { fitOf, type Point, when } from '../score.js';
import { facts } from './facts.js';
import { frameworkOf } from './frameworks.js';

const BASE = 40;

function frameworkPoint({ service }: FitRequest): Point | null {
  const framework = frameworkOf(service);
  const title = service.framework?.value ?? service.kind.value;
  if (framework?.runs === 'full') {
    const points = framework.slug === 'nextjs' ? 45 : 35;
    return { points, reason: message('platform.vercel.fit.next', { framework: title }) };
  }
  if (service.kind.value === 'static') return { points: 45, reason: message('platform.vercel.fit.static') };
  return when(framework?.runs === 'functions', -5, () => message('platform.vercel.fit.functions'));
}

function regionPoint({ requirements }: FitRequest): Point | null {
  const choice = chooseRegion(facts.regions.value, requirements);
  if (choice === null) return null;
  return choice.closeness === 'exact'
    ? { points: 5, reason: message('platform.fit.region.exact', { region: choice.region.id, place: choice.asked }) }
    : { points: -5, reason: message('platform.fit.region.near', { region: choice.region.id, place: choice.asked }) };
}

function budgetPoint({ requirements }: FitRequest): Point | null {
  const budget = monthlyBudgetUsd(requirements);
  const pro = facts.plans.value.find((plan) => plan.commercial);
  if (budget === null || pro === undefined) return null;
  return budget < pro.monthlyUsd
    ? { points: 3, reason: message('platform.vercel.fit.budgetFree') }
    : { points: 2, reason: message('platform.vercel.fit.budget', { usd: pro.monthlyUsd }) };
}

function blockersOf({ service, requirements }: FitRequest) {
  const kind = service.kind.value;
  const isProcess = kind === 'worker' || kind === 'job';
  return [
    isProcess ? message('platform.vercel.blocker.worker', { kind }) : null,
    service.backingServices.includes('sqlite') ? message('platform.vercel.blocker.volume') : null,
    !isProcess && kind !== 'static' && frameworkOf(service) === null
      ? message('platform.vercel.blocker.framework', { service: service.name })
      : null,
    ...unmetResidency(facts.regions.value, requirements).map((place) =>
      message('platform.fit.residency', { platform: 'Vercel', place }),
    ),
  ];
}

/** Vercel suits sites and full-stack frameworks; a plain server fits less, and a process without requests not at all. */
export function fit(request: FitRequest): Fit {
  const { service } = request;
  const databases = service.backingServices.filter((kind) => kind !== 'sqlite');
  return fitOf(
    BASE,
    [
      frameworkPoint(request),
      when(databases.length > 0, frameworkOf(service)?.runs === 'full' ? -8 : -15, () =>
        message('platform.vercel.fit.database'),
      ),
      regionPoint(request),
      budgetPoint(request),
    ],
    blockersOf(request),
  );
}
