import picomatch from 'picomatch';
import type { Repository } from '../repository/contract.js';
import { baseName, folderOf } from '../repository/paths.js';
import type { Candidate, Ecosystem } from './contract.js';

/** Folders whose projects no one deploys: tools of the repository itself, vendored code, templates of generators. */
const NEVER =
  /^(\.(?!$).*|node_modules|vendor|third_party|bower_components|__fixtures__|__mocks__|__snapshots__|__tests__|testdata|cypress|generators?|plop-templates|cookiecutter.*)$/iu;
/** Folders whose projects count only where there is nothing else: samples and tests of a product. */
const SECONDARY =
  /^(examples?|samples?|demos?|fixtures?|tests?|e2e|e2e-tests?|integration-tests?|.*-e2e|benchmarks?|bench|perf|playgrounds?|sandbox(es)?|templates?|starters?|boilerplates?|tutorials?|scripts?|tools?|tooling|load-?tests?|stress-?tests?|snippets|codemods?|mocks?)$/iu;
/** Documentation of a product at its top level; a `docs` app among other apps is an app. */
const DOCUMENTATION = /^(docs?|documentation|website|site|www|wiki)$/iu;

/** A candidate of one ecosystem, and whether its folder speaks for it being a product of the repository. */
export interface RankedCandidate {
  readonly ecosystem: Ecosystem;
  readonly candidate: Candidate;
  readonly secondary: boolean;
}

function isSecondary(folder: string): boolean {
  if (folder === '.') return false;
  const parts = folder.split('/');
  return parts.some((part) => SECONDARY.test(part)) || /^docs?$|^documentation$/iu.test(parts[0] ?? '');
}

/** Whether a folder documents the product beside it: built, but not the service that people ask about. */
export function isDocumentation(folder: string): boolean {
  return !folder.includes('/') && DOCUMENTATION.test(folder);
}

interface Matcher {
  readonly ecosystem: Ecosystem;
  readonly names: ReadonlySet<string>;
  readonly matches: ((name: string) => boolean) | null;
}

function matcherOf(ecosystem: Ecosystem): Matcher {
  const globs = ecosystem.manifests.filter((manifest) => /[*?[{]/u.test(manifest));
  return {
    ecosystem,
    names: new Set(ecosystem.manifests.filter((manifest) => !globs.includes(manifest))),
    matches: globs.length === 0 ? null : picomatch(globs, { dot: true }),
  };
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}

/**
 * One pass over the files finds, for every ecosystem, the folders that hold its manifests; shallow folders come first,
 * then by name. Folders that nobody deploys are left out.
 */
export function candidatesOf(repository: Repository, ecosystems: readonly Ecosystem[]): RankedCandidate[] {
  const matchers = ecosystems.map(matcherOf);
  const found = new Map<string, { ecosystem: Ecosystem; root: string; manifests: string[] }>();
  for (const file of repository.files) {
    const name = baseName(file);
    for (const { ecosystem, names, matches } of matchers) {
      if (!names.has(name) && matches?.(name) !== true) continue;
      const root = folderOf(file);
      if (root.split('/').some((part) => NEVER.test(part))) continue;
      const key = `${ecosystem.id}\u0000${root}`;
      const known = found.get(key);
      if (known) known.manifests.push(file);
      else found.set(key, { ecosystem, root, manifests: [file] });
    }
  }
  return [...found.values()]
    .map(({ ecosystem, root, manifests }) => ({
      ecosystem,
      candidate: { repository, root, manifests },
      secondary: isSecondary(root),
    }))
    .sort(
      (left, right) =>
        depth(left.candidate.root) - depth(right.candidate.root) ||
        (left.candidate.root < right.candidate.root ? -1 : left.candidate.root > right.candidate.root ? 1 : 0),
    );
}
