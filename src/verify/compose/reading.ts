import { posix } from 'node:path';
import { documentOf, folderOf, type JudgedFile, oncePer } from '../kit.js';
import { type DataDocument, entriesOf, field, isRecord, listOf, type Path, textOf, textsOf } from '../reading/data.js';
import type { Place } from '../reading/place.js';

/** A published port. Host side null where Docker picks one; variables make a side null too. */
export interface PublishedPort extends Place {
  readonly written: string;
  readonly address: string | null;
  readonly published: number | null;
  readonly target: number | null;
  /** What is wrong with it, null where it is well formed. */
  readonly problem: string | null;
}

export interface ComposeService extends Place {
  readonly name: string;
  readonly path: Path;
  readonly data: unknown;
  readonly image: string | null;
  readonly hasBuild: boolean;
  readonly ports: readonly PublishedPort[];
  /** Name to condition; the short form has none. */
  readonly dependsOn: ReadonlyMap<string, { readonly condition: string | null; readonly path: Path }>;
  readonly environment: ReadonlyMap<string, { readonly value: string | null; readonly path: Path }>;
}

export interface ComposeReading {
  readonly document: DataDocument;
  readonly data: unknown;
  readonly services: readonly ComposeService[];
  /** An override or partial file: what it lacks may stand in another one. */
  readonly partial: boolean;
  readonly production: boolean;
  /** Named or placed as something for a developer's machine or a test run. */
  readonly local: boolean;
}

export const composeOf = oncePer((file: JudgedFile): ComposeReading | null => {
  const document = documentOf(file);
  if (!document || !isRecord(document.data)) return null;
  const { data } = document;
  const services = entriesOf(field(data, 'services')).map(([name, service]) => serviceOf(document, name, service));
  const base = posix.basename(file.path);
  return {
    document,
    data,
    services,
    partial: !/^(?:docker-)?compose\.ya?ml$/u.test(base) || field(data, 'include') !== undefined,
    production: /prod/iu.test(base),
    local: /(?:^|[/._-])(?:dev|development|test|tests|testing|e2e|ci|local)(?:[/._-]|$)/iu.test(file.path),
  };
});

function serviceOf(document: DataDocument, name: string, data: unknown): ComposeService {
  const path = ['services', name];
  return {
    name,
    path,
    data,
    image: textOf(field(data, 'image')),
    hasBuild: field(data, 'build') !== undefined,
    ports: listOf(field(data, 'ports')).map((port, index) => ({
      ...portOf(port),
      ...document.at([...path, 'ports', index]),
    })),
    dependsOn: dependenciesOf(data, path),
    environment: environmentOf(data, path),
    ...document.keyAt(path),
  };
}

function dependenciesOf(data: unknown, path: Path): ComposeService['dependsOn'] {
  const value = field(data, 'depends_on');
  if (isRecord(value)) {
    return new Map(
      entriesOf(value).map(([name, item]) => [
        name,
        { condition: textOf(field(item, 'condition')), path: [...path, 'depends_on', name] },
      ]),
    );
  }
  return new Map(
    textsOf(value).map((name, index) => [name, { condition: null, path: [...path, 'depends_on', index] }]),
  );
}

function environmentOf(data: unknown, path: Path): ComposeService['environment'] {
  const value = field(data, 'environment');
  if (isRecord(value)) {
    return new Map(
      entriesOf(value).map(([name, item]) => [name, { value: textOf(item), path: [...path, 'environment', name] }]),
    );
  }
  return new Map(
    textsOf(value).map((line, index) => {
      const equals = line.indexOf('=');
      const name = equals === -1 ? line : line.slice(0, equals);
      return [name, { value: equals === -1 ? null : line.slice(equals + 1), path: [...path, 'environment', index] }];
    }),
  );
}

type PortParts = Omit<PublishedPort, keyof Place>;

function portOf(port: unknown): PortParts {
  if (isRecord(port)) {
    const published = textOf(field(port, 'published'));
    return assess(String(published ?? ''), textOf(field(port, 'host_ip')), published, textOf(field(port, 'target')));
  }
  const written = textOf(port) ?? '';
  const body = written.replace(/\/(?:tcp|udp|sctp)$/iu, '');
  const address = /^(\[[^\]]*\]|[\d.]+|\$\{[^}]*\}):(?=[^:]*:)/u.exec(body)?.[1] ?? null;
  const rest = address === null ? body : body.slice(address.length + 1);
  const parts = splitOutsideBraces(rest);
  const [first = '', second] = parts;
  if (parts.length > 2) return { written, address, published: null, target: null, problem: null };
  return second === undefined ? assess(written, address, null, first) : assess(written, address, first, second);
}

/** Splits at ":" but not inside ${NAME:-default}. */
function splitOutsideBraces(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ':' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function assess(written: string, address: string | null, published: string | null, target: string | null): PortParts {
  const sides = [published, target].filter((side): side is string => side !== null && side !== '');
  const problem = sides.map(portProblem).find((each) => each !== null) ?? null;
  return { written, address, published: single(published), target: single(target), problem };
}

/** The number of a side: a plain port, or the default of a variable. */
function single(side: string | null): number | null {
  if (side === null) return null;
  const text = /^\$\{\w+:?-(\d+)\}$/u.exec(side)?.[1] ?? side;
  return /^\d+$/u.test(text) ? Number(text) : null;
}

function portProblem(side: string): string | null {
  if (side.includes('$')) return null;
  const range = /^(\d+)(?:-(\d+))?$/u.exec(side);
  if (!range) return `${side} is no port`;
  const numbers = [range[1], range[2] ?? range[1]].map(Number);
  return numbers.every((port) => port >= 0 && port <= 65_535) ? null : `${side} is not between 1 and 65535`;
}

/** Build context of a service relative to the repository root, null where a variable or a URL makes it unknowable. */
export function buildContext(file: JudgedFile, service: ComposeService): string | null {
  const build = field(service.data, 'build');
  const context = isRecord(build) ? (textOf(field(build, 'context')) ?? '.') : textOf(build);
  if (context === null || context.includes('$') || /^(?:https?:|git@|git:|ssh:)|\.git(?:#|$)/u.test(context))
    return null;
  const path = posix.normalize(posix.join(folderOf(file.path), context)).replace(/\/$/u, '');
  return path.startsWith('..') || path.startsWith('/') ? null : path;
}
