// The agent definition and its skills as named texts, for faces that hand them out.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readDocument } from './frontmatter.js';
import { packageRoot } from './package.js';

export interface LibraryEntry {
  /** agent://<name>, skill://<name>/SKILL.md, skill://<name>/references/<file> */
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Bytes of the text. */
  readonly size: number;
}

interface Located extends LibraryEntry {
  readonly file: string;
}

async function markdownIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => entry.name)
    .sort();
}

async function locate(uri: string, file: string, fallback: string): Promise<Located> {
  const text = await readFile(file, 'utf8');
  const { attributes, body } = readDocument(text);
  const { name, description } = attributes;
  const heading = /^# (.{1,120})$/mu.exec(body)?.[1];
  return {
    uri,
    file,
    name: typeof name === 'string' ? name : fallback,
    title: heading ?? fallback,
    description: typeof description === 'string' ? description.trim() : (heading ?? fallback),
    size: Buffer.byteLength(text),
  };
}

async function skill(folder: string, name: string): Promise<readonly Located[]> {
  const references = await markdownIn(path.join(folder, name, 'references'));
  return Promise.all([
    locate(`skill://${name}/SKILL.md`, path.join(folder, name, 'SKILL.md'), name),
    ...references.map((file) =>
      locate(`skill://${name}/references/${file}`, path.join(folder, name, 'references', file), `${name}/${file}`),
    ),
  ]);
}

async function located(root: string): Promise<readonly Located[]> {
  const agents = path.join(root, 'agents');
  const skills = path.join(root, 'skills');
  const names = (await readdir(skills, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const [definitions, bodies] = await Promise.all([
    Promise.all(
      (await markdownIn(agents)).map((file) => {
        const name = path.basename(file, '.md');
        return locate(`agent://${name}`, path.join(agents, file), name);
      }),
    ),
    Promise.all(names.sort().map((name) => skill(skills, name))),
  ]);
  return [...definitions, ...bodies.flat()];
}

/** Every definition and skill, agents first, each list in alphabetical order. */
export async function libraryEntries(root = packageRoot()): Promise<readonly LibraryEntry[]> {
  return (await located(root)).map(({ file: _, ...entry }) => entry);
}

/** The text behind a URI, or null where the library has none: only listed URIs are read, so no URI can name another file. */
export async function readLibraryEntry(uri: string, root = packageRoot()): Promise<string | null> {
  const entry = (await located(root)).find((candidate) => candidate.uri === uri);
  return entry ? readFile(entry.file, 'utf8') : null;
}
