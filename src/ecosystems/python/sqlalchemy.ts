import { z } from 'zod';
import { loadData } from '../../data/load.js';
import content from './sqlalchemy.json' with { type: 'json' };

const EngineSchema = z.strictObject({ default: z.array(z.string()), schemes: z.record(z.string(), z.string()) });

const { readers, engines } = loadData(
  'ecosystems/python/sqlalchemy.json',
  { readers: z.array(z.string()), engines: z.record(z.string(), EngineSchema) },
  content,
);

/**
 * The URL scheme under which SQLAlchemy takes the installed driver: a bare postgresql:// loads psycopg2, and an
 * asynchronous engine refuses it.
 * @param packages names of the packages the program depends on
 * @returns null where the usual scheme serves, where SQLAlchemy does not read the URL, or where several drivers compete
 */
export function sqlalchemyScheme(kind: string, packages: ReadonlySet<string>): string | null {
  const engine = Object.hasOwn(engines, kind) ? engines[kind] : undefined;
  if (!engine || !readers.some((reader) => packages.has(reader))) return null;
  if (engine.default.some((driver) => packages.has(driver))) return null;
  const schemes = new Set(
    Object.entries(engine.schemes).flatMap(([driver, scheme]) => (packages.has(driver) ? [scheme] : [])),
  );
  return schemes.size === 1 ? ([...schemes][0] ?? null) : null;
}
