import { z } from 'zod';
import { loadData } from '../../data/load.js';
import content from './releases.json' with { type: 'json' };

const LineSchema = z.strictObject({
  line: z.string(),
  released: z.iso.date(),
  longTermSupport: z.iso.date().nullable(),
  maintenance: z.iso.date().nullable(),
  endOfLife: z.iso.date(),
  codename: z.string().nullable(),
});

/** Release lines of Node.js, oldest first, as the project's schedule gives them. */
export const nodeReleases = loadData('node/releases.json', { lines: z.array(LineSchema) }, content);

/** The line of an LTS code name ("jod"), any case; null where there is none. */
export function lineOfCodename(name: string): string | null {
  const lower = name.toLowerCase();
  return nodeReleases.lines.find((line) => line.codename?.toLowerCase() === lower)?.line ?? null;
}
