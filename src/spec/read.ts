import { DevopsError, type Notice, type Requirements, type SpecSummary } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { conflictsIn } from './conflicts.js';
import type { SpecDocument } from './document.js';
import { extractRequirements, merged } from './extract/index.js';
import type { SpecFormat, SpecSource } from './formats/contract.js';
import { specFormats } from './formats/index.js';
import { questionsIn } from './questions.js';
import { readDocument, readSummary, statedId } from './read-document.js';

interface Found {
  readonly format: SpecFormat;
  readonly source: SpecSource;
}

function allSpecs(repository: Repository): Found[] {
  return specFormats.flatMap((format) => format.find(repository).map((source) => ({ format, source })));
}

function summaryOf({ id, path, title, status, format }: SpecDocument): SpecSummary {
  return { id, path, title, status, format };
}

/** Every SPEC of the repository with its title and normalised status, sorted by path within its format. */
export function listSpecs(repository: Repository): SpecSummary[] {
  return allSpecs(repository).map(({ format, source }) => readSummary(repository, format, source));
}

function withoutPrefix(id: string): string {
  return id
    .trim()
    .replace(/^spec[-_ ]/iu, '')
    .replace(/[_\s]+/gu, '-')
    .toLowerCase();
}

function trimmedPath(selector: string): string {
  return selector.trim().replaceAll('\\', '/').replace(/^\.\//u, '').replace(/\/+$/u, '');
}

function namesPath(found: Found, selector: string): boolean {
  const path = trimmedPath(selector);
  return found.source.path === path || found.source.files.includes(path);
}

function namesId(repository: Repository, { format, source }: Found, wanted: string): boolean {
  if (withoutPrefix(source.id) === wanted) return true;
  const stated = statedId(repository, format, source);
  return stated !== null && withoutPrefix(stated) === wanted;
}

function hasPrefix({ source }: Found, wanted: string): boolean {
  const id = withoutPrefix(source.id);
  return id.startsWith(wanted) && !/^[\p{L}\p{N}]/u.test(id.slice(wanted.length));
}

const LISTED = 20;

/** @throws DevopsError E_NOT_FOUND that names what there is */
function select(repository: Repository, all: readonly Found[], selector: string): readonly Found[] {
  if (selector.trim().toLowerCase() === 'all') return all;
  const byPath = all.filter((found) => namesPath(found, selector));
  if (byPath.length > 0) return byPath;
  const wanted = withoutPrefix(selector);
  const exact = all.filter((found) => namesId(repository, found, wanted));
  if (exact.length > 0) return exact;
  const byPrefix = wanted === '' ? [] : all.filter((found) => hasPrefix(found, wanted));
  if (byPrefix.length > 0) return byPrefix;
  const known = all.slice(0, LISTED).map(({ source }) => source.id);
  throw new DevopsError('E_NOT_FOUND', `no SPEC is named ${JSON.stringify(selector)}`, {
    remedy:
      known.length > 0
        ? `Name one of: ${known.join(', ')}${all.length > LISTED ? ', …' : ''}; or "all".`
        : 'The repository has no SPECs (.moai/specs, .kiro/specs, openspec/specs, specs/ with .specify, docs/adr).',
    subject: selector,
  });
}

function duplicateNotices(documents: readonly SpecDocument[]): Notice[] {
  const seen = new Map<string, string>();
  return documents.flatMap(({ id, path }): Notice[] => {
    const first = seen.get(withoutPrefix(id));
    seen.set(withoutPrefix(id), first ?? path);
    return first === undefined
      ? []
      : [{ code: 'spec.duplicate-id', text: `The id ${id} is used twice, first in ${first}.`, file: path }];
  });
}

/**
 * What the authors ask for, from the SPECs of the repository.
 * @param selector id ("SPEC-AUTH-001", "auth-001"), prefix ("SPEC-AUTH"), path of the folder or file, or "all" (default)
 * @throws DevopsError E_NOT_FOUND where the selector names no SPEC
 */
export function readRequirements(repository: Repository, selector = 'all'): Requirements {
  const chosen = select(repository, allSpecs(repository), selector);
  const documents = chosen.map(({ format, source }) => readDocument(repository, format, source));
  const requirements = merged(documents.flatMap(extractRequirements));
  return {
    specs: documents.map(summaryOf),
    requirements,
    conflicts: conflictsIn(requirements),
    questions: questionsIn(requirements),
    notices: [...documents.flatMap(({ notices }) => notices), ...duplicateNotices(documents)],
  };
}
