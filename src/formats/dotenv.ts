/** One variable of a .env file; `comment` is printed above it. */
export interface DotenvEntry {
  readonly name: string;
  readonly value: string;
  readonly comment: string | null;
}

export interface DotenvGroup {
  readonly title: string;
  readonly entries: readonly DotenvEntry[];
}

/** Values that every reader of .env files (dotenv, python-dotenv, docker compose, a shell) takes alike without quotes. */
const PLAIN = /^[\w@%+=:,./?&*~-]*$/u;

/**
 * Single quotes keep `$` and `#` as they are in all readers; a value that itself holds a single quote takes double quotes.
 * Line breaks become \n escapes, which only double quotes allow.
 */
function printValue(value: string): string {
  if (PLAIN.test(value)) return value;
  if (!/['\r\n]/u.test(value)) return `'${value}'`;
  return `"${value.replace(/[\\"$]/gu, '\\$&').replace(/\r?\n/gu, '\\n')}"`;
}

function printEntry(entry: DotenvEntry): string {
  const comment = entry.comment === null ? [] : entry.comment.split('\n').map((line) => `# ${line}`);
  return [...comment, `${entry.name}=${printValue(entry.value)}`].join('\n');
}

function printGroup(group: DotenvGroup): string {
  return [`# --- ${group.title} ---`, ...group.entries.map(printEntry)].join('\n');
}

/** Prints a .env file: a header, then one block a group; empty groups are left out. */
export function printDotenv(groups: readonly DotenvGroup[], header: readonly string[] = []): string {
  const head = header.length === 0 ? [] : [header.map((line) => `# ${line}`.trimEnd()).join('\n')];
  return `${[...head, ...groups.filter((group) => group.entries.length > 0).map(printGroup)].join('\n\n')}\n`;
}

/** Names assigned in a .env file. */
export function dotenvNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const line of text.split(/\r?\n/u)) {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/u.exec(line)?.[1];
    if (name !== undefined) names.add(name);
  }
  return names;
}
