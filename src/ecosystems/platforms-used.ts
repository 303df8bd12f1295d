import { z } from 'zod';
import { loadData } from '../data/load.js';
import { type DeploymentFile, evidence, type Profile } from '../model/index.js';
import content from './platforms-used.json' with { type: 'json' };

const table = loadData('platforms-used.json', { platforms: z.record(z.string(), z.string()) }, content).platforms;

/** Platforms that the deployment files of a repository are written for, sorted by name. */
export function platformsUsed(files: readonly DeploymentFile[]): Profile['platforms'] {
  const places = new Map<string, string[]>();
  for (const file of files) {
    const platform = Object.hasOwn(table, file.kind) ? table[file.kind] : undefined;
    if (platform === undefined) continue;
    places.set(platform, [...(places.get(platform) ?? []), file.path]);
  }
  return [...places]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([platform, paths]) => ({
      platform,
      evidence: paths.slice(0, 5).map((path) => evidence(path, null, path)),
    }));
}
