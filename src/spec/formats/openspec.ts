import type { SpecFormat } from './contract.js';

/** OpenSpec: what holds today, one capability a folder. Proposed changes are not in force until they are applied. */
export const openspec: SpecFormat = {
  id: 'openspec',
  find(repository) {
    return repository.glob('openspec/specs/*/spec.md').map((main) => {
      const folder = main.slice(0, -'/spec.md'.length);
      return { id: folder.slice(folder.lastIndexOf('/') + 1), path: folder, files: [main], status: null };
    });
  },
};
