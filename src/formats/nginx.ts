/** Port that the image of a static site listens on: above 1024, which an ordinary user may open. */
export const STATIC_SITE_PORT = 8080;

/** A directive of an nginx configuration: its words, and its block where it has one. */
export interface NginxDirective {
  readonly words: readonly string[];
  readonly block?: readonly NginxDirective[];
  /** Why it is there; printed above it. */
  readonly comment?: string;
}

/** A directive in one call: `directive('listen', '8080')`. */
export function directive(...words: readonly string[]): NginxDirective {
  return { words };
}

export function block(words: readonly string[], ...inner: readonly NginxDirective[]): NginxDirective {
  return { words, block: inner };
}

function word(text: string): string {
  return /^[^\s;{}"'#]+$/u.test(text) ? text : `"${text.replace(/[\\"]/gu, '\\$&')}"`;
}

function printDirective(item: NginxDirective, depth: number): string {
  const pad = '  '.repeat(depth);
  const comment = item.comment === undefined ? '' : `${pad}# ${item.comment}\n`;
  const head = `${comment}${pad}${item.words.map(word).join(' ')}`;
  if (item.block === undefined) return `${head};\n`;
  return `${head} {\n${item.block.map((inner) => printDirective(inner, depth + 1)).join('')}${pad}}\n`;
}

/** Prints an nginx configuration. */
export function printNginx(directives: readonly NginxDirective[], header: readonly string[] = []): string {
  const head = header.map((line) => `# ${line}\n`).join('');
  return `${head}${directives.map((item) => printDirective(item, 0)).join('')}`;
}
