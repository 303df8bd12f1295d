import { z } from 'zod';
import { EvidenceSchema } from './evidence.js';
import { BasisSchema, factOf } from './fact.js';
import { NoticeSchema } from './notice.js';

const text = () => factOf(z.string()).nullable();

export const ServiceKindSchema = z.enum(['web', 'api', 'static', 'worker', 'job', 'library', 'tool']);
export type ServiceKind = z.infer<typeof ServiceKindSchema>;

/** An environment variable that the code reads, or that a deployment file passes in. */
export const EnvironmentVariableSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/u),
  required: z.boolean().describe('True where the code has no default and no guard.'),
  default: z.string().nullable().describe('The default written in code or in .env.example; never a real secret.'),
  scope: z
    .enum(['runtime', 'build'])
    .describe('build: inlined into the client bundle at build time (NEXT_PUBLIC_, VITE_ …).'),
  secret: z.boolean().describe('True where the value must not be readable in a file.'),
  evidence: z.array(EvidenceSchema),
});
export type EnvironmentVariable = z.infer<typeof EnvironmentVariableSchema>;

export const CommandsSchema = z.strictObject({
  install: text(),
  build: text(),
  start: text(),
  develop: text().describe('Starts the service with reload, for local development.'),
  test: text(),
  coverage: text(),
  lint: text(),
  typecheck: text(),
  migrate: text().describe('Applies pending database migrations; safe to run on every release.'),
});
export type Commands = z.infer<typeof CommandsSchema>;

/** How a service is part of a workspace (npm, pnpm, yarn, bun or uv workspaces …). */
export const WorkspaceMembershipSchema = z.strictObject({
  tool: z.string().describe('npm, yarn, pnpm, bun, uv …'),
  root: z.string().describe('Folder of the workspace root, "." for the repository root.'),
  packageName: z.string().nullable().describe('The name other members know this one by.'),
  dependencies: z.array(z.string()).describe('Roots of the workspace members this service needs, transitively.'),
  manifests: z.array(z.string()).describe('Manifest files of all members: what an install from the lock file needs.'),
});
export type WorkspaceMembership = z.infer<typeof WorkspaceMembershipSchema>;

export const ServiceSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u)
    .describe('DNS-1123 label, unique in the profile.'),
  root: z.string().describe('Folder relative to the repository root, "." for the root itself.'),
  ecosystem: z.string().describe('Folder name under src/ecosystems.'),
  kind: factOf(ServiceKindSchema),
  language: text(),
  framework: text(),
  packageManager: z.strictObject({ name: factOf(z.string()), version: text() }).nullable(),
  runtime: z.strictObject({ name: factOf(z.string()), version: text() }).nullable(),
  manifest: z
    .string()
    .nullable()
    .describe('The file that makes this folder a service, relative to the repository root.'),
  lockfile: text().describe('Path relative to the repository root.'),
  workspace: WorkspaceMembershipSchema.nullable(),
  port: factOf(z.int().min(1).max(65535)).nullable(),
  portVariable: text().describe('Environment variable the code takes its port from, mostly PORT.'),
  host: text().describe('Address the server binds; 127.0.0.1 is unreachable in a container.'),
  commands: CommandsSchema,
  entrypoint: text().describe(
    'File or module that is started, relative to the service root (dist/main.js, app.main:app).',
  ),
  outputDirectory: text().describe('Folder with the built site or program, relative to the service root.'),
  sourceDirectories: z
    .array(z.string())
    .describe('Folders and files that the image needs, relative to the service root.'),
  healthPath: text().describe('Liveness: a route that really exists in the code.'),
  readinessPath: text(),
  metricsPath: text(),
  gracefulShutdown: factOf(z.boolean())
    .nullable()
    .describe('Whether SIGTERM is handled (by the code or by its server).'),
  structuredLogging: factOf(z.boolean()).nullable(),
  migrations: factOf(z.string()).nullable().describe('Migration tool: prisma, alembic, django …'),
  environment: z.array(EnvironmentVariableSchema),
  backingServices: z.array(z.string()).describe('Kinds from the profile that this service itself uses.'),
  systemPackages: z.array(factOf(z.string())).describe('Debian packages needed at run time (libpq5 …).'),
});
export type Service = z.infer<typeof ServiceSchema>;

export const BackingServiceKindSchema = z.enum([
  'postgres',
  'mysql',
  'sqlite',
  'mongodb',
  'redis',
  'memcached',
  'rabbitmq',
  'kafka',
  'nats',
  'elasticsearch',
  'opensearch',
  'meilisearch',
  'clickhouse',
  'sqlserver',
  's3',
  'smtp',
  'supabase',
  'neon',
  'planetscale',
  'firebase',
  'upstash',
]);
export type BackingServiceKind = z.infer<typeof BackingServiceKindSchema>;

export const BackingServiceSchema = z.strictObject({
  kind: BackingServiceKindSchema,
  basis: BasisSchema,
  version: text(),
  flavour: z.string().nullable().describe('mariadb, valkey, pgvector, postgis … where it is not the plain kind.'),
  variable: z.string().nullable().describe('Environment variable that carries the connection string, if known.'),
  scheme: z
    .string()
    .nullable()
    .describe('URL scheme the driver asks for where it is not the usual one: postgresql+asyncpg.'),
  evidence: z.array(EvidenceSchema),
});
export type BackingService = z.infer<typeof BackingServiceSchema>;

/** A deployment file that is already there. */
export const DeploymentFileSchema = z.strictObject({
  path: z.string(),
  kind: z.string().describe('dockerfile, compose, github-workflow, railway, vercel, kubernetes …'),
  service: z.string().nullable().describe('Service it belongs to, where that is known.'),
});
export type DeploymentFile = z.infer<typeof DeploymentFileSchema>;

/** What the repository is. */
export const ProfileSchema = z.strictObject({
  name: z.string(),
  services: z.array(ServiceSchema),
  backingServices: z.array(BackingServiceSchema),
  platforms: z.array(z.strictObject({ platform: z.string(), evidence: z.array(EvidenceSchema) })),
  deploymentFiles: z.array(DeploymentFileSchema),
  workspace: z.strictObject({ tool: z.string(), packages: z.array(z.string()) }).nullable(),
  questions: z
    .array(
      z.strictObject({
        id: z.string(),
        service: z.string(),
        candidates: z.array(z.string()),
        evidence: z.array(EvidenceSchema),
      }),
    )
    .describe('Facts with several candidates that only a person can settle.'),
  notices: z.array(NoticeSchema),
});
export type Profile = z.infer<typeof ProfileSchema>;
