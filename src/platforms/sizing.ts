import { z } from 'zod';
import { loadData } from '../data/load.js';
import { message } from '../language/message.js';
import type { Service, Sizing } from '../model/index.js';
import content from './sizing.json' with { type: 'json' };

const SizeSchema = z.strictObject({ cpuMillicores: z.int().positive(), memoryMebibytes: z.int().positive() });
type Size = z.infer<typeof SizeSchema>;

const sizes = loadData(
  'platforms/sizing.json',
  { fallback: SizeSchema, ecosystems: z.record(z.string(), SizeSchema) },
  content,
);

function sizeOf(service: Service): Size {
  const key = service.kind.value === 'static' ? 'static' : service.ecosystem;
  return Object.hasOwn(sizes.ecosystems, key) ? (sizes.ecosystems[key] ?? sizes.fallback) : sizes.fallback;
}

/**
 * First size of one copy: what a small service of this runtime needs to start and answer. Nothing was measured, so it
 * is always marked as assumed; the reason tells how to correct it.
 */
export function assumedSizing(service: Service): Sizing {
  const size = sizeOf(service);
  return {
    ...size,
    basis: 'assumed',
    reason: message('platform.sizing.assumed', {
      service: service.name,
      cpu: size.cpuMillicores,
      memory: size.memoryMebibytes,
    }),
  };
}
