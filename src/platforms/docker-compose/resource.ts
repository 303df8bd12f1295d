import type { BackingServiceKind } from '../../model/index.js';
import { APPLICATION_NAME, type Container, type CredentialReferences, variableName } from '../containers.js';

/** Engines that keep user, password and database in Compose variables named after the resource. */
export interface CredentialNames {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Names of the variables that carry a resource's credentials, as its image calls them where it has names. */
export function credentialNames({ resource, image }: Container): CredentialNames {
  return {
    user: image.env.user ?? variableName(resource.name, 'user'),
    password: image.env.password ?? variableName(resource.name, 'password'),
    database: image.env.database ?? variableName(resource.name, 'database'),
  };
}

/** References with defaults that only a laptop may have. */
export function developmentReferences(container: Container): CredentialReferences {
  const names = credentialNames(container);
  return {
    user: `\${${names.user}:-${APPLICATION_NAME}}`,
    password: `\${${names.password}:-${developmentPassword(container.resource.kind)}}`,
    database: `\${${names.database}:-${APPLICATION_NAME}}`,
  };
}

/** SQL Server and Meilisearch refuse short or simple passwords. */
function developmentPassword(kind: BackingServiceKind): string {
  return kind === 'sqlserver' || kind === 'meilisearch' ? 'Development-only-1' : 'development';
}

/** References that fail where the operator has not set the value. */
export function productionReferences(container: Container): CredentialReferences {
  const names = credentialNames(container);
  return {
    user: `\${${names.user}:-${APPLICATION_NAME}}`,
    password: `\${${names.password}:?set it in the .env file of the host}`,
    database: `\${${names.database}:-${APPLICATION_NAME}}`,
  };
}

/** Shell variables of the container itself: Compose would fill in its own where "$" is not doubled. */
export function composeHealth(container: Container): readonly string[] {
  return ['CMD-SHELL', container.image.healthCommand.replaceAll('$', '$$$$')];
}

export function volumeName(container: Container): string {
  return `${container.resource.name}-data`;
}
