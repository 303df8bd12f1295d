import { message } from '../language/message.js';
import type { EnvironmentName, Resource, Secret, ServicePlan } from '../model/index.js';
import { isSecret } from '../platforms/variables.js';

const DEPLOYED: EnvironmentName[] = ['staging', 'production'];

/** Where a platform keeps the secrets of running services. */
function storeOf(platform: string): Secret['store'] {
  if (platform === 'kubernetes') return 'cluster';
  return platform === 'docker-compose' ? 'github-environment' : 'platform';
}

/**
 * The secrets that running services read, each once, with everyone who uses it. The connection data of a resource that
 * somebody else runs is one of them, under the name of the variable that carries it.
 */
export function runtimeSecrets(services: readonly ServicePlan[], resources: readonly Resource[]): Secret[] {
  const all = services.flatMap(({ service, platform, variables }) =>
    variables
      .filter((variable) => isSecret(variable, resources))
      .map((variable): Secret => {
        const name = variable.source === 'secret' ? variable.secret : variable.name;
        return {
          name,
          purpose: message('plan.secret.runtime', { name }),
          usedBy: [service.name],
          store: storeOf(platform),
          environments: [...DEPLOYED],
        };
      }),
  );
  return mergeSecrets(all);
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
