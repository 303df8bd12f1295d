import { type Skip, skip } from '../../model/index.js';
import type { EmitRequest, FileDraft } from '../contract.js';
import { developmentFile } from './development.js';
import { productionFile } from './production.js';
import { releaseScript } from './release.js';

/** Services that run on the production host, which is another question than what runs on the laptop. */
export function onHost({ services }: Pick<EmitRequest, 'services'>) {
  return services.filter((plan) => plan.platform === 'docker-compose' && plan.image !== null);
}

/**
 * Development for all services that are given (each plan develops with Compose), and the production form for those whose
 * platform this is.
 */
export function files(request: EmitRequest): readonly FileDraft[] | Skip {
  const { plan, services } = request;
  const development = developmentFile(plan.project.name, services, plan.resources);
  const hosted = onHost(request);
  const drafts = [
    ...(development === null ? [] : [development]),
    ...(hosted.length === 0 ? [] : [productionFile(plan.project.name, hosted, plan.resources), releaseScript(hosted)]),
  ];
  return drafts.length === 0 ? skip('nothing-to-run', 'No service can run in a container.') : drafts;
}
