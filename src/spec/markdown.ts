import type { List, ListItem, Nodes, Parent, PhrasingContent, Root, RootContent, Table, TableRow } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { MetadataEntry, SectionRole, Sentence } from './document.js';
import { metadataBlock } from './front-matter.js';
import { headingRole, leadInRole } from './section-roles.js';

const processor = unified().use(remarkParse).use(remarkGfm);

export function parseMarkdown(text: string): Root {
  return processor.parse(text);
}

/** Plain text of inline content; line breaks stay, so that lines can be counted. Struck-out text is gone. */
export function inlineText(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value;
    case 'break':
      return '\n';
    case 'delete':
    case 'html':
    case 'code':
      return '';
    default:
      return 'children' in node ? (node.children as PhrasingContent[]).map(inlineText).join('') : '';
  }
}

interface Place {
  readonly role: SectionRole;
  readonly about: readonly string[];
}

interface Piece {
  readonly text: string;
  readonly line: number;
}

/** Sentence ends, semicolons, a scenario's "And", and line breaks before a `label:` line. A point inside a number is none. */
const SENTENCE_END = /(?<=[.!?;])[ \t]+|\s+(?=(?:And|AND)\s)|(?<=[。!?;])|\n(?=\s*[^\n:：]{1,40}[:：]\s)/u;

const SENTENCE_LIMIT = 1_000;

function sentencesOf(text: string, line: number): Piece[] {
  let offset = 0;
  return text.split(SENTENCE_END).flatMap((part) => {
    const start = text.indexOf(part, offset);
    offset = start + part.length;
    const lead = part.length - part.trimStart().length;
    const before = text.slice(0, start + lead);
    const trimmed = part.trim().replace(/\s*\n\s*/gu, ' ');
    return trimmed === ''
      ? []
      : [{ text: trimmed.slice(0, SENTENCE_LIMIT), line: line + before.split('\n').length - 1 }];
  });
}

function lineOf(node: { position?: { start: { line: number } } | undefined }): number {
  return node.position?.start.line ?? 1;
}

function short(text: string): string {
  return text.replace(/\s+/gu, ' ').trim().slice(0, 160);
}

type Emit = (piece: Piece, place: Place, kind?: Sentence['kind']) => void;

function walkParagraph(node: Parent & Nodes, place: Place, emit: Emit): void {
  for (const piece of sentencesOf(inlineText(node), lineOf(node))) emit(piece, place);
}

function leadOf(node: RootContent | undefined): string | null {
  return node?.type === 'paragraph' ? inlineText(node) : null;
}

function walkItem(item: ListItem, place: Place, emit: Emit): void {
  const lead = leadOf(item.children[0]);
  const nested = item.children.some((child) => child.type === 'list');
  const role = lead && nested ? (leadInRole(lead) ?? leadInRole(`${lead.trim()}:`)) : null;
  const inner: Place = lead && nested ? { role: role ?? place.role, about: [...place.about, short(lead)] } : place;
  for (const child of item.children) {
    if (child.type === 'paragraph') walkParagraph(child, place, emit);
    else walkBlock(child, inner, emit);
  }
}

function walkList(list: List, place: Place, emit: Emit): void {
  for (const item of list.children) walkItem(item, place, emit);
}

/** "현재 / 변경 후", "Before | After": a column of what was is history beside a column of what is to be. */
function columnRole(header: string): SectionRole | null {
  if (
    /^(?:before|as-is|as is|current|old|from|previous)\b|현재|변경 전|기존|変更前|現状|变更前|變更前|actual|antes|huidig/iu.test(
      header,
    )
  )
    return 'history';
  const role = headingRole(header);
  return role === 'out-of-scope' || role === 'history' ? role : null;
}

function cellTexts(row: TableRow): string[] {
  return row.children.map((cell) => short(inlineText(cell)));
}

function walkTable(table: Table, place: Place, emit: Emit): void {
  const [header, ...rows] = table.children;
  const titles = header ? cellTexts(header) : [];
  for (const row of rows) {
    const cells = cellTexts(row);
    const label = cells[0] ?? '';
    const line = lineOf(row);
    const about = [...place.about, ...(label ? [label] : [])];
    // A row of a two-column table is a field and its value.
    if (cells.length <= 1) emit({ text: label, line }, place);
    cells.slice(1).forEach((cell, index) => {
      if (cell === '' || /^[-–—]+$/u.test(cell)) return;
      const title = titles[index + 1] ?? '';
      const role = place.role === 'plain' || place.role === 'requirement' ? columnRole(title) : null;
      emit(
        { text: cell, line },
        { role: role ?? place.role, about: [...about, ...(cells.length > 2 && title ? [title] : [])] },
        'field',
      );
    });
  }
}

function walkBlock(node: RootContent, place: Place, emit: Emit): void {
  switch (node.type) {
    case 'paragraph':
      walkParagraph(node, place, emit);
      return;
    case 'list':
      walkList(node, place, emit);
      return;
    case 'table':
      walkTable(node, place, emit);
      return;
    case 'blockquote':
      walkBlocks(node.children, place, emit);
      return;
    case 'code':
      walkCode(node.value, node.lang ?? '', lineOf(node) + 1, place, emit);
      return;
    default:
  }
}

