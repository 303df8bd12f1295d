import { DockerfileParser } from 'dockerfile-ast';
import { isGenerated } from '../formats/ownership.js';
import type { Image, Profile, Service } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { baseName, folderOf, joinPath } from '../repository/paths.js';

const REGISTRY = 'ghcr.io';
/** Names of Dockerfiles that are not meant for production. */
const NOT_FOR_PRODUCTION = /(^|[.-])(dev|development|local|test|tests|ci|debug|e2e)([.-]|$)/iu;

/** Prefers Dockerfile, then Dockerfile.prod(uction), then the shortest name. */
function rank(path: string): number {
  const name = baseName(path).toLowerCase();
  if (name === 'dockerfile' || name === 'containerfile') return 0;
  return /prod/u.test(name) ? 1 : 2;
}

/** A Dockerfile that people wrote; one of ours is made anew. */
function existingDockerfile(profile: Profile, repository: Repository, service: Service): string | null {
  const own = profile.deploymentFiles
    .filter(
      (file) =>
        file.kind === 'dockerfile' && file.service === service.name && !NOT_FOR_PRODUCTION.test(baseName(file.path)),
    )
    .map((file) => file.path)
    .filter((path) => !isGenerated(repository.read(path) ?? ''))
    .sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1));
  return own[0] ?? null;
}

function copySources(text: string): string[] {
  return DockerfileParser.parse(text)
    .getCOPYs()
    .filter((copy) => !copy.getFromFlag())
    .flatMap((copy) =>
      copy
        .getArguments()
        .slice(0, -1)
        .map((argument) => argument.getValue()),
    )
    .filter((source) => !/[*?[$<]/u.test(source));
}

/**
 * The build context of a Dockerfile that is already there: the first folder in which everything it copies exists.
 * A Dockerfile does not name its context, so this is read off its COPY lines.
 */
function contextOf(repository: Repository, dockerfile: string, service: Service): string {
  const sources = copySources(repository.read(dockerfile) ?? '');
  const folders = [folderOf(dockerfile), service.root, service.workspace?.root ?? '.', '.'];
  const serves = (folder: string) =>
    sources.every((source) => {
      const path = joinPath(folder, source);
      return path !== null && (path === '.' || repository.hasFile(path) || repository.hasFolder(path));
    });
  return folders.find(serves) ?? folderOf(dockerfile);
}

/** `Dockerfile` in the folder of the service; a second service of the same folder gets its name behind it. */
function dockerfileOf(profile: Profile, service: Service): string {
  const first = profile.services.find(
    ({ root, kind }) => root === service.root && kind.value !== 'library' && kind.value !== 'tool',
  );
  const name = first === undefined || first.name === service.name ? 'Dockerfile' : `Dockerfile.${service.name}`;
  return service.root === '.' ? name : `${service.root}/${name}`;
}

/**
 * Where the image of a service is built from and what it is called. The repository part is lower case, as the OCI
 * distribution specification demands of names.
 */
export function imageOf(
  profile: Profile,
  repository: Repository,
  service: Service,
  project: string,
  many: boolean,
): Image {
  const name = (many ? `${project}/${service.name}` : project).toLowerCase();
  const existing = existingDockerfile(profile, repository, service);
  const image = { registry: REGISTRY, repository: name };
  if (existing !== null) {
    return { ...image, dockerfile: existing, context: contextOf(repository, existing, service), existing: true };
  }
  const context = service.workspace?.root ?? service.root;
  return { ...image, dockerfile: dockerfileOf(profile, service), context, existing: false };
}
