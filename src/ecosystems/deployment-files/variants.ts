import type { BackingService, BackingServiceKind } from '../../model/index.js';
import { folderOf } from '../../repository/paths.js';
import type { RecognisedFile } from './kinds.js';

/** Engines that stand in for each other. */
const RIVALS: ReadonlySet<BackingServiceKind> = new Set(['postgres', 'mysql', 'sqlserver', 'mongodb']);

function fileOf(service: BackingService): string {
  return service.evidence[0]?.file ?? '';
}

/** Folders whose compose files offer different databases, none of them several: the operator picks one. */
function foldersOfVariants(composeFiles: ReadonlySet<string>, services: readonly BackingService[]): Set<string> {
  const kindsByFile = new Map<string, Set<BackingServiceKind>>();
  for (const service of services.filter(({ kind }) => RIVALS.has(kind))) {
    const file = fileOf(service);
    if (!composeFiles.has(file)) continue;
    kindsByFile.set(file, (kindsByFile.get(file) ?? new Set()).add(service.kind));
  }
  const folders = new Map<string, Set<BackingServiceKind>>();
  const mixed = new Set<string>();
  for (const [file, kinds] of kindsByFile) {
    const folder = folderOf(file);
    if (kinds.size > 1) mixed.add(folder);
    folders.set(folder, new Set([...(folders.get(folder) ?? []), ...kinds]));
  }
  return new Set(
    [...folders].filter(([folder, kinds]) => kinds.size > 1 && !mixed.has(folder)).map(([folder]) => folder),
  );
}

/**
 * Compose files side by side that differ in their database (compose.postgres.yml, compose.mariadb.yml) declare none of
 * them: which one runs is the operator's choice, so each is only assumed.
 */
export function settleVariants(
  files: readonly RecognisedFile[],
  services: readonly BackingService[],
): BackingService[] {
  const composeFiles = new Set(files.filter(({ kind }) => kind === 'compose').map(({ path }) => path));
  const folders = foldersOfVariants(composeFiles, services);
  if (folders.size === 0) return [...services];
  return services.map((service) => {
    const file = fileOf(service);
    const isVariant = RIVALS.has(service.kind) && composeFiles.has(file) && folders.has(folderOf(file));
    return isVariant ? { ...service, basis: 'assumed' } : service;
  });
}
