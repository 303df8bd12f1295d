import type { Repository } from '../../repository/contract.js';
import type { SpecFormat, SpecSource } from './contract.js';

const COMPANIONS = ['plan.md', 'acceptance.md', 'design.md'];

function archived(path: string): string | null {
  return /(?:^|\/)_?archived?\/|-ARCHIVED(?:\/|$)/iu.test(path) ? 'archived' : null;
}

function fromFolder(repository: Repository, main: string): SpecSource {
  const folder = main.slice(0, main.lastIndexOf('/'));
  const companions = COMPANIONS.map((name) => `${folder}/${name}`).filter((path) => repository.hasFile(path));
  return {
    id: folder.slice(folder.lastIndexOf('/') + 1),
    path: folder,
    files: [main, ...companions],
    status: archived(folder),
  };
}

function fromFile(path: string): SpecSource {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/iu, '');
  return { id: name, path, files: [path], status: archived(path) };
}

/** `.moai/specs/SPEC-…/spec.md` with plan.md and acceptance.md beside it; single files are older than folders. */
export const moai: SpecFormat = {
  id: 'moai',
  find(repository) {
    const folders = repository.glob('.moai/specs/**/spec.md').map((main) => fromFolder(repository, main));
    const singles = repository.glob('.moai/specs/SPEC-*.md', '.moai/specs/_archive/SPEC-*.md').map(fromFile);
    return [...folders, ...singles];
  },
};
