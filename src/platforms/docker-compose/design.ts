import { backingServiceImage } from '../../ecosystems/backing-services/images.js';
import { message } from '../../language/message.js';
import type { Design, DesignRequest } from '../contract.js';
import { dataLimit } from '../pipeline.js';
import { assumedSizing } from '../sizing.js';

/** One copy on one host, replaced in place. */
export function design({ service }: DesignRequest): Design {
  return {
    rollout: {
      strategy: 'recreate',
      zeroDowntime: false,
      reasons: [message('platform.compose.rollout.recreate')],
      rollback: {
        automatic: true,
        method: message('platform.compose.rollback.method'),
        limits: [message('platform.compose.rollback.host'), dataLimit()],
      },
    },
    scaling: { min: 1, max: 1, trigger: null, basis: 'inferred' },
    sizing: assumedSizing(service),
    provision: (kind) => (backingServiceImage(kind) === null ? 'external' : 'self-hosted'),
  };
}
