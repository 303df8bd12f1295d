import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { escapeMarkdown, inlineCode, printMarkdown } from '../../src/formats/markdown.js';
import { printFlowchart } from '../../src/formats/mermaid.js';

interface Tree {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Tree[];
}

const parse = (text: string): Tree => unified().use(remarkParse).use(remarkGfm).parse(text) as Tree;
const textOf = (tree: Tree): string => tree.value ?? (tree.children ?? []).map(textOf).join('');
const kinds = (tree: Tree): string[] => [tree.type, ...(tree.children ?? []).flatMap(kinds)];

test.each(['<script>alert(1)</script>', '[a](b)', '*x* _y_ `z`', 'DATABASE_URL', 'a | b'])(
  '%j stays plain text',
  (text) => {
    const tree = parse(printMarkdown([{ kind: 'paragraph', text: escapeMarkdown(text) }]));
    expect(kinds(tree)).toEqual(['root', 'paragraph', 'text']);
    expect(textOf(tree)).toBe(text);
  },
);

test('a bar in a cell does not end it, in code neither', () => {
  const tree = parse(
    printMarkdown([{ kind: 'table', head: ['A'], rows: [[inlineCode('a | b')], [escapeMarkdown('c | d')]] }]),
  );
  const rows = tree.children?.[0]?.children ?? [];
  expect(rows.map((row) => row.children?.length)).toEqual([1, 1, 1]);
  expect(textOf(rows[1] as Tree)).toBe('a | b');
});

test('code that holds a fence gets a longer one', () => {
  expect(kinds(parse(printMarkdown([{ kind: 'code', language: 'sh', text: 'a\n```\nb' }])))).toEqual(['root', 'code']);
});

test('a Mermaid chart escapes labels and prefixes ids that are words of its grammar', () => {
  const text = printFlowchart(
    [
      { id: 'end', label: 'say "hi" <b>', shape: 'box' },
      { id: 'db', label: 'Postgres', shape: 'database' },
    ],
    [
      { from: 'end', to: 'db', label: 'sql', style: 'dashed' },
      { from: 'end', to: 'nowhere', label: '', style: 'solid' },
    ],
    [{ title: 'railway', nodes: ['end'] }],
  );
  expect(text).toBe(
    [
      'flowchart LR',
      '  n_db[("Postgres")]',
      '  subgraph g_0["railway"]',
      '    n_end["say #34;hi#34; #60;b#62;"]',
      '  end',
      '  n_end -.->|"sql"| n_db',
    ].join('\n'),
  );
});
