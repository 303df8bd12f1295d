import { existsSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { DevopsError } from '../model/index.js';

/** Name and version as published. */
export const PACKAGE = { name: manifest.name, version: manifest.version } as const;

/** A file that only the root of this package has, in a checkout and in an installed copy. */
const LANDMARK = path.join('agents', 'expert-devops.md');

/**
 * The folder this package lives in, found upwards from the running file (src/agent/ in a checkout, dist/ when bundled).
 * @throws DevopsError E_NOT_FOUND where the package was taken apart
 */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, LANDMARK))) return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new DevopsError('E_NOT_FOUND', `the package has no ${LANDMARK.replaceAll(path.sep, '/')}`, {
    remedy: 'Install the package again; its agents/ and skills/ folders belong beside dist/.',
  });
}
