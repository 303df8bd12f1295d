import { assumed, declared, evidence, type Fact, inferred, type Notice, type Service } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseImages } from '../base-images.js';
import { defaultLine, resolveLine } from '../releases.js';
import { lineAt } from '../source.js';
import { type WrittenVersion, writtenVersion } from '../version-files.js';
import type { PythonManifest } from './manifest.js';
import { pythonReleases } from './releases.js';
import { semverRange } from './specifiers.js';

export interface RuntimeAnswer {
  readonly runtime: NonNullable<Service['runtime']>;
  readonly notices: readonly Notice[];
}

/** The official image, and images of others that name the version in their tag (uv:python3.12-slim). */
const IMAGES = {
  python: /(?:^|\/)(?:python:v?|[\w.-]+:(?:[\w.]+-)?python-?)([23]\.\d+(?:\.\d+)?)/u,
};

/** A version as written: an exact one or the prefix of one is declared; a range goes to the newest supported line in it. */
function versionFact(written: WrittenVersion): Fact<string> | null {
  const text = written.text.trim().replace(/^(?:cpython|python)[-@= ]*/iu, '');
  const exact = /^(?:===?\s*)?v?(\d+\.\d+(?:\.\d+)?)(?:\.\*|t|rc\d+)?$/u.exec(text)?.[1];
  if (exact !== undefined) return declared(exact, written.evidence);
  const line = resolveLine(pythonReleases.lines, semverRange(text), pythonReleases.checked);
  return line === null ? null : inferred(line.line, written.evidence);
}

/** The first place in manifests that names a Python version, in the order of how exact they mostly are. */
function manifestVersions(repository: Repository, manifest: PythonManifest): WrittenVersion[] {
  const { pipfile, pyproject, setup, environmentFile } = manifest;
  const found: WrittenVersion[] = [];
  const add = (toml: PythonManifest['pyproject'], ...path: readonly string[]) => {
    const text = toml?.text(...path) ?? toml?.text(...path, 'version') ?? null;
    if (toml && text !== null) found.push({ text, evidence: toml.at(path) });
  };
  add(pipfile, 'requires', 'python_full_version');
  add(pipfile, 'requires', 'python_version');
  add(pyproject, 'project', 'requires-python');
  add(pyproject, 'tool', 'poetry', 'dependencies', 'python');
  const searchIn = (file: string | null, pattern: RegExp) => {
    const text = file === null ? null : repository.read(file);
    const match = text === null ? null : pattern.exec(text);
    if (file === null || text === null || match?.[1] === undefined) return;
    const { line, quote } = lineAt(text, match.index);
    found.push({ text: match[1], evidence: evidence(file, line, quote) });
  };
  searchIn(setup, /python_requires\s*=\s*["']([^"'\n]+)["']/u);
  searchIn(environmentFile, /^\s*-\s*python\s*=+\s*([\d.]+)/mu);
  return found;
}

function lineOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function place(version: Fact<string>): Pick<Notice, 'file' | 'line'> {
  const [first] = version.evidence;
  if (!first) return {};
  return first.line === null ? { file: first.file } : { file: first.file, line: first.line };
}

function endOfLife(version: Fact<string>): Notice[] {
  const release = pythonReleases.lines.find(({ line }) => line === lineOf(version.value));
  if (!release || release.endOfLife > pythonReleases.checked || version.basis === 'assumed') return [];
  const current = defaultLine(pythonReleases.lines, pythonReleases.checked)?.line ?? '3';
  return [
    {
      code: 'python.end-of-life',
      text: `Python ${release.line} has had no security fixes since ${release.endOfLife}; ${current} is the newest supported release.`,
      ...place(version),
    },
  ];
}

function conflict(image: Fact<string>, written: Fact<string> | null): Notice[] {
  if (written?.basis !== 'declared' || lineOf(written.value) === lineOf(image.value)) return [];
  return [
    {
      code: 'python.version-conflict',
      text: `${image.evidence[0]?.file ?? 'The image'} runs Python ${image.value}, but ${written.evidence[0]?.file ?? 'the repository'} asks for ${written.value}; the image counts.`,
      ...place(written),
    },
  ];
}

/** The Python version: the image of a Dockerfile, version files, manifests; the newest supported line is assumed. */
export function runtimeOf(repository: Repository, manifest: PythonManifest): RuntimeAnswer {
  const file = writtenVersion(repository, manifest.root, ['.python-version', 'runtime.txt'], ['python']);
  const written =
    [...(file ? [file] : []), ...manifestVersions(repository, manifest)]
      .map(versionFact)
      .find((fact) => fact !== null) ?? null;
  const [image] = baseImages(repository, manifest.root, IMAGES);
  const name = image ? declared('python', image.evidence) : inferred('python', manifest.at());
  if (image) {
    const version = declared(image.text, image.evidence);
    return { runtime: { name, version }, notices: [...endOfLife(version), ...conflict(version, written)] };
  }
  const line = defaultLine(pythonReleases.lines, pythonReleases.checked)?.line ?? null;
  const version = written ?? (line === null ? null : assumed(line));
  return { runtime: { name, version }, notices: version ? endOfLife(version) : [] };
}
