/** Blocks of a Markdown document as data; printed by `printMarkdown`. Text is escaped; `inline` pieces are trusted. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 | 4; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered?: boolean }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'comment'; readonly text: string };

/**
 * Escapes what Markdown would take for markup at any place of a line. Values come from repositories, so a name such as
 * `<script>` or `[x](y)` must stay text.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/gu, (mark, index: number) =>
    // An underscore inside a word is no emphasis, and variable names stay readable.
    mark === '_' && /\w/u.test(text[index - 1] ?? '') && /\w/u.test(text[index + 1] ?? '') ? mark : `\\${mark}`,
  );
}

/** Inline code, with a fence longer than any run of backticks inside. */
export function inlineCode(text: string): string {
  const oneLine = text.replace(/\s*\r?\n\s*/gu, ' ');
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/gu)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${oneLine}${pad}${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\r?\n\s*/gu, ' ').trim();
}

/** In a table a bar ends the cell even inside inline code, so it is escaped there as well. */
function printCell(text: string): string {
  return oneLine(text).replace(/(?<!\\)\|/gu, '\\|');
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(printCell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

function printCode(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/u, '')}\n${fence}`;
}

function printBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${oneLine(block.text)}`;
    case 'paragraph':
      return oneLine(block.text);
    case 'list':
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${oneLine(item)}`).join('\n');
    case 'table':
      return printTable(block.head, block.rows);
    case 'code':
      return printCode(block.language, block.text);
    case 'comment':
      return `<!-- ${block.text.replace(/-->/gu, '-- >')} -->`;
  }
}

/** Prints the blocks with one empty line between them; empty lists and tables without rows are left out. */
export function printMarkdown(blocks: readonly Block[]): string {
  const kept = blocks.filter(
    (block) =>
      !(block.kind === 'list' && block.items.length === 0) && !(block.kind === 'table' && block.rows.length === 0),
  );
  return `${kept.map(printBlock).join('\n\n')}\n`;
}
