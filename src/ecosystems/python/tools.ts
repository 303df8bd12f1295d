import { z } from 'zod';
import { loadData } from '../../data/load.js';
import content from './tools.json' with { type: 'json' };

const names = z.array(z.string());

/** Versions of the package managers that are installed where the project pins none, and packages that compile. */
export const tools = loadData(
  'python/tools.json',
  {
    managers: z.strictObject({ uv: z.string(), poetry: z.string(), pipenv: z.string(), pdm: z.string() }),
    /** Python packages without wheels for every platform, with the Debian packages that building and running them needs. */
    native: z.array(z.strictObject({ package: z.string(), build: names, runtime: names })),
  },
  content,
);

export type PinnedManager = keyof typeof tools.managers;

export function isPinnedManager(name: string): name is PinnedManager {
  return Object.hasOwn(tools.managers, name);
}
