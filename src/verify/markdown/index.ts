import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Rule } from '../../model/index.js';
import { fileRule, folderOf, type JudgedFile, joinPath, oncePer, violation } from '../kit.js';
import type { Place } from '../reading/place.js';

interface Link extends Place {
  readonly url: string;
}

interface Tree {
  readonly type: string;
  readonly url?: string;
  readonly children?: readonly Tree[];
  readonly position?: { readonly start: Place };
  readonly depth?: number;
  readonly value?: string;
}

const treeOf = oncePer(
  (file: JudgedFile): Tree => unified().use(remarkParse).use(remarkGfm).parse(file.content) as Tree,
);

function* nodesOf(node: Tree): Generator<Tree> {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}

function linksOf(file: JudgedFile): readonly Link[] {
  return [...nodesOf(treeOf(file))]
    .filter(({ type, url }) => ['link', 'image', 'definition'].includes(type) && url !== undefined)
    .map(({ url, position }) => ({
      url: url ?? '',
      line: position?.start.line ?? 1,
      column: position?.start.column ?? 1,
    }));
}

/** Anchors that GitHub makes of headings: lower case, letters of any script, digits and hyphens; repeats get a number. */
function anchorsOf(file: JudgedFile): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of [...nodesOf(treeOf(file))].filter(({ type }) => type === 'heading')) {
    const text = [...nodesOf(heading)].map(({ value }) => value ?? '').join('');
    const base = text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replace(/ /gu, '-');
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  for (const match of file.content.matchAll(/<a\s+(?:id|name)="([^"]{1,200})"/gu)) anchors.add(match[1] ?? '');
  return anchors;
}

export const markdownRules: readonly Rule[] = [
  fileRule(
    {
      id: 'markdown/link-exists',
      title: 'Links to files lead somewhere',
      references: ['markdown-link-check'],
      severity: 'warning',
      tier: 'must',
      help: 'Correct the path.',
    },
    ['markdown'],
    (file, context) =>
      linksOf(file).flatMap((link) => {
        const [target = ''] = link.url.split(/[?#]/u);
        if (target === '' || /^(?:[a-z][a-z0-9+.-]*:|\/\/|#|<|\{)/iu.test(link.url)) return [];
        const path = target.startsWith('/')
          ? joinPath(`.${decode(target)}`)
          : joinPath(folderOf(file.path), decode(target));
        // Links out of the repository are GitHub's own pages (../../issues).
        return path === null || context.exists(path) ? [] : [violation(link, `${target} does not exist.`)];
      }),
  ),
  fileRule(
    {
      id: 'markdown/anchor-exists',
      title: 'Links to headings lead to one',
      references: ['markdownlint/MD051'],
      severity: 'warning',
      tier: 'must',
      help: 'Correct the anchor after the heading.',
    },
    ['markdown'],
    (file) => {
      const anchors = anchorsOf(file);
      return linksOf(file)
        .filter(
          ({ url }) =>
            /^#./u.test(url) && !anchors.has(decode(url.slice(1)).toLowerCase()) && !anchors.has(decode(url.slice(1))),
        )
        .map((link) => violation(link, `No heading makes the anchor ${link.url}.`));
    },
  ),
];

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
