import { DevopsError, type Service } from '../model/index.js';
import type { Ecosystem } from './contract.js';
import { node } from './node/index.js';
import { python } from './python/index.js';

/** All ecosystems, in the order in which they are asked. A new one is one folder and one line here. */
export const ecosystems: readonly Ecosystem[] = [node, python];

/**
 * The ecosystem that detected a service.
 * @throws DevopsError E_INVALID_INPUT where the service names none that exists
 */
export function ecosystemOf(service: Pick<Service, 'ecosystem' | 'name'>): Ecosystem {
  const found = ecosystems.find((ecosystem) => ecosystem.id === service.ecosystem);
  if (!found) {
    throw new DevopsError(
      'E_INVALID_INPUT',
      `service ${service.name} names the unknown ecosystem ${service.ecosystem}`,
      {
        remedy: `Use one of ${ecosystems.map((ecosystem) => ecosystem.id).join(', ')}.`,
        subject: service.ecosystem,
      },
    );
  }
  return found;
}
