/** Comment syntax of a source file, by its extension. */
interface Syntax {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
  /** Quotes that open a string; the longest come first. */
  readonly quotes: readonly string[];
  /** Quotes whose string may run over several lines. */
  readonly multiline: readonly string[];
}

const C_LIKE: Syntax = {
  line: ['//'],
  block: [['/*', '*/']],
  quotes: ['"', "'", '`'],
  multiline: ['`'],
};
const PHP: Syntax = { ...C_LIKE, line: ['//', '#'] };
const HASH: Syntax = { line: ['#'], block: [], quotes: ['"', "'"], multiline: [] };
const PYTHON: Syntax = { line: ['#'], block: [], quotes: ['"""', "'''", '"', "'"], multiline: ['"""', "'''"] };
const MARKUP: Syntax = { line: [], block: [['<!--', '-->']], quotes: [], multiline: [] };
/** Script parts of single-file components are C-like; their markup may hold comments of its own. */
const COMPONENT: Syntax = {
  ...C_LIKE,
  block: [
    ['/*', '*/'],
    ['<!--', '-->'],
  ],
};

const SYNTAX: ReadonlyMap<string, Syntax> = new Map([
  ['py', PYTHON],
  ['pyi', PYTHON],
  ['toml', PYTHON],
  ['rb', HASH],
  ['ex', HASH],
  ['exs', HASH],
  ['sh', HASH],
  ['bash', HASH],
  ['yml', HASH],
  ['yaml', HASH],
  ['env', HASH],
  ['properties', HASH],
  ['php', PHP],
  ['html', MARKUP],
  ['xml', MARKUP],
  ['md', MARKUP],
  ['vue', COMPONENT],
  ['svelte', COMPONENT],
  ['astro', COMPONENT],
]);

/** Characters at which anything can begin or end; all others are stepped over at once. */
const IN_CODE = /[/#<"'`\\]/gu;
const IN_STRING = /["'`\\\n]/gu;

function nextOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

interface Cursor {
  readonly text: string;
  readonly syntax: Syntax;
  position: number;
}

function startsAt(cursor: Cursor, token: string): boolean {
  return cursor.text.startsWith(token, cursor.position);
}

/** Moves behind a comment that starts here; false where none does. */
function skipComment(cursor: Cursor): boolean {
  if (cursor.syntax.line.some((token) => startsAt(cursor, token))) {
    const end = cursor.text.indexOf('\n', cursor.position);
    cursor.position = end === -1 ? cursor.text.length : end;
    return true;
  }
  const block = cursor.syntax.block.find(([open]) => startsAt(cursor, open));
  if (!block) return false;
  const end = cursor.text.indexOf(block[1], cursor.position + block[0].length);
  cursor.position = end === -1 ? cursor.text.length : end + block[1].length;
  return true;
}

/** Moves behind a string that starts here. A one-line string ends with its line, so a stray apostrophe costs one line. */
function skipString(cursor: Cursor): boolean {
  const quote = cursor.syntax.quotes.find((token) => startsAt(cursor, token));
  if (quote === undefined) return false;
  const { text } = cursor;
  const multiline = cursor.syntax.multiline.includes(quote);
  cursor.position += quote.length;
  while (cursor.position < text.length) {
    cursor.position = nextOf(IN_STRING, text, cursor.position);
    if (text[cursor.position] === '\\') cursor.position += 2;
    else if (startsAt(cursor, quote)) {
      cursor.position += quote.length;
      return true;
    } else if (!multiline && text[cursor.position] === '\n') return true;
    else cursor.position += 1;
  }
  return true;
}

/**
 * Replaces every comment by blanks of the same length, so that offsets and line numbers stay true.
 * Strings are left alone (a "//" in a URL is no comment). Unknown extensions are read as C-like.
 */
export function blankComments(text: string, extension: string): string {
  const syntax = SYNTAX.get(extension.toLowerCase()) ?? C_LIKE;
  const cursor: Cursor = { text, syntax, position: 0 };
  const parts: string[] = [];
  let kept = 0;
  while (cursor.position < text.length) {
    cursor.position = nextOf(IN_CODE, text, cursor.position);
    const start = cursor.position;
    if (skipComment(cursor)) {
      parts.push(text.slice(kept, start), text.slice(start, cursor.position).replace(/[^\n]/gu, ' '));
      kept = cursor.position;
    } else if (!skipString(cursor)) {
      // A backslash outside a string belongs to a regular expression: what it escapes opens nothing.
      cursor.position += text[cursor.position] === '\\' ? 2 : 1;
    }
  }
  parts.push(text.slice(kept));
  return parts.join('');
}
