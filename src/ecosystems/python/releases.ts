import { z } from 'zod';
import { loadData } from '../../data/load.js';
import content from './releases.json' with { type: 'json' };

const LineSchema = z.strictObject({
  line: z.string(),
  released: z.iso.date(),
  longTermSupport: z.iso.date().nullable(),
  endOfLife: z.iso.date(),
});

/** Release lines of Python, oldest first. */
export const pythonReleases = loadData('python/releases.json', { lines: z.array(LineSchema) }, content);
