import { isSkip, type Plan, type ServicePlan } from '../../src/model/index.js';
import { planId } from '../../src/plan/identity.js';
import { mergeSecrets, runtimeSecrets } from '../../src/plan/secrets.js';
import type { EmitRequest, Platform } from '../../src/platforms/contract.js';
import { expressOnRailway, fastapiOnKubernetes, type PlannedRepository, pnpmWorkspace } from '../support/plans.js';

export const samples: Readonly<Record<string, () => PlannedRepository>> = {
  'an Express API': expressOnRailway,
  'a FastAPI service with migrations': fastapiOnKubernetes,
  'a pnpm workspace': pnpmWorkspace,
};

function withoutId({ id: _id, ...content }: Plan): Omit<Plan, 'id'> {
  return content;
}

function imageOf(item: ServicePlan, project: string): NonNullable<ServicePlan['image']> {
  const { name, root } = item.service;
  return (
    item.image ?? {
      registry: 'ghcr.io',
      repository: `acme/${project}-${name}`,
      dockerfile: root === '.' ? 'Dockerfile' : `${root}/Dockerfile`,
      context: item.service.workspace?.root ?? root,
      existing: false,
    }
  );
}

/** The sample as it would be planned if every service ran on the platform; services that it cannot run are left out. */
export function onPlatform({ plan, repository }: PlannedRepository, platform: Platform): EmitRequest {
  const designs = new Map(
    plan.services.map((item) => [
      item.service.name,
      platform.design({ service: item.service, requirements: [], backingServices: [], stateful: false }),
    ]),
  );
  const services = plan.services
    .filter(({ service }) => {
      const fit = platform.fit({
        service,
        services: plan.services.map((item) => item.service),
        backingServices: [],
        requirements: [],
      });
      return fit.blockers.length === 0;
    })
    .map((item): ServicePlan => {
      const design = designs.get(item.service.name);
      return {
        ...item,
        platform: platform.id,
        image: platform.image ? imageOf(item, plan.project.name) : null,
        scaling: design?.scaling ?? item.scaling,
        rollout: design?.rollout ?? item.rollout,
      };
    });
  const resources = plan.resources.map((resource) => ({
    ...resource,
    provision: designs.get(resource.consumers[0] ?? '')?.provision(resource.kind) ?? resource.provision,
  }));
  const draft: Plan = { ...plan, services, resources };
  const pipeline = (['staging', 'production'] as const).flatMap((environment) => {
    const jobs = platform.deploy({ plan: draft, services, repository, environment, needs: [] });
    return isSkip(jobs) ? [] : jobs.secrets;
  });
  const content = { ...withoutId(draft), secrets: mergeSecrets(runtimeSecrets(services, resources), pipeline) };
  return { plan: { ...content, id: planId(content) }, services, repository };
}
