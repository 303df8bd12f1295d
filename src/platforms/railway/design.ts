import { message } from '../../language/message.js';
import type { Message, Requirement, Rollout, Scaling } from '../../model/index.js';
import type { Design, DesignRequest } from '../contract.js';
import { dataLimit } from '../pipeline.js';
import { scalingOf, wanted } from '../requirements.js';
import { assumedSizing } from '../sizing.js';
import { facts, MAXIMUM_REPLICAS } from './facts.js';
import { MANAGED_KINDS } from './fit.js';

/** Replicas are a fixed number here: the least that is asked for, so that the load it was asked for is carried. */
function fixedScaling(request: DesignRequest): Scaling {
  const scaling = scalingOf(request.requirements, request.service, request.stateful, {
    defaultMin: 1,
    defaultMax: 1,
    limit: MAXIMUM_REPLICAS,
  });
  return { ...scaling, max: scaling.min, trigger: null };
}

function asksForAutoscaling(requirements: readonly Requirement[], request: DesignRequest, scaling: Scaling): boolean {
  return wanted(requirements, 'scaling', request.service).some(
    ({ value }) => value.auto === true || (typeof value.max === 'number' && value.max > scaling.min),
  );
}

function rolloutReasons(request: DesignRequest, scaling: Scaling): Message[] {
  const { service, stateful } = request;
  const health = service.readinessPath ?? service.healthPath;
  const answers = service.kind.value !== 'worker' && service.kind.value !== 'job';
  return [
    ...(stateful ? [message('platform.railway.rollout.volume')] : []),
    ...(!stateful && answers && health === null ? [message('platform.railway.rollout.noHealth')] : []),
    ...(!stateful && answers && health !== null
      ? [message('platform.railway.rollout.health', { path: health.value })]
      : []),
    ...(!stateful && !answers ? [message('platform.railway.rollout.worker')] : []),
    ...(asksForAutoscaling(request.requirements, request, scaling)
      ? [message('platform.railway.rollout.noAutoscaling', { replicas: scaling.min })]
      : []),
  ];
}

/** Without a health route Railway switches traffic as soon as the process runs, which is not zero downtime. */
function zeroDowntime({ service, stateful }: DesignRequest): boolean {
  if (stateful) return false;
  const answers = service.kind.value !== 'worker' && service.kind.value !== 'job';
  return !answers || service.readinessPath !== null || service.healthPath !== null;
}

function rolloutOf(request: DesignRequest, scaling: Scaling): Rollout {
  const retention = facts.imageRetentionHours.value;
  return {
    strategy: request.stateful ? 'recreate' : 'rolling',
    zeroDowntime: zeroDowntime(request),
    reasons: rolloutReasons(request, scaling),
    rollback: {
      automatic: true,
      method: message('platform.railway.rollback.method'),
      limits: [
        message('platform.railway.rollback.retention', {
          free: retention.Free ?? 0,
          hobby: retention.Hobby ?? 0,
          pro: retention.Pro ?? 0,
        }),
        dataLimit(),
      ],
    },
  };
}

/** What Railway decides for one service. */
export function design(request: DesignRequest): Design {
  const scaling = fixedScaling(request);
  return {
    rollout: rolloutOf(request, scaling),
    scaling,
    sizing: assumedSizing(request.service),
    provision: (kind) => (MANAGED_KINDS.has(kind) ? 'platform' : 'self-hosted'),
  };
}
