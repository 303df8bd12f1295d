import { z } from 'zod';
import { loadData } from '../../data/load.js';
import content from './frameworks.json' with { type: 'json' };

/**
 * What a framework makes of a package.
 * - `server`: a site with its own server at run time (unless its configuration says static export)
 * - `static`: files for a web server (unless an adapter gives it a server)
 * - `api`: a server that the project's own code starts
 * - `app`: a program for phones, desktops or browsers; nothing that a host could serve
 */
const FrameworkSchema = z.strictObject({
  id: z.string(),
  packages: z.array(z.string()).min(1),
  role: z.enum(['server', 'static', 'api', 'app']),
  /** The code must start it: being a dependency proves little. */
  library: z.boolean().default(false),
  /** Counts only among run-time dependencies: as a development dependency it is a test or a type source. */
  runtimeOnly: z.boolean().default(false),
  /** Its commands: one of them in a script proves that the package uses the framework. */
  signs: z.array(z.string()),
  /** Configuration files without their extension. */
  configs: z.array(z.string()),
  /** Folders that prove its use. */
  folders: z.array(z.string()).default([]),
  output: z.string().optional(),
  staticOutput: z.string().optional(),
  port: z.int().optional(),
  start: z.string().optional(),
  build: z.string().optional(),
  entrypoint: z.string().optional(),
  /** `start` holds only where one of these packages is there. */
  needs: z.strictObject({ start: z.array(z.string()) }).optional(),
});
export type Framework = z.infer<typeof FrameworkSchema>;

/** Frameworks in the order in which they are asked: what builds on another one comes before it. */
export const frameworks: readonly Framework[] = loadData(
  'node/frameworks.json',
  { frameworks: z.array(FrameworkSchema) },
  content,
).frameworks;
