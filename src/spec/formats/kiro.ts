import type { SpecFormat } from './contract.js';

/** Kiro and cc-sdd: requirements and design per feature, and the steering notes that hold for all of them. */
export const kiro: SpecFormat = {
  id: 'kiro',
  find(repository) {
    const features = repository.glob('.kiro/specs/*/requirements.md').map((main) => {
      const folder = main.slice(0, -'/requirements.md'.length);
      const design = `${folder}/design.md`;
      return {
        id: folder.slice(folder.lastIndexOf('/') + 1),
        path: folder,
        files: [main, ...(repository.hasFile(design) ? [design] : [])],
        status: null,
      };
    });
    const steering = repository.glob('.kiro/steering/**/*.md');
    const notes =
      steering.length > 0 ? [{ id: 'steering', path: '.kiro/steering', files: steering, status: null }] : [];
    return [...features, ...notes];
  },
};
