import { z } from 'zod';
import { loadData } from '../../data/load.js';
import type { Service } from '../../model/index.js';
import content from './frameworks.json' with { type: 'json' };

const FrameworkSchema = z.strictObject({
  slug: z.string(),
  /** full: pages and functions. static: files only. functions: a server that runs as functions. */
  runs: z.enum(['full', 'static', 'functions']),
});
export type Framework = z.infer<typeof FrameworkSchema>;

const { frameworks } = loadData(
  'vercel/frameworks.json',
  { frameworks: z.record(z.string(), FrameworkSchema) },
  content,
);

/** How Vercel calls and runs the framework of a service, null where it knows none. */
export function frameworkOf(service: Service): Framework | null {
  const id = service.framework?.value ?? '';
  return Object.hasOwn(frameworks, id) ? (frameworks[id] ?? null) : null;
}
