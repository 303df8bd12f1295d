import { type BackingServiceImage, backingServiceImage, settingsFor } from '../ecosystems/backing-services/images.js';
import type { BackingServiceKind, Resource } from '../model/index.js';

/** User and group that application images run as: numeric, above 10000 (CKV_K8S_40, KSV-0020), not in any base image. */
export const APPLICATION_USER = 10001;

/** Name of the database and of its user where the application does not prescribe them. */
export const APPLICATION_NAME = 'app';

/**
 * Folders an engine writes to beside its data, so that the rest of its file system can be read-only.
 * Read from the Dockerfiles and entry points of the images (docker-library) on 2026-11-25.
 */
const SCRATCH_FOLDERS: Partial<Record<BackingServiceKind, readonly string[]>> = {
  postgres: ['/var/run/postgresql', '/tmp'],
  mysql: ['/var/run/mysqld', '/tmp'],
  mongodb: ['/tmp'],
  redis: ['/tmp'],
  memcached: ['/tmp'],
  nats: ['/tmp'],
};

/** Scratch folders of an engine, null where a read-only root is not known to work. */
export function scratchFolders(kind: BackingServiceKind): readonly string[] | null {
  return SCRATCH_FOLDERS[kind] ?? null;
}

/** A resource together with the image that runs it. */
export interface Container {
  readonly resource: Resource;
  readonly image: BackingServiceImage;
}

/** How a resource runs as a container, null for what nobody runs as one (S3, Supabase …). */
export function containerOf(resource: Resource): Container | null {
  const image = backingServiceImage(resource.kind, resource.flavour, resource.version);
  return image === null ? null : { resource, image };
}

/** References to the parts of a resource's credentials, in the syntax of the target. */
export interface CredentialReferences {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Administrator that engines without a variable for the user name come with. */
const FIXED_USERS: Partial<Record<BackingServiceKind, string>> = { sqlserver: 'sa' };

/** The user part of a connection string: what the engine fixes, else the reference. */
export function userOf(container: Container, reference: string): string {
  return FIXED_USERS[container.resource.kind] ?? reference;
}

/** The variables an engine's image takes: its credentials as references of the target, and its fixed settings. */
export function containerEnvironment(container: Container, references: CredentialReferences): Record<string, string> {
  const { env } = container.image;
  const credentials = (['user', 'password', 'database'] as const).flatMap((part): [string, string][] => {
    const name = env[part];
    return name === null ? [] : [[name, references[part]]];
  });
  return { ...Object.fromEntries(credentials), ...settingsFor(container.image, container.resource.name) };
}

/** A name as an environment variable: "orders-api" is ORDERS_API. */
export function variableName(...parts: readonly string[]): string {
  return parts
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/gu, '_');
}

const SHELL_SYNTAX = /[\s"'`$&|;<>()*?[\]{}\\~#!]/u;

/** A command as an argument list: split where it is plain words, else run by a shell. */
export function commandArguments(command: string): string[] {
  const words = command.trim().split(/\s+/u);
  return words.every((word) => !SHELL_SYNTAX.test(word) && !/^\w+=/u.test(word)) ? words : ['/bin/sh', '-c', command];
}
