import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

const NO_FILE = '/dev/null';
const CONTEXT_LINES = 3;
/** Bounds the work on two long texts with little in common; beyond it the whole file is shown as replaced. */
const MAXIMUM_EDITS = 1500;

function name(prefix: 'a' | 'b', path: string, content: string | null): string {
  return content === null ? NO_FILE : `${prefix}/${path}`;
}

/** All lines of a text with a sign before each, and how many there are. */
function signed(sign: '-' | '+', text: string | null): { readonly count: number; readonly lines: readonly string[] } {
  if (!text) return { count: 0, lines: [] };
  const lines = text.replace(/\n$/u, '').split('\n');
  const marked = lines.map((line) => sign + line);
  return { count: lines.length, lines: text.endsWith('\n') ? marked : [...marked, '\\ No newline at end of file'] };
}

function replacement(path: string, before: string | null, after: string | null): string {
  const old = signed('-', before);
  const fresh = signed('+', after);
  const span = (count: number) => `${count === 0 ? 0 : 1},${count}`;
  return [
    `--- ${name('a', path, before)}`,
    `+++ ${name('b', path, after)}`,
    `@@ -${span(old.count)} +${span(fresh.count)} @@`,
    ...old.lines,
    ...fresh.lines,
    '',
  ].join('\n');
}

/**
 * Unified diff of one file, as `git apply` takes it; empty where nothing differs.
 * @param before text there was, or null where there was no file
 * @param after text there will be, or null where the file goes
 */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return '';
  const patch = createTwoFilesPatch(
    name('a', path, before),
    name('b', path, after),
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    {
      context: CONTEXT_LINES,
      maxEditLength: MAXIMUM_EDITS,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
  return patch ?? replacement(path, before, after);
}
