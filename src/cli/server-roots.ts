/**
 * Reads the arguments of `expert-devops mcp`: `--root <folder>`, any number of times.
 * @returns the folders, or a sentence about the argument that is not known
 */
export function serverRoots(words: readonly string[]): readonly string[] | string {
  const roots: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const inline = /^--root=(.+)$/u.exec(word)?.[1];
    if (inline !== undefined) roots.push(inline);
    else if (word === '--root' && words[index + 1] !== undefined) {
      roots.push(words[index + 1] ?? '');
      index += 1;
    } else return `error: mcp does not know ${JSON.stringify(word)}; it takes --root <folder>`;
  }
  return roots;
}
