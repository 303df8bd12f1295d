import { unifiedDiff } from '../../formats/unified-diff.js';
import type { Artifact, Notice } from '../../model/index.js';
import { type Look, say, section } from './look.js';

type Listed = Pick<Artifact, 'path' | 'purpose' | 'change'> & {
  readonly diff?: string | null | undefined;
  readonly content?: string | undefined;
};

/** Lines of one diff that are shown; what is longer is read in the file itself. */
const SHOWN_LINES = 80;

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, Listed>;
}

function emptyFolder(): Folder {
  return { folders: new Map(), files: new Map() };
}

function treeOf(files: readonly Listed[]): Folder {
  const root = emptyFolder();
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts.pop() ?? file.path;
    let folder = root;
    for (const part of parts) {
      const next = folder.folders.get(part) ?? emptyFolder();
      folder.folders.set(part, next);
      folder = next;
    }
    folder.files.set(name, file);
  }
  return root;
}

function fileLine(look: Look, name: string, file: Listed): string {
  const { colors } = look.terminal;
  const sign = { create: colors.green('+'), update: colors.yellow('~'), keep: colors.dim('=') }[file.change];
  return `${sign} ${name}  ${colors.dim(file.purpose)}`;
}

function treeLines(look: Look, folder: Folder, indent: string): string[] {
  return [
    ...[...folder.folders].flatMap(([name, inner]) => [`${indent}${name}/`, ...treeLines(look, inner, `${indent}  `)]),
    ...[...folder.files].map(([name, file]) => `${indent}${fileLine(look, name, file)}`),
  ];
}

export function coloredDiff(look: Look, diff: string): string[] {
  const { colors } = look.terminal;
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('+')) return colors.green(line);
      return line.startsWith('-') ? colors.red(line) : line;
    });
}

/** A change as a diff; a new file is one against nothing. Long ones are cut, and say by how much. */
function diffLines(look: Look, file: Listed): string[] {
  const added = file.change === 'create' && file.content !== undefined;
  const diff = file.diff ?? (added ? unifiedDiff(file.path, null, file.content ?? '') : '');
  if (diff === '') return [];
  const lines = coloredDiff(look, diff);
  const hidden = lines.length - SHOWN_LINES;
  return hidden <= 0
    ? lines
    : [...lines.slice(0, SHOWN_LINES), look.terminal.colors.dim(say(look, 'cli.files.more', { count: hidden }))];
}

/** The files as a tree: + is new, ~ replaces a file that differs, = leaves the file there as it is. */
export function filesView(files: readonly Listed[], notices: readonly Notice[], look: Look): string[] {
  return [
    ...section(look, say(look, 'cli.heading.files'), treeLines(look, treeOf(files), '')),
    ...files.flatMap((file) =>
      section(look, say(look, 'cli.heading.diff', { path: file.path }), diffLines(look, file)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.notices'),
      notices.map((notice) => notice.text),
    ),
  ];
}
