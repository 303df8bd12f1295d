import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { type BackingServiceKind, BackingServiceKindSchema } from '../../model/index.js';
import content from './images.json' with { type: 'json' };

const ReleaseSchema = z.strictObject({ version: z.string(), tag: z.string(), endOfLife: z.iso.date().nullable() });

const ImageSchema = z.strictObject({
  kind: BackingServiceKindSchema,
  flavour: z.string().nullable(),
  image: z.string(),
  port: z.int(),
  default: z.string(),
  url: z.string(),
  environment: z.strictObject({
    user: z.string().nullable(),
    password: z.string().nullable(),
    database: z.string().nullable(),
  }),
  settings: z.record(z.string(), z.string()),
  arguments: z.array(z.string()),
  health: z.string(),
  dataPaths: z.array(z.strictObject({ major: z.int(), path: z.string() })),
  user: z.int().nullable(),
  group: z.int().nullable(),
  releases: z.array(ReleaseSchema).min(1),
});
type ImageData = z.infer<typeof ImageSchema>;

/** Images of engines, with tags, data folders, users and ends of life as of the date in the file. */
export const imageData = loadData('backing-services/images.json', { images: z.array(ImageSchema) }, content);

/** How an engine is run as a container. */
export interface BackingServiceImage {
  readonly kind: BackingServiceKind;
  readonly flavour: string | null;
  readonly image: string;
  readonly tag: string;
  /** `image:tag`. */
  readonly reference: string;
  readonly version: string;
  /** First day without support, null where unknown or not announced. */
  readonly endOfLife: string | null;
  readonly port: number;
  /** Where the volume is mounted; null for an engine that keeps nothing. Depends on the major (PostgreSQL 18 moved). */
  readonly dataPath: string | null;
  /** Names of the image's variables that create the user, its password and the database; null where it has none. */
  readonly env: { readonly user: string | null; readonly password: string | null; readonly database: string | null };
  /** Fixed variables the image needs; `{host}` stands for the name others reach it by (see `settingsFor`). */
  readonly settings: Readonly<Record<string, string>>;
  /** Arguments behind the image's entrypoint. */
  readonly arguments: readonly string[];
  /**
   * POSIX shell command that succeeds once connections over TCP are served. `$NAME` are the container's own variables:
   * Compose needs them written `$$NAME`, Kubernetes wants `sh -c`.
   */
  readonly healthCommand: string;
  /** Numeric user and group that own the data folder, null where not known. */
  readonly user: number | null;
  readonly group: number | null;
  /** Connection string with {user} {password} {host} {port} {database}; password-less engines have none of them. */
  readonly url: string;
}

function dataOf(kind: BackingServiceKind, flavour: string | null): ImageData | null {
  const ofKind = imageData.images.filter((image) => image.kind === kind);
  return ofKind.find((image) => image.flavour === flavour) ?? ofKind.find((image) => image.flavour === null) ?? null;
}

/** A dotted version starts with another one: 16.3 with 16, but not 160 with 16. */
function startsWith(version: string, prefix: string): boolean {
  return version === prefix || version.startsWith(`${prefix}.`);
}

/** The release a version belongs to: the longest one it starts with, else the newest that starts with it. */
function releaseOf(data: ImageData, version: string): ImageData['releases'][number] {
  const covering = data.releases
    .filter((release) => startsWith(version, release.version))
    .sort((left, right) => right.version.length - left.version.length);
  const release = covering[0] ?? data.releases.find((candidate) => startsWith(candidate.version, version));
  return release ?? { version, tag: version, endOfLife: null };
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10) || 0;
}

/**
 * The version of an engine to take where nothing is declared: its newest line with long-term support that drivers
 * widely support. "latest" for a kind without an image of its own (hosted services).
 */
export function defaultVersion(kind: BackingServiceKind, flavour: string | null = null): string {
  return dataOf(kind, flavour)?.default ?? 'latest';
}

/**
 * How to run an engine as a container, or null for kinds nobody runs as one (supabase, s3, smtp, sqlite …).
 * An unknown flavour falls back to the plain engine.
 * @param version declared version ("16", "16.3"), or null for the default
 */
export function backingServiceImage(
  kind: BackingServiceKind,
  flavour: string | null = null,
  version: string | null = null,
): BackingServiceImage | null {
  const data = dataOf(kind, flavour);
  if (data === null) return null;
  const wanted = version !== null && /^\d+(\.\d+)*$/u.test(version) ? version : data.default;
  const release = releaseOf(data, wanted);
  const dataPath = data.dataPaths.find((candidate) => majorOf(release.version) >= candidate.major)?.path ?? null;
  return {
    kind,
    flavour: data.flavour,
    image: data.image,
    tag: release.tag,
    reference: `${data.image}:${release.tag}`,
    version: release.version,
    endOfLife: release.endOfLife,
    port: data.port,
    dataPath,
    env: data.environment,
    settings: data.settings,
    arguments: data.arguments,
    healthCommand: data.health,
    user: data.user,
    group: data.group,
    url: data.url,
  };
}

/** The fixed variables of an image, with the name that other containers reach it by filled in. */
export function settingsFor(image: BackingServiceImage, host: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(image.settings).map(([name, value]) => [name, value.replaceAll('{host}', host)]),
  );
}

/**
 * A connection string with its parts filled in. Parts may be references of the target ("${POSTGRES_PASSWORD}").
 * @param scheme replaces the engine's own scheme, e.g. "postgresql+asyncpg"
 */
export function connectionUrl(
  image: BackingServiceImage,
  parts: Readonly<Record<'user' | 'password' | 'host' | 'port' | 'database', string>>,
  scheme: string | null = null,
): string {
  const values = new Map(Object.entries(parts));
  const filled = image.url.replace(/\{(\w+)\}/gu, (whole, name: string) => values.get(name) ?? whole);
  return scheme === null ? filled : filled.replace(/^[a-z][a-z0-9+.-]*:\/\//u, `${scheme}://`);
}
