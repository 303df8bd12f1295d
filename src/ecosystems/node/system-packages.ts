import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { type Fact, inferred } from '../../model/index.js';
import { type Manifest, runtimeDependency } from './manifest.js';
import content from './system-packages.json' with { type: 'json' };

const EntrySchema = z.strictObject({ npm: z.array(z.string()).min(1), debian: z.array(z.string()).min(1) });
const table = loadData('node/system-packages.json', { packages: z.array(EntrySchema) }, content).packages;

/**
 * Debian packages that run-time dependencies need beside Node.js. Only the manifests of the service and of the members
 * it needs are asked: a sibling's browser is not ours. Packages with their own binaries (sharp, canvas) need none.
 */
export function systemPackagesOf(manifests: readonly Manifest[]): Fact<string>[] {
  const found = new Map<string, Fact<string>>();
  for (const { npm, debian } of table) {
    const dependency = manifests
      .flatMap((manifest) => npm.map((name) => runtimeDependency(manifest, name)))
      .find((candidate) => candidate !== null);
    if (!dependency) continue;
    for (const name of debian) if (!found.has(name)) found.set(name, inferred(name, dependency.evidence));
  }
  return [...found.values()];
}
