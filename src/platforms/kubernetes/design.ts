import { backingServiceImage } from '../../ecosystems/backing-services/images.js';
import { message } from '../../language/message.js';
import type { Requirement, Rollout } from '../../model/index.js';
import type { Design, DesignRequest } from '../contract.js';
import { dataLimit } from '../pipeline.js';
import { scalingOf, wanted } from '../requirements.js';
import { assumedSizing } from '../sizing.js';
import { facts } from './facts.js';

/** Two copies by default: one node may go without an outage. */
const BOUNDS = { defaultMin: 2, defaultMax: 4, limit: 500 };

function rolloutOf({ service, stateful, requirements }: DesignRequest): Rollout {
  const answers = service.kind.value !== 'worker' && service.kind.value !== 'job';
  const health = service.readinessPath ?? service.healthPath;
  const strategies = wanted(requirements, 'rollout', service).map((item) => String(item.value.strategy));
  const other = strategies.find((strategy) => strategy === 'canary' || strategy === 'blue-green');
  return {
    strategy: stateful ? 'recreate' : 'rolling',
    zeroDowntime: !stateful && (!answers || health !== null),
    reasons: [
      ...(stateful ? [message('platform.kubernetes.rollout.stateful')] : []),
      ...(!stateful && answers && health !== null
        ? [message('platform.kubernetes.rollout.rolling', { path: health.value })]
        : []),
      ...(!stateful && answers && health === null ? [message('platform.kubernetes.rollout.noHealth')] : []),
      ...(!stateful && !answers ? [message('platform.kubernetes.rollout.worker')] : []),
      ...(other === undefined ? [] : [message('platform.kubernetes.rollout.controller', { strategy: other })]),
    ],
    rollback: {
      automatic: true,
      method: message('platform.kubernetes.rollback.method'),
      limits: [
        message('platform.kubernetes.rollback.history', { revisions: facts.revisionHistoryLimit.value }),
        dataLimit(),
      ],
    },
  };
}

/** A SPEC that wants a managed database does not want a pod with a volume. */
function wantsManaged(requirements: readonly Requirement[]): boolean {
  return wanted(requirements, 'database').some((item) => item.value.managed === true);
}

/** What Kubernetes decides for one service. */
export function design(request: DesignRequest): Design {
  const managed = wantsManaged(request.requirements);
  const scaling = scalingOf(request.requirements, request.service, request.stateful, BOUNDS);
  return {
    rollout: rolloutOf(request),
    scaling: request.service.kind.value === 'job' ? { min: 1, max: 1, trigger: null, basis: 'inferred' } : scaling,
    sizing: assumedSizing(request.service),
    provision: (kind) => (managed || backingServiceImage(kind) === null ? 'external' : 'self-hosted'),
  };
}
