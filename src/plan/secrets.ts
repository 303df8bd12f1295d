import { message } from '../language/message.js';
import type { EnvironmentName, Secret, ServicePlan } from '../model/index.js';

const DEPLOYED: EnvironmentName[] = ['staging', 'production'];

/** Where a platform keeps the secrets of running services. */
function storeOf(platform: string): Secret['store'] {
  if (platform === 'kubernetes') return 'cluster';
  return platform === 'docker-compose' ? 'github-environment' : 'platform';
}

/** The secrets that running services read, each once, with everyone who uses it. */
export function runtimeSecrets(services: readonly ServicePlan[]): Secret[] {
  const found = new Map<string, Secret>();
  for (const { service, platform, variables } of services) {
    for (const variable of variables) {
      if (variable.source !== 'secret') continue;
      const known = found.get(variable.secret);
      if (known) known.usedBy.push(service.name);
      else {
        found.set(variable.secret, {
          name: variable.secret,
          purpose: message('plan.secret.runtime', { name: variable.secret }),
          usedBy: [service.name],
          store: storeOf(platform),
          environments: [...DEPLOYED],
        });
      }
    }
  }
  return [...found.values()];
}

/** Joins inventories: one entry a name and store, users and environments merged. */
export function mergeSecrets(...inventories: readonly (readonly Secret[])[]): Secret[] {
  const merged = new Map<string, Secret>();
  for (const secret of inventories.flat()) {
    const key = `${secret.store} ${secret.name}`;
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? {
            ...known,
            usedBy: [...new Set([...known.usedBy, ...secret.usedBy])],
            environments: DEPLOYED.filter(
              (name) => known.environments.includes(name) || secret.environments.includes(name),
            ),
          }
        : secret,
    );
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
