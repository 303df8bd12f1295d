import type { Repository } from '../../repository/contract.js';
import { folderOf, joinPath } from '../../repository/paths.js';
import { imageParts, withDefaults } from '../backing-services/index.js';
import { readDocument, type Value } from './document.js';
import type { RecognisedFile } from './kinds.js';

/** A Dockerfile with the folder it is built in, as some other file says. */
export interface Build {
  readonly context: string;
  readonly dockerfile: string | null;
  /** Last part of the name of the image it makes. */
  readonly image: string | null;
}

/** `./api`, `.` or a variable's default as a folder of the repository; null for URLs, absolute paths and references. */
export function folderFrom(base: string, written: string | null): string | null {
  const text = withDefaults(written ?? '.').replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/u, './');
  if (/^([a-z][a-z0-9+.-]*:|\/|~|git@)/iu.test(text) || /[${}]/u.test(text)) return null;
  return joinPath(base, text);
}

function imageName(reference: string | null): string | null {
  if (reference === null) return null;
  const { name } = imageParts(reference);
  const last = name.slice(name.lastIndexOf('/') + 1);
  return /^[\w.-]+$/u.test(last) ? last : null;
}

function buildOf(repository: Repository, context: string, written: string | null, image: string | null): Build {
  const path = joinPath(context, withDefaults(written ?? 'Dockerfile'));
  const dockerfile = path !== null && repository.hasFile(path) ? path : null;
  return { context, dockerfile, image };
}

/** The `build` of a compose service: a folder, or a map with context and dockerfile. */
export function composeBuild(repository: Repository, service: Value): Build | null {
  const build = service.get('build');
  const written = build.text() ?? build.get('context').text();
  if (build.data === undefined || build.data === null) return null;
  const context = folderFrom(folderOf(service.file), written);
  return context === null
    ? null
    : buildOf(repository, context, build.get('dockerfile').text(), imageName(service.get('image').text()));
}

function composeBuilds(repository: Repository, document: Value): Build[] {
  return document
    .get('services')
    .entries()
    .flatMap(([, service]) => composeBuild(repository, service) ?? []);
}

/** Steps of docker/build-push-action; `file` is relative to the checkout, not to the context. */
function workflowBuilds(repository: Repository, document: Value): Build[] {
  const steps = document
    .get('jobs')
    .entries()
    .flatMap(([, job]) => job.get('steps').items());
  return steps
    .filter((step) => /^docker\/build-push-action@/u.test(step.get('uses').text() ?? ''))
    .flatMap((step) => {
      const inputs = step.get('with');
      const context = folderFrom('.', inputs.get('context').text());
      const file = folderFrom('.', inputs.get('file').text());
      if (context === null) return [];
      if (inputs.get('file').text() === null) return [buildOf(repository, context, null, null)];
      return file !== null && repository.hasFile(file) ? [{ context, dockerfile: file, image: null }] : [];
    });
}

function skaffoldBuilds(repository: Repository, document: Value): Build[] {
  const artifacts = document.get('build', 'artifacts').items();
  return artifacts.flatMap((artifact) => {
    const context = folderFrom(folderOf(artifact.file), artifact.get('context').text());
    const image = imageName(artifact.get('image').text());
    return context === null ? [] : [buildOf(repository, context, artifact.get('docker', 'dockerfile').text(), image)];
  });
}

const DATA = /\.ya?ml$/iu;

const READERS: Readonly<Record<string, (repository: Repository, document: Value) => Build[]>> = {
  compose: composeBuilds,
  'github-workflow': workflowBuilds,
  skaffold: skaffoldBuilds,
};

/** All builds that compose files, workflows and Skaffold name. Unreadable files say nothing here. */
export function buildsOf(repository: Repository, files: readonly RecognisedFile[]): Build[] {
  return files.flatMap(({ path, kind }) => {
    const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
    if (!reader || !DATA.test(path)) return [];
    const reading = readDocument(repository, path);
    return 'problem' in reading ? [] : reading.documents.flatMap((document) => reader(repository, document));
  });
}

/** The build context of a Dockerfile: what a file says, else the Dockerfile's own folder. */
export function contextOf(builds: readonly Build[], dockerfile: string): string {
  return builds.find((build) => build.dockerfile === dockerfile)?.context ?? folderOf(dockerfile);
}
