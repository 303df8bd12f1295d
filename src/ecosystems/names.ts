import { baseName } from '../repository/paths.js';

const LABEL_LIMIT = 63;

/** Turns any text into a DNS-1123 label (a-z, 0-9, "-", at most 63), or null where nothing of it is left. */
export function dnsLabel(text: string): string | null {
  const label = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, LABEL_LIMIT)
    .replace(/-+$/u, '');
  return label === '' ? null : label;
}

/**
 * Name of a service: its folder's, or at the repository root the manifest's or else the repository's.
 * @param declared the name in the manifest, with or without a scope ("@acme/web")
 */
export function serviceName(root: string, declared: string | null, repositoryName: string): string {
  const own = declared === null ? null : dnsLabel(declared.replace(/^@[^/]*\//u, ''));
  if (root === '.') return own ?? dnsLabel(repositoryName) ?? 'app';
  return dnsLabel(baseName(root)) ?? own ?? 'app';
}

/** Makes names unique by putting parent folders in front, then a number behind. Order and the first of each name are kept. */
export function uniqueNames<T extends { readonly name: string; readonly root: string }>(items: readonly T[]): T[] {
  const taken = new Set<string>();
  return items.map((item) => {
    const name = freeName(item, taken);
    taken.add(name);
    return name === item.name ? item : { ...item, name };
  });
}

function freeName(item: { readonly name: string; readonly root: string }, taken: ReadonlySet<string>): string {
  if (!taken.has(item.name)) return item.name;
  const parents = item.root.split('/').slice(0, -1);
  for (let count = 1; count <= parents.length; count += 1) {
    const longer = dnsLabel([...parents.slice(-count), item.name].join('-'));
    if (longer !== null && !taken.has(longer)) return longer;
  }
  for (let number = 2; ; number += 1) {
    const numbered = `${item.name.slice(0, LABEL_LIMIT - 1 - String(number).length)}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