const DEPLOYMENT_KEY = /^(?:stack\.)?(?:deployment|deploy|hosting|infrastructure|platform|region|scaling)\b/u;

/** Fenced YAML counts only where it states the stack; other code is an example. */
function walkCode(text: string, language: string, line: number, place: Place, emit: Emit): void {
  if (!/^ya?ml$/iu.test(language) || !/^\s*(?:stack|deployment|platform|hosting)\s*:/mu.test(text)) return;
  const { entries } = metadataBlock(text.split('\n'), 'block', line);
  for (const entry of entries.filter(({ key }) => DEPLOYMENT_KEY.test(key))) {
    emit({ text: entry.value, line: entry.line }, { ...place, about: [...place.about, entry.key] }, 'field');
  }
}

/** Blocks of one level. A short line with a colon gives the list after it its role. */
function walkBlocks(nodes: readonly RootContent[], place: Place, emit: Emit): void {
  let lead: SectionRole | null = null;
  for (const node of nodes) {
    const opens = leadOf(node);
    if (node.type === 'list' || node.type === 'table') {
      walkBlock(node, { ...place, role: lead ?? place.role }, emit);
      continue;
    }
    lead = opens ? leadInRole(opens) : null;
    walkBlock(node, { ...place, role: lead ?? place.role }, emit);
  }
}

interface OpenSection extends Place {
  readonly depth: number;
}

/**
 * Everything a Markdown body says, sentence by sentence, each with its section's role and headings.
 * @param formatRole what the format knows about a heading that the heading itself does not say
 */
export function bodySentences(
  root: Root,
  file: string,
  formatRole: (heading: string) => SectionRole | null = () => null,
): Sentence[] {
  const sentences: Sentence[] = [];
  const emit: Emit = (piece, place, kind = 'prose') => {
    sentences.push({ ...piece, file, role: place.role, about: place.about, kind });
  };
  let sections: OpenSection[] = [];
  let pending: RootContent[] = [];
  const flush = () => {
    const last = sections.at(-1);
    walkBlocks(pending, { role: last?.role ?? 'plain', about: last?.about ?? [] }, emit);
    pending = [];
  };
  for (const node of root.children) {
    if (node.type !== 'heading') {
      pending.push(node);
      continue;
    }
    flush();
    sections = sections.filter(({ depth }) => depth < node.depth);
    const parent = sections.at(-1);
    const text = short(inlineText(node));
    const own = formatRole(text) ?? headingRole(text);
    // Inside what is out of scope, history or open, "Deployment" only names the topic.
    const inherited = parent?.role ?? 'plain';
    const role = own === null || (own === 'requirement' && inherited !== 'plain') ? inherited : own;
    // The title names the whole product: what it mentions ("… backend") is not the scope of every sentence.
    sections.push({ depth: node.depth, role, about: node.depth === 1 ? [] : [...(parent?.about ?? []), text] });
    if (node.depth > 1) emit({ text, line: lineOf(node) }, { role, about: parent?.about ?? [] }, 'heading');
  }
  flush();
  return sentences;
}

/** Metadata that stands in the body before the second heading: table, bold lines, list, quote or fenced YAML. */
export function bodyMetadata(root: Root, file: string): MetadataEntry[] {
  const firstHeading = root.children.findIndex((node) => node.type === 'heading');
  const rest = root.children.slice(firstHeading + 1);
  const end = rest.findIndex((node) => node.type === 'heading');
  return (end < 0 ? rest : rest.slice(0, end)).flatMap((node) => blockMetadata(node, file));
}

const LABELLED = /^\s*[-*]?\s*([\p{L}][\p{L}\p{N} _/-]{0,30}?)\s*[:：]\s*(\S.*)$/u;

function labelledLines(text: string, line: number): MetadataEntry[] {
  return text.split('\n').flatMap((part, index) => {
    const match = LABELLED.exec(part);
    return match?.[1] && match[2] ? [{ key: match[1], value: match[2].trim(), line: line + index }] : [];
  });
}

function blockMetadata(node: RootContent, file: string): MetadataEntry[] {
  switch (node.type) {
    case 'table':
      return node.children
        .filter((row) => row.children.length === 2)
        .map((row) => {
          const [key = '', value = ''] = cellTexts(row);
          return { key, value, line: lineOf(row) };
        });
    case 'paragraph':
      return labelledLines(inlineText(node), lineOf(node));
    case 'list':
      return node.children.flatMap((item) => labelledLines(leadOf(item.children[0]) ?? '', lineOf(item)));
    case 'blockquote':
      return node.children.flatMap((child) => blockMetadata(child, file));
    case 'code':
      return /^ya?ml$/iu.test(node.lang ?? '')
        ? [...metadataBlock(node.value.split('\n'), file, lineOf(node) + 1).entries]
        : [];
    default:
      return [];
  }
}
