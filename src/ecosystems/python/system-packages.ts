import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { type Fact, inferred } from '../../model/index.js';
import { type PythonManifest, runtimeDependency } from './manifest.js';
import content from './system-packages.json' with { type: 'json' };
import { tools } from './tools.js';

const EntrySchema = z.strictObject({ pypi: z.array(z.string()).min(1), debian: z.array(z.string()).min(1) });
const table = loadData('python/system-packages.json', { packages: z.array(EntrySchema) }, content).packages;

/** Extras whose wheels bring the library: `psycopg[binary]`. */
const BUNDLED = new Set(['binary']);

/** Debian packages that run-time dependencies need: libraries they link against, and programs they call. */
export function systemPackagesOf(manifests: readonly PythonManifest[]): Fact<string>[] {
  const found = new Map<string, Fact<string>>();
  const add = (pypi: readonly string[], debian: readonly string[]) => {
    const listed = manifests
      .map((manifest) => runtimeDependency(manifest, ...pypi))
      .find((item) => item !== null && item.group === 'main');
    const isBundled = manifests.some((manifest) =>
      manifest.dependencies.some(
        ({ name, extras }) => pypi.includes(name) && extras.some((extra) => BUNDLED.has(extra)),
      ),
    );
    const hasWheels = manifests.some((manifest) =>
      pypi.some((name) => runtimeDependency(manifest, `${name}-binary`) !== null),
    );
    if (!listed || isBundled || hasWheels) return;
    for (const name of debian) if (!found.has(name)) found.set(name, inferred(name, listed.evidence));
  };
  for (const { package: name, runtime } of tools.native) add([name], runtime);
  for (const { pypi, debian } of table) add(pypi, debian);
  return [...found.values()];
}
