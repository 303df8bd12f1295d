import { valid } from 'semver';
import { assumed, declared, evidence, type Fact, inferred, type Notice, type Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { type BaseImage, baseImages } from '../base-images.js';
import { defaultLine, isOpenRange, lowestLine, resolveLine } from '../releases.js';
import { findFirst } from '../source.js';
import { type WrittenVersion, writtenVersion } from '../version-files.js';
import { lastCommand } from './command-line.js';
import type { Manifest } from './manifest.js';
import type { Installation } from './package-manager.js';
import { lineOfCodename, nodeReleases } from './releases.js';
import type { Workspace } from './workspaces.js';

export interface RuntimeQuestion {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly workspace: Workspace | null;
  readonly installation: Installation;
  readonly sources: readonly string[];
  /** The script that starts the service in production, if there is one. */
  readonly start: string | null;
}

export interface RuntimeAnswer {
  readonly runtime: NonNullable<Service['runtime']>;
  readonly notices: readonly Notice[];
}

const IMAGES = {
  node: /(?:^|\/)node(?:js)?:?v?(\d+(?:\.\d+)*)/u,
  bun: /(?:^|\/)bun:v?(\d+(?:\.\d+)*)/u,
  deno: /(?:^|\/)deno:(?:[a-z]+-)?v?(\d+(?:\.\d+)*)/u,
};

/** A version that is written down: exact or a prefix of one stays as it is; a range goes to a release line. */
function nodeVersion(written: WrittenVersion): Fact<string> | null {
  const text = written.text.trim().replace(/^(node@|v|=)+/u, '');
  if (/^\d+(\.\d+){0,2}$/u.test(text)) return declared(text, written.evidence);
  const fixed = /^(\d+)(\.\d+)?(\.[x*])+$/u.exec(text);
  if (fixed) return declared(`${fixed[1]}${fixed[2] ?? ''}`, written.evidence);
  if (valid(text)) return declared(text, written.evidence);
  const codename = /^lts[/-]?([a-z*-]*)/iu.exec(text);
  if (codename) {
    const name = codename[1] ?? '';
    const line = /^[a-z]+$/iu.test(name) ? lineOfCodename(name) : currentLine();
    return line === null ? null : (name.length > 1 ? declared : inferred)(line, written.evidence);
  }
  const { lines, checked } = nodeReleases;
  const lowest = isOpenRange(text) ? lowestLine(lines, text, checked) : null;
  const line = lowest ?? resolveLine(lines, text, checked);
  return line === null ? null : inferred(line.line, written.evidence);
}

function currentLine(): string | null {
  return defaultLine(nodeReleases.lines, nodeReleases.checked)?.line ?? null;
}

function manifestsOf({ manifest, workspace }: RuntimeQuestion): Manifest[] {
  const root = workspace?.manifest;
  return root && root !== manifest ? [manifest, root] : [manifest];
}

/** `volta.node`, `devEngines.runtime` and `engines.node` of the package, then of the workspace root. */
function manifestVersion(question: RuntimeQuestion): WrittenVersion | null {
  for (const manifest of manifestsOf(question)) {
    for (const path of [
      ['volta', 'node'],
      ['devEngines', 'runtime', 'version'],
      ['engines', 'node'],
    ] as const) {
      const text = manifest.text(...path);
      if (text !== null) return { text, evidence: manifest.at(...path) };
    }
  }
  return null;
}

/** Which program runs the code: what the image brings, else what the start script calls, else what the code asks for. */
function runtimeName(question: RuntimeQuestion, images: readonly BaseImage[]): Fact<string> {
  const { manifest, repository, sources, installation } = question;
  const image = images[0];
  if (image) return declared(image.name, image.evidence);
  const program = question.start === null ? null : (lastCommand(question.start)?.program ?? null);
  if (program === 'bun' || program === 'deno') {
    const script = [...manifest.scripts.values()].find((candidate) => candidate.command === question.start);
    return declared(program, ...(script ? [script.evidence] : []));
  }
  if (program === 'node') return inferred('node', manifest.at('scripts', 'start'));
  const builtIn = findFirst(repository, sources, /\bBun\.serve\s*\(/u);
  if (builtIn) return inferred('bun', evidence(builtIn.file, builtIn.line, builtIn.quote));
  if (manifest.text('engines', 'bun') !== null && manifest.text('engines', 'node') === null)
    return declared('bun', manifest.at('engines', 'bun'));
  const bunTypes = manifest.dependencies.get('@types/bun') ?? manifest.dependencies.get('bun-types');
  if (installation.name === 'bun' && bunTypes && manifest.text('engines', 'node') === null)
    return inferred('bun', bunTypes.evidence);
  return inferred('node', manifest.at());
}

function bunVersion(question: RuntimeQuestion): Fact<string> | null {
  const written = writtenVersion(question.repository, question.manifest.root, ['.bun-version'], ['bun']);
  if (written && /^\d/u.test(written.text)) return declared(written.text, written.evidence);
  const { manager, name } = question.installation;
  return name === 'bun' && manager.version ? inferred(manager.version.value, ...manager.version.evidence) : null;
}

/** The written version of Node.js: version files, then manifests. An image is asked before both. */
function writtenNode(question: RuntimeQuestion): Fact<string> | null {
  const file = writtenVersion(
    question.repository,
    question.manifest.root,
    ['.nvmrc', '.node-version', '.n-node-version'],
    ['node', 'nodejs'],
  );
  const fromFile = file && nodeVersion(file);
  if (fromFile) return fromFile;
  const fromManifest = manifestVersion(question);
  return fromManifest && nodeVersion(fromManifest);
}

function major(version: string): string {
  return version.split('.')[0] ?? version;
}

function endOfLifeNotice(version: Fact<string>): Notice[] {
  const line = nodeReleases.lines.find((candidate) => candidate.line === major(version.value));
  if (!line || line.endOfLife > nodeReleases.checked || version.basis === 'assumed') return [];
  const place = version.evidence[0];
  return [
    {
      code: 'node.end-of-life',
      text: `Node.js ${line.line} has had no security fixes since ${line.endOfLife}; ${currentLine()} is the supported long-term release.`,
      ...(place ? { file: place.file, ...(place.line === null ? {} : { line: place.line }) } : {}),
    },
  ];
}

function conflictNotice(image: Fact<string>, written: Fact<string> | null): Notice[] {
  if (written === null || written.basis !== 'declared' || major(written.value) === major(image.value)) return [];
  const place = written.evidence[0];
  const from = image.evidence[0];
  return [
    {
      code: 'node.version-conflict',
      text: `${from?.file ?? 'The image'} runs Node.js ${image.value}, but ${place?.file ?? 'the repository'} asks for ${written.value}; the image counts.`,
      ...(place ? { file: place.file, ...(place.line === null ? {} : { line: place.line }) } : {}),
    },
  ];
}

/** The runtime and its version: Dockerfile, then version files, then manifests; the default line is marked as assumed. */
export function runtimeOf(question: RuntimeQuestion): RuntimeAnswer {
  const images = baseImages(question.repository, question.manifest.root, IMAGES);
  const name = runtimeName(question, images);
  const image = images.find((candidate) => candidate.name === name.value);
  if (name.value === 'bun' || name.value === 'deno') {
    const version = image ? declared(image.text, image.evidence) : name.value === 'bun' ? bunVersion(question) : null;
    return { runtime: { name, version }, notices: [] };
  }
  const written = writtenNode(question);
  if (image) {
    const version = declared(image.text, image.evidence);
    return {
      runtime: { name, version },
      notices: [...endOfLifeNotice(version), ...conflictNotice(version, written)],
    };
  }
  const line = currentLine();
  const version = written ?? (line === null ? null : assumed(line));
  return { runtime: { name, version }, notices: version ? endOfLifeNotice(version) : [] };
}
