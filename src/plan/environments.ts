import { message } from '../language/message.js';
import type { EnvironmentPlan, Message, Resource, ServicePlan } from '../model/index.js';

/** Copies kept in staging: enough to prove that more than one works, no more. */
const STAGING_MAXIMUM = 2;

function replicas(services: readonly ServicePlan[], bounds: (plan: ServicePlan) => { min: number; max: number }) {
  return Object.fromEntries(services.map((plan) => [plan.service.name, bounds(plan)]));
}

function backupOf(resources: readonly Resource[]): Message | null {
  const kept = resources.filter(
    (resource) => resource.provision !== 'external' && resource.kind !== 'redis' && resource.kind !== 'memcached',
  );
  return kept.length === 0
    ? null
    : message('plan.environment.backup', { resources: kept.map((resource) => resource.name).join(', ') });
}

/** Development, staging and production, with every difference listed and justified. */
export function environmentsOf(
  services: readonly ServicePlan[],
  resources: readonly Resource[],
  defaultBranch: string,
): EnvironmentPlan[] {
  const platform = services[0]?.platform ?? 'docker-compose';
  return [
    {
      name: 'development',
      platform: 'docker-compose',
      trigger: 'local',
      approval: false,
      replicas: replicas(services, () => ({ min: 1, max: 1 })),
      differences: [message('plan.environment.development.reload'), message('plan.environment.development.data')],
      backup: null,
    },
    {
      name: 'staging',
      platform,
      trigger: `push to ${defaultBranch}`,
      approval: false,
      replicas: replicas(services, ({ scaling }) => ({
        min: Math.min(scaling.min, 1),
        max: Math.min(scaling.max, STAGING_MAXIMUM),
      })),
      differences: [message('plan.environment.staging.size'), message('plan.environment.staging.data')],
      backup: null,
    },
    {
      name: 'production',
      platform,
      trigger: 'staging verified',
      approval: true,
      replicas: replicas(services, ({ scaling }) => ({ min: scaling.min, max: scaling.max })),
      differences: [],
      backup: backupOf(resources),
    },
  ];
}
