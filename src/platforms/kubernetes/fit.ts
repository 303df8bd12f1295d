import { message } from '../../language/message.js';
import type { Fit, FitRequest } from '../contract.js';
import { monthlyBudgetUsd, wanted, wantedNumber } from '../requirements.js';
import { fitOf, type Point, when } from '../score.js';

const BASE = 40;
/** Services from which one way to run them all outweighs a platform for each. */
const MANY_SERVICES = 4;
/** Copies from which a managed cluster is cheaper to reason about than a hosted platform. */
const MANY_COPIES = 8;
/** US dollars a month that the smallest managed cluster with two nodes takes, whoever runs it. */
const CLUSTER_FLOOR_USD = 100;

const DEPLOYABLE = new Set(['web', 'api', 'static', 'worker', 'job']);

function sizePoint({ services }: FitRequest): Point | null {
  const count = services.filter((service) => DEPLOYABLE.has(service.kind.value)).length;
  return when(count >= MANY_SERVICES, 25, () => message('platform.kubernetes.fit.many', { count }));
}

function scalingPoint({ requirements, service }: FitRequest): Point | null {
  const asked = wanted(requirements, 'scaling', service);
  const max = wantedNumber(asked, 'max');
  const min = wantedNumber(asked, 'min');
  const elastic = asked.some((item) => item.value.auto === true) || (max !== null && min !== null && max > min);
  if (max !== null && max >= MANY_COPIES) {
    return { points: 25, reason: message('platform.kubernetes.fit.scale', { max }) };
  }
  return when(elastic, 12, () => message('platform.kubernetes.fit.elastic'));
}

function rolloutPoint({ requirements, service }: FitRequest): Point | null {
  const strategies = wanted(requirements, 'rollout', service).map((item) => String(item.value.strategy));
  return when(
    strategies.some((strategy) => strategy === 'canary' || strategy === 'blue-green'),
    10,
    () => message('platform.kubernetes.fit.rollout'),
  );
}

function budgetPoint({ requirements }: FitRequest): Point | null {
  const budget = monthlyBudgetUsd(requirements);
  return when(budget !== null && budget < CLUSTER_FLOOR_USD, -25, () =>
    message('platform.kubernetes.fit.budget', { usd: CLUSTER_FLOOR_USD }),
  );
}

/** A cluster suits many services, explicit scaling, compliance, and clouds or machines of one's own. */
export function fit(request: FitRequest): Fit {
  const { requirements, service, services } = request;
  const isLonely = services.filter((candidate) => DEPLOYABLE.has(candidate.kind.value)).length === 1;
  const zeroDowntime = wanted(requirements, 'zero-downtime', service).some((item) => item.value.enabled !== false);
  return fitOf(
    BASE,
    [
      sizePoint(request),
      scalingPoint(request),
      rolloutPoint(request),
      budgetPoint(request),
      when(wanted(requirements, 'compliance', service).length > 0, 15, () =>
        message('platform.kubernetes.fit.compliance'),
      ),
      when(zeroDowntime, 5, () => message('platform.kubernetes.fit.zeroDowntime')),
      when(isLonely, -10, () => message('platform.kubernetes.fit.single')),
      when(service.kind.value === 'static', -15, () => message('platform.fit.staticServer')),
      when(service.kind.value === 'worker' || service.kind.value === 'job', 8, () =>
        message('platform.kubernetes.fit.worker'),
      ),
    ],
    [],
  );
}
