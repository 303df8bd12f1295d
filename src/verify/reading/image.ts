/** Parts of an image reference. */
export interface ImageReference {
  /** Registry host, null for Docker Hub's default. */
  readonly registry: string | null;
  /** Path below the registry, without tag. */
  readonly repository: string;
  /** Last part of the repository: node, postgres … */
  readonly name: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** Takes a reference apart; null where a variable makes it unknowable or it is empty. */
export function parseImage(reference: string): ImageReference | null {
  const text = reference.trim();
  if (text === '' || text.includes('$') || text.includes('{{') || /\s/u.test(text)) return null;
  const [body = '', digest] = text.split('@');
  const slash = body.lastIndexOf('/');
  const colon = body.indexOf(':', slash + 1);
  const path = colon === -1 ? body : body.slice(0, colon);
  const first = path.split('/')[0] ?? '';
  const hasRegistry = path.includes('/') && (/[.:]/u.test(first) || first === 'localhost');
  const repository = hasRegistry ? path.slice(first.length + 1) : path;
  return {
    registry: hasRegistry ? first : null,
    repository,
    name: repository.slice(repository.lastIndexOf('/') + 1),
    tag: colon === -1 ? null : body.slice(colon + 1),
    digest: digest ?? null,
  };
}

/** True for an image of Docker's official library (node, library/node, docker.io/library/node). */
export function isOfficial(image: ImageReference): boolean {
  const registry = image.registry === null || image.registry === 'docker.io' || image.registry === 'index.docker.io';
  return registry && (!image.repository.includes('/') || image.repository === `library/${image.name}`);
}
