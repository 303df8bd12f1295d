import type { SpecFormat } from './contract.js';

const FOLDERS = ['docs/adr', 'docs/adrs', 'doc/adr', 'docs/decisions', 'docs/architecture/decisions', 'adr'];

/** Architecture decision records: only the decision asks for something; its context and rejected options do not. */
export const adr: SpecFormat = {
  id: 'adr',
  find(repository) {
    return repository
      .glob(...FOLDERS.map((folder) => `${folder}/*.md`))
      .filter((path) => /\/(?:adr[-_ ]?)?\d+[^/]*\.md$/iu.test(path))
      .map((path) => ({
        id: path.slice(path.lastIndexOf('/') + 1, -'.md'.length),
        path,
        files: [path],
        status: null,
      }));
  },
  sectionRole(heading) {
    if (/^(?:decision|decision outcome|결정|決定|决定|decisión|besluit)\b/iu.test(heading)) return 'requirement';
    return /^(?:context|consequences|considered|options|alternatives|pros|links|more information)/iu.test(heading)
      ? 'context'
      : null;
  },
};
