import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { declared, type Evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { evidenceOf } from '../source.js';
import content from './frameworks.json' with { type: 'json' };
import { type PythonManifest, runtimeDependency } from './manifest.js';
import { search, searchFirst } from './syntax.js';

const FrameworkSchema = z.strictObject({
  id: z.string(),
  packages: z.array(z.string()).min(1),
  /** Calls that make the application. */
  constructors: z.array(z.string()),
  modules: z.array(z.string()).min(1),
  /** How it is served: by any ASGI or WSGI server, by its own program, or by running the script. */
  interface: z.enum(['asgi', 'wsgi', 'sanic', 'streamlit', 'chainlit', 'dash', 'script']),
  kind: z.enum(['web', 'api']),
  /** Where it listens if nothing says otherwise. */
  port: z.int(),
});
export type Framework = z.infer<typeof FrameworkSchema>;

export const frameworks = loadData(
  'python/frameworks.json',
  { frameworks: z.array(FrameworkSchema) },
  content,
).frameworks;

export interface FrameworkMatch {
  readonly framework: Framework;
  readonly fact: Fact<string>;
  /** True where the code makes an application with it, not only the manifest names it. */
  readonly used: boolean;
}

/** The first import of each top-level module. */
function importsOf(repository: Repository, sources: readonly string[]): Map<string, Evidence> {
  const found = new Map<string, Evidence>();
  for (const match of search(repository, sources, /^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)/mu)) {
    const [module = ''] = match.groups;
    if (!found.has(module)) found.set(module, evidenceOf(match));
  }
  return found;
}

/** Frameworks without a constructor, and by what the code shows that it uses them. */
const USES: Readonly<Record<string, RegExp>> = {
  django: /\bDJANGO_SETTINGS_MODULE\b|^[ \t]*INSTALLED_APPS\s*=|get_[aw]sgi_application\s*\(/mu,
  streamlit: /^[ \t]*import streamlit\b|^[ \t]*from streamlit\b/mu,
  nicegui: /\bui\.run\s*\(/u,
  chainlit: /@cl\.on_\w+/u,
  pyramid: /\bConfigurator\s*\(/u,
  aiohttp: /\bweb\.(?:Application|run_app|RouteTableDef)\s*\(/u,
  tornado: /\b(?:tornado\.web\.|web\.)?Application\s*\(\s*\[|\bclass\s+\w+\([\w.]*RequestHandler\)/u,
  falcon: /\bfalcon\.(?:asgi\.)?(?:App|API)\s*\(/u,
  gradio: /\b(?:gr|gradio)\.(?:Blocks|Interface|ChatInterface|TabbedInterface)\s*\(/u,
  flask: /\b(?:Flask|APIFlask|OpenAPI)\s*\(\s*(?:__name__|import_name|['"]|\w+\.__name__)/u,
};

/** The place where the code makes an application of the framework. */
export function usageOf(repository: Repository, sources: readonly string[], framework: Framework): Evidence | null {
  const special = Object.hasOwn(USES, framework.id) ? USES[framework.id] : undefined;
  const pattern = special ?? new RegExp(`(?<![\\w.])(?:\\w+\\.)?(?:${framework.constructors.join('|')})\\s*\\(`, 'u');
  const match = searchFirst(repository, sources, pattern);
  return match ? evidenceOf(match) : null;
}

function matchOf(
  repository: Repository,
  manifest: PythonManifest,
  sources: readonly string[],
  imports: ReadonlyMap<string, Evidence>,
  framework: Framework,
): FrameworkMatch | null {
  const listed = runtimeDependency(manifest, ...framework.packages);
  const imported = listed ? null : framework.modules.map((module) => imports.get(module)).find(Boolean);
  // Without a dependency only an import proves a framework; aiohttp and starlette are mostly used as mere libraries.
  if (!listed && !imported) return null;
  const usage = usageOf(repository, sources, framework);
  const places = [listed?.evidence, usage, imported].filter((place) => place != null);
  const first = places[0];
  if (first === undefined || (usage === null && NEEDS_USAGE.has(framework.id))) return null;
  const fact = listed
    ? declared(framework.id, first, ...places.slice(1))
    : inferred(framework.id, first, ...places.slice(1));
  return { framework, fact, used: usage !== null };
}

/** Packages that are often there as a library only: a client, a dependency of another framework, a demo. */
const NEEDS_USAGE = new Set([
  'aiohttp',
  'tornado',
  'starlette',
  'gradio',
  'streamlit',
  'bottle',
  'dash',
  'nicegui',
  'quart',
]);

/**
 * The web framework: one the code makes an application with beats one that the manifest only names; among those, the
 * order of the table (a FastAPI app that mounts Gradio is FastAPI).
 */
export function frameworkOf(
  repository: Repository,
  manifest: PythonManifest,
  sources: readonly string[],
): FrameworkMatch | null {
  const imports = importsOf(repository, sources);
  const found = frameworks.flatMap((framework) => matchOf(repository, manifest, sources, imports, framework) ?? []);
  return found.find(({ used }) => used) ?? found[0] ?? null;
}
