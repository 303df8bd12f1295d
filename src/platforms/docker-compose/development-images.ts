import semver from 'semver';
import { z } from 'zod';
import { loadData } from '../../data/load.js';
import type { Service } from '../../model/index.js';
import content from './development-images.json' with { type: 'json' };

const RuntimeSchema = z.strictObject({
  image: z.string(),
  suffix: z.string(),
  fallback: z.string(),
  parts: z.int().min(1).max(3),
});

const data = loadData(
  'docker-compose/development-images.json',
  {
    runtimes: z.record(z.string(), RuntimeSchema),
    packageManagers: z.record(
      z.string(),
      z.strictObject({ prepare: z.string().nullable(), folder: z.string().nullable() }),
    ),
  },
  content,
);

/** Where the sources are mounted in a development container. */
export const WORKSPACE = '/workspace';

/** The version of a range that a development image is taken from: the lowest that satisfies it, as the authors wrote it. */
function versionOf(range: string, parts: number): string | null {
  const lowest = semver.validRange(range) === null ? semver.coerce(range) : semver.minVersion(range);
  return lowest === null ? null : [lowest.major, lowest.minor, lowest.patch].slice(0, parts).join('.');
}

/** Image with the runtime of a service, for running its sources; null for a runtime without one. */
export function developmentImage(service: Service): string | null {
  const name = service.runtime?.name.value ?? '';
  const runtime = Object.hasOwn(data.runtimes, name) ? data.runtimes[name] : undefined;
  if (runtime === undefined) return null;
  const declared = service.runtime?.version?.value ?? null;
  const version = (declared === null ? null : versionOf(declared, runtime.parts)) ?? runtime.fallback;
  return `${runtime.image}:${version}${runtime.suffix}`;
}

/** What brings the package manager into the image, and the folder it installs into beside the sources. */
export function packageManagerOf(service: Service): {
  readonly prepare: string | null;
  readonly folder: string | null;
} {
  const name = service.packageManager?.name.value ?? '';
  const known = Object.hasOwn(data.packageManagers, name) ? data.packageManagers[name] : undefined;
  return known ?? { prepare: null, folder: null };
}
