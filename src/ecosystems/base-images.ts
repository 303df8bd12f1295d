import { evidence } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { baseName, folderOf } from '../repository/paths.js';
import { lineAt } from './source.js';
import { foldersUpwards, type WrittenVersion } from './version-files.js';

const DOCKERFILE = /^(Dockerfile|Containerfile)([._-][\w.-]+)?$|\.(Dockerfile|Containerfile)$/iu;
/** Images for the desk, the editor or the test, not for the service. */
const NOT_FOR_PRODUCTION = /(^|[._/-])(dev|development|devcontainer|local|test|tests|e2e|ci|gitpod|debug)([._/-]|$)/iu;

/** Whether a path is a Dockerfile that may build what runs in production. */
export function isProductionDockerfile(path: string): boolean {
  return DOCKERFILE.test(baseName(path)) && !NOT_FOR_PRODUCTION.test(path);
}

const fileCache = new WeakMap<Repository, readonly string[]>();

function productionDockerfiles(repository: Repository): readonly string[] {
  const known = fileCache.get(repository);
  if (known) return known;
  const files = repository.files.filter(isProductionDockerfile);
  fileCache.set(repository, files);
  return files;
}

/** Whether the text names the folder as a path of its own, not as a part of a longer name. */
function mentions(text: string, folder: string): boolean {
  for (let at = text.indexOf(folder); at !== -1; at = text.indexOf(folder, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + folder.length] ?? ' ';
    if (/[\s/"'=,[]/u.test(before) && /[\s/"',\]]/u.test(after)) return true;
  }
  return false;
}

/**
 * Dockerfiles of a service: those in its folder, else those elsewhere (not in another service's own folder, as told by
 * a manifest beside them) that name its folder.
 */
export function dockerfilesOf(repository: Repository, root: string): string[] {
  const all = productionDockerfiles(repository);
  const own = all.filter((file) => folderOf(file) === root);
  const plain = own.filter((file) => /^(Dockerfile|Containerfile)$/iu.test(baseName(file)));
  if (plain.length > 0 || root === '.') return plain.length > 0 ? plain : own;
  const parents = new Set(foldersUpwards(root));
  const isNear = (file: string) => parents.has(folderOf(file)) || /(^|\/)(docker|deploy|build)\//iu.test(file);
  const elsewhere = all.filter((file) => {
    const text = isNear(file) && !own.includes(file) ? repository.read(file) : null;
    return text !== null && mentions(text, root);
  });
  // Variants beside a package (Dockerfile.bun, Dockerfile.pnpm) are mostly left over from a template: others go first.
  return elsewhere.length > 0 ? elsewhere : own;
}

/** Fills `${NAME}`, `${NAME:-default}` and `$NAME` from ARG defaults. */
function substitute(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/gu,
    (whole, braced: string | undefined, fallback: string | undefined, plain: string | undefined) =>
      values.get(braced ?? plain ?? '') ?? fallback ?? whole,
  );
}

/** Image reference and place of every FROM line, ARG defaults filled in. */
function fromLines(text: string): { readonly image: string; readonly index: number }[] {
  const values = new Map<string, string>();
  for (const match of text.matchAll(/^ARG[ \t]+(\w+)=["']?([^\s"']+)/gmu)) {
    if (match[1] !== undefined && match[2] !== undefined) values.set(match[1], match[2]);
  }
  return [...text.matchAll(/^FROM[ \t]+(?:--platform=\S+[ \t]+)?(\S+)/gimu)].map((match) => ({
    image: substitute(match[1] ?? '', values),
    index: match.index,
  }));
}

/** A base image that one of the service's Dockerfiles builds on. */
export interface BaseImage extends WrittenVersion {
  /** Which of the asked patterns it is. */
  readonly name: string;
}

/**
 * Base images of a service's Dockerfiles that fit one of the patterns; group 1 of a pattern is the version.
 * The last stage comes first: it is what runs.
 */
export function baseImages(
  repository: Repository,
  root: string,
  patterns: Readonly<Record<string, RegExp>>,
): BaseImage[] {
  return dockerfilesOf(repository, root).flatMap((file) => {
    const text = repository.read(file) ?? '';
    return fromLines(text)
      .reverse()
      .flatMap(({ image, index }) => {
        for (const [name, pattern] of Object.entries(patterns)) {
          const version = pattern.exec(image)?.[1];
          if (version === undefined) continue;
          const { line, quote } = lineAt(text, index);
          return [{ name, text: version, evidence: evidence(file, line, quote) }];
        }
        return [];
      });
  });
}
