import type { Repository } from '../../repository/contract.js';
import { folderOf, joinPath } from '../../repository/paths.js';
import { isSecretName } from '../environment.js';
import type { Value } from './document.js';

/**
 * Values of the `.env` file beside a compose file, which Compose fills into it (docs.docker.com, "Interpolation"). Only a
 * committed one is read, only for ports, images and builds, and never a secret or a connection string.
 */
function dotenvValues(repository: Repository, folder: string): Map<string, string> {
  const values = new Map<string, string>();
  const file = joinPath(folder, '.env') ?? '.env';
  if (!repository.hasFile(file)) return values;
  for (const line of repository.read(file)?.split(/\r?\n/u) ?? []) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s#]*))/u.exec(line);
    const name = match?.[1];
    const value = match?.[2] ?? match?.[3] ?? match?.[4] ?? '';
    if (name !== undefined && !isSecretName(name) && !/@/u.test(value.split('/')[2] ?? '')) values.set(name, value);
  }
  return values;
}

const REFERENCE = /\$\{([A-Za-z_]\w*)(:?-[^${}]*)?\}|\$([A-Za-z_]\w*)/gu;
/** References inside values of .env are followed this often. */
const MAXIMUM_ROUNDS = 3;

/** A compose document with the references to its `.env` filled in; all others stay as they are. */
export function interpolated(repository: Repository, document: Value): Value {
  const values = dotenvValues(repository, folderOf(document.file));
  if (values.size === 0) return document;
  const fill = (text: string) =>
    text.replace(
      REFERENCE,
      (whole, braced: string | undefined, _fallback: string | undefined, plain: string | undefined) => {
        const value = values.get(braced ?? plain ?? '');
        return value === undefined || value === '' ? whole : value;
      },
    );
  return document.mapTexts((text) => {
    let current = text;
    for (let round = 0; round < MAXIMUM_ROUNDS && current.includes('$'); round += 1) current = fill(current);
    return current;
  });
}
