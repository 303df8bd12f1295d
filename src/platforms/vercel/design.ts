import { message } from '../../language/message.js';
import type { Design, DesignRequest } from '../contract.js';
import { dataLimit } from '../pipeline.js';
import { assumedSizing } from '../sizing.js';

/** Instances are the platform's own business: none while idle, as many as requests need. */
const SCALING = { min: 0, max: 1000, trigger: null, basis: 'inferred' } as const;

/** What Vercel decides for one service. Every database is somebody else's. */
export function design({ service }: DesignRequest): Design {
  return {
    rollout: {
      strategy: 'atomic',
      zeroDowntime: true,
      reasons: [message('platform.vercel.rollout.atomic')],
      rollback: {
        automatic: true,
        method: message('platform.vercel.rollback.method'),
        limits: [message('platform.vercel.rollback.hobby'), message('platform.vercel.rollback.variables'), dataLimit()],
      },
    },
    scaling: { ...SCALING },
    sizing: assumedSizing(service),
    provision: () => 'external',
  };
}
