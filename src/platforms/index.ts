import { DevopsError } from '../model/index.js';
import type { Platform } from './contract.js';
import dockerCompose from './docker-compose/index.js';
import kubernetes from './kubernetes/index.js';
import railway from './railway/index.js';
import vercel from './vercel/index.js';

/** Every platform, by id: the folder of the same name holds it. */
export const platforms: readonly Platform[] = [dockerCompose, kubernetes, railway, vercel];

/** @throws DevopsError E_UNSUPPORTED for an id that no platform has */
export function platformById(id: string): Platform {
  const found = platforms.find((platform) => platform.id === id);
  if (found) return found;
  throw new DevopsError('E_UNSUPPORTED', `the platform ${JSON.stringify(id)} is not supported`, {
    remedy: `Supported: ${platforms.map((platform) => platform.id).join(', ')}.`,
    subject: id,
  });
}
