/** Values of a git configuration file by "section.key" or "section.subsection.key", in the order they stand in it. */
export type GitConfig = ReadonlyMap<string, readonly string[]>;

const SECTION = /^\s*\[([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\]/u;
const KEY = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(=?)/u;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '"': '"', '\\': '\\' };

/** Reads one value: quotes, escapes and comments as in git-config(1). */
function readValue(text: string): string {
  let value = '';
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    else if (character === '\\') {
      at += 1;
      value += ESCAPES[text.charAt(at)] ?? text.charAt(at);
    } else if (!quoted && (character === '#' || character === ';')) break;
    else value += character;
    if (quoted || !/\s/u.test(character)) kept = value.length;
  }
  return value.slice(0, kept).trimStart();
}

/** Joins lines that end in an odd number of backslashes with the next one. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/u)) {
    const backslashes = line.length - line.replace(/\\+$/u, '').length;
    if (backslashes % 2 === 1) {
      open += line.slice(0, -1);
      continue;
    }
    lines.push(open + line);
    open = '';
  }
  if (open !== '') lines.push(open);
  return lines;
}

/**
 * Parses a git configuration file. Includes are not followed: they may point outside the repository, and nothing
 * we read (remotes, ignorecase, object format) belongs in one.
 */
export function parseGitConfig(text: string): GitConfig {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of logicalLines(text.replace(/^\uFEFF/u, ''))) {
    let rest = line;
    const header = SECTION.exec(rest);
    if (header) {
      const subsection = header[2]?.replace(/\\(.)/gu, '$1');
      section = (header[1] ?? '').toLowerCase() + (subsection === undefined ? '' : `.${subsection}`);
      rest = rest.slice(header[0].length);
    }
    const key = KEY.exec(rest);
    if (!key?.[1] || section === '') continue;
    const name = `${section}.${key[1].toLowerCase()}`;
    const value = key[2] === '=' ? readValue(rest.slice(key[0].length)) : 'true';
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}

/** The value that counts, which is the last one; null where the key is unset. */
export function configValue(config: GitConfig, key: string): string | null {
  return config.get(key)?.at(-1) ?? null;
}

/** A boolean as git reads it. */
export function configFlag(config: GitConfig, key: string): boolean {
  return /^(true|yes|on|1)$/iu.test(configValue(config, key) ?? '');
}
