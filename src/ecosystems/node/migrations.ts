import { declared, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { folderOf } from '../../repository/paths.js';
import { filesBelow, relativeTo } from '../source.js';
import type { Manifest, Script } from './manifest.js';

export interface Migrations {
  readonly tool: Fact<string>;
  readonly command: Fact<string> | null;
}

interface Tool {
  readonly id: string;
  readonly packages: readonly string[];
  /** What in a script applies pending migrations, and nothing that creates, resets or undoes them. */
  readonly applies: RegExp;
  /** The command where no script says it; null where it cannot be known. */
  readonly command: string | null;
}

/** Commands as the tools' own documentation gives them for production. */
const TOOLS: readonly Tool[] = [
  // https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production
  {
    id: 'prisma',
    packages: ['prisma', '@prisma/client'],
    applies: /\bprisma\s+(?:--?\S+\s+)*migrate\s+deploy\b/u,
    command: 'prisma migrate deploy',
  },
  // https://orm.drizzle.team/docs/drizzle-kit-migrate
  {
    id: 'drizzle',
    packages: ['drizzle-kit', 'drizzle-orm'],
    applies: /\bdrizzle-kit\s+migrate\b/u,
    command: 'drizzle-kit migrate',
  },
  { id: 'typeorm', packages: ['typeorm'], applies: /\bmigration:run\b/u, command: null },
  {
    id: 'mikro-orm',
    packages: ['@mikro-orm/core', '@mikro-orm/migrations'],
    applies: /\bmigration:up\b/u,
    command: 'mikro-orm migration:up',
  },
  { id: 'knex', packages: ['knex'], applies: /\bmigrate:latest\b/u, command: 'knex migrate:latest' },
  {
    id: 'sequelize',
    packages: ['sequelize-cli', 'sequelize'],
    applies: /\bdb:migrate\b(?!:)/u,
    command: 'sequelize-cli db:migrate',
  },
  {
    id: 'kysely',
    packages: ['kysely-ctl'],
    applies: /\bkysely\s+migrate[:\s](?:latest|up)\b/u,
    command: 'kysely migrate:latest',
  },
  {
    id: 'node-pg-migrate',
    packages: ['node-pg-migrate'],
    applies: /\bnode-pg-migrate\b[^&|;]*\bup\b/u,
    command: 'node-pg-migrate up',
  },
  { id: 'db-migrate', packages: ['db-migrate'], applies: /\bdb-migrate\s+(?:\S+\s+)*up\b/u, command: 'db-migrate up' },
  { id: 'umzug', packages: ['umzug'], applies: /\bumzug\b[^&|;]*\bup\b/u, command: null },
  { id: 'migrate-mongo', packages: ['migrate-mongo'], applies: /\bmigrate-mongo\s+up\b/u, command: 'migrate-mongo up' },
];

/** Prisma schemas of some folders: schema.prisma, split schemas, and where package.json points. */
export function prismaSchemas(repository: Repository, roots: readonly string[]): string[] {
  const found = roots.flatMap((root) =>
    filesBelow(repository, root).filter(
      (file) =>
        file.endsWith('.prisma') &&
        !/(^|\/)(node_modules|test|tests|fixtures|examples)\//u.test(relativeTo(file, root)),
    ),
  );
  return [...new Set(found)];
}

/** Whether there is anything to migrate: a migrations folder, or a script that migrates. */
function migrationsFolder(repository: Repository, tool: Tool, roots: readonly string[]): string | null {
  const inside = (root: string) =>
    filesBelow(repository, root).find((file) => {
      const path = relativeTo(file, root);
      if (tool.id === 'prisma') return /(^|\/)migrations\/\w+\/migration\.sql$/u.test(path);
      if (tool.id === 'drizzle') return /(^|\/)(drizzle|migrations?)\/[\w/-]*\.sql$/u.test(path);
      return /(^|\/)migrations?\/[\w./-]+\.(?:[cm]?[jt]s|sql)$/u.test(path);
    });
  for (const root of roots) {
    const file = inside(root);
    if (file !== undefined) return folderOf(file);
  }
  return null;
}

function applyingScript(tool: Tool, manifest: Manifest): Script | null {
  const scripts = [...manifest.scripts.values()].filter(
    ({ name, command }) => tool.applies.test(command) && !/(^|[:_-])(dev|test|e2e|ci|local)([:_-]|$)/u.test(name),
  );
  // A script that does this one thing beats one that also builds, seeds or starts.
  const pure = scripts.filter(({ command }) => !/&&|;|\|\||\b(build|seed|start|reset|dev|watch)\b/u.test(command));
  return (
    pure.sort((left, right) => left.name.length - right.name.length)[0] ??
    scripts.find(({ name }) => /migrat/u.test(name)) ??
    null
  );
}

/**
 * The migration tool of a service and the command that applies pending migrations.
 * @param manifests the service's own manifest first, then those of workspace members it needs
 * @param run turns a script's name into a command of the package manager, for the folder of its manifest
 */
export function migrationsOf(
  repository: Repository,
  manifests: readonly Manifest[],
  run: (script: Script, manifest: Manifest) => string,
  execute: (command: string) => string,
): Migrations | null {
  for (const tool of TOOLS) {
    for (const manifest of manifests) {
      const dependency = tool.packages
        .map((name) => manifest.dependencies.get(name))
        .find((found) => found !== undefined);
      if (!dependency || dependency.group === 'peerDependencies') continue;
      const script = applyingScript(tool, manifest);
      const folder = migrationsFolder(repository, tool, [manifest.root]);
      if (script)
        return {
          tool: declared(tool.id, dependency.evidence),
          command: declared(run(script, manifest), script.evidence),
        };
      if (folder === null) continue;
      const isOwn = manifest === manifests[0];
      const place = evidence(folder, null, folder);
      return {
        tool: inferred(tool.id, dependency.evidence, place),
        command: tool.command === null || !isOwn ? null : inferred(execute(tool.command), place),
      };
    }
  }
  return null;
}
