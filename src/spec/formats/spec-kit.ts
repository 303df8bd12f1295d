import type { SpecFormat } from './contract.js';

/** GitHub spec-kit: the spec is free of technology by rule, so plan.md (target platform, scale) is read with it. */
export const specKit: SpecFormat = {
  id: 'spec-kit',
  find(repository) {
    if (!repository.hasFolder('.specify')) return [];
    return repository.glob('specs/*/spec.md').map((main) => {
      const folder = main.slice(0, -'/spec.md'.length);
      const plan = `${folder}/plan.md`;
      return {
        id: folder.slice(folder.lastIndexOf('/') + 1),
        path: folder,
        files: [main, ...(repository.hasFile(plan) ? [plan] : [])],
        status: null,
      };
    });
  },
};
