import { z } from 'zod';
import { EvidenceSchema } from './evidence.js';
import { BasisSchema } from './fact.js';
import { MessageSchema } from './message.js';
import { BackingServiceKindSchema, ServiceSchema } from './profile.js';
import { QuestionSchema } from './question.js';
import { RequirementSchema } from './requirements.js';

export const EnvironmentNameSchema = z.enum(['development', 'staging', 'production']);
export type EnvironmentName = z.infer<typeof EnvironmentNameSchema>;

/** Why something was chosen, and what it beat. */
export const DecisionSchema = z.strictObject({
  subject: z.string().describe('What was decided: platform:api, rollout:api, registry …'),
  choice: z.string(),
  source: z.enum(['user', 'spec', 'repository', 'score', 'default']),
  reasons: z.array(MessageSchema).min(1),
  evidence: z.array(EvidenceSchema),
  alternatives: z.array(
    z.strictObject({ choice: z.string(), score: z.number().nullable(), reasons: z.array(MessageSchema) }),
  ),
});
export type Decision = z.infer<typeof DecisionSchema>;

/** How one environment variable of a service gets its value. */
export const VariableSchema = z.discriminatedUnion('source', [
  z.strictObject({ name: z.string(), source: z.literal('literal'), value: z.string() }),
  z
    .strictObject({ name: z.string(), source: z.literal('configured') })
    .describe('Not secret, no default: the operator sets it per environment.'),
  z.strictObject({ name: z.string(), source: z.literal('secret'), secret: z.string() }),
  z.strictObject({
    name: z.string(),
    source: z.literal('resource'),
    resource: z.string(),
    output: z.enum(['url', 'host', 'port', 'user', 'password', 'database']),
    scheme: z.string().nullable(),
  }),
  z.strictObject({
    name: z.string(),
    source: z.literal('service'),
    service: z.string(),
    output: z.enum(['url', 'host']),
  }),
]);
export type Variable = z.infer<typeof VariableSchema>;

export const ScalingSchema = z.strictObject({
  min: z.int().min(0),
  max: z.int().min(1),
  trigger: z
    .strictObject({
      metric: z.enum(['cpu', 'memory', 'requests']),
      target: z.number().positive(),
      unit: z.enum(['percent', 'per-second']),
    })
    .nullable(),
  basis: BasisSchema,
});
export type Scaling = z.infer<typeof ScalingSchema>;

/** Requested size of one instance. */
export const SizingSchema = z.strictObject({
  cpuMillicores: z.int().positive(),
  memoryMebibytes: z.int().positive(),
  basis: BasisSchema,
  reason: MessageSchema,
});
export type Sizing = z.infer<typeof SizingSchema>;

export const RolloutSchema = z.strictObject({
  strategy: z.enum(['rolling', 'blue-green', 'canary', 'recreate', 'atomic']),
  zeroDowntime: z.boolean(),
  reasons: z.array(MessageSchema).min(1),
  rollback: z.strictObject({ automatic: z.boolean(), method: MessageSchema, limits: z.array(MessageSchema) }),
});
export type Rollout = z.infer<typeof RolloutSchema>;

export const ImageSchema = z.strictObject({
  registry: z.string(),
  repository: z.string().describe('Lower-case owner/name below the registry.'),
  dockerfile: z.string().describe('Relative to the repository root.'),
  context: z
    .string()
    .describe('Build context relative to the repository root; the workspace root for a workspace member.'),
  existing: z.boolean().describe('True where the repository brought its own Dockerfile and it is kept.'),
});
export type Image = z.infer<typeof ImageSchema>;

export const ServicePlanSchema = z.strictObject({
  service: ServiceSchema,
  platform: z.string(),
  image: ImageSchema.nullable().describe('Null where the platform builds from source (Vercel).'),
  port: z.strictObject({ value: z.int().min(1).max(65535), basis: BasisSchema }).nullable(),
  healthPath: z.string().nullable(),
  readinessPath: z.string().nullable(),
  sizing: SizingSchema,
  scaling: ScalingSchema,
  variables: z.array(VariableSchema),
  buildVariables: z.array(z.string()).describe('Public variables inlined at build time.'),
  migration: z.strictObject({ tool: z.string(), command: z.string() }).nullable(),
  rollout: RolloutSchema,
});
export type ServicePlan = z.infer<typeof ServicePlanSchema>;

/** A backing service the plan provides or connects to. */
export const ResourceSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u),
  kind: BackingServiceKindSchema,
  flavour: z.string().nullable(),
  version: z.string().describe('Major version or tag of the engine.'),
  versionBasis: BasisSchema,
  provision: z
    .enum(['platform', 'self-hosted', 'external'])
    .describe('platform: managed by the target; self-hosted: we run it; external: somebody else does.'),
  consumers: z.array(z.string()),
  storageGibibytes: z.int().positive().nullable(),
});
export type Resource = z.infer<typeof ResourceSchema>;

export const TopologyNodeSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['service', 'database', 'cache', 'queue', 'storage', 'edge', 'external']),
  label: z.string(),
  platform: z.string().nullable(),
});
export const TopologyEdgeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  label: z.string(),
  network: z.enum(['public', 'internal']),
});
export const TopologySchema = z.strictObject({
  nodes: z.array(TopologyNodeSchema),
  edges: z.array(TopologyEdgeSchema),
});
export type Topology = z.infer<typeof TopologySchema>;

export const EnvironmentPlanSchema = z.strictObject({
  name: EnvironmentNameSchema,
  platform: z
    .string()
    .describe('docker-compose for development, else the chosen platform(s), comma-free: the main one.'),
  trigger: z.string().describe('What deploys here: "local", "push to main", "manual approval" …'),
  approval: z.boolean(),
  replicas: z.record(z.string(), z.strictObject({ min: z.int(), max: z.int() })),
  differences: z.array(MessageSchema).describe('How it differs from production, and why.'),
  backup: MessageSchema.nullable(),
});
export type EnvironmentPlan = z.infer<typeof EnvironmentPlanSchema>;

export const SecretSchema = z.strictObject({
  name: z.string(),
  purpose: MessageSchema,
  usedBy: z.array(z.string()).describe('Services, or "pipeline".'),
  store: z.enum(['github-environment', 'platform', 'cluster']),
  environments: z.array(EnvironmentNameSchema),
});
export type Secret = z.infer<typeof SecretSchema>;

export const PipelineSchema = z.strictObject({
  provider: z.literal('github-actions'),
  defaultBranch: z.string(),
  registry: z.string(),
  environments: z.array(EnvironmentNameSchema).describe('Deployed in this order.'),
});
export type Pipeline = z.infer<typeof PipelineSchema>;

/** The decision. `id` is the hash of everything else in it, so the same input gives the same id on any machine. */
export const PlanSchema = z.strictObject({
  id: z.string().regex(/^sha256:[0-9a-f]{64}$/u),
  version: z.literal(1),
  project: z.strictObject({
    name: z.string(),
    repository: z.string().nullable().describe('owner/name on GitHub, null where unknown.'),
    defaultBranch: z.string(),
  }),
  services: z.array(ServicePlanSchema),
  resources: z.array(ResourceSchema),
  topology: TopologySchema,
  environments: z.array(EnvironmentPlanSchema),
  pipeline: PipelineSchema,
  secrets: z.array(SecretSchema),
  monitoring: z.array(MessageSchema),
  requirements: z.array(RequirementSchema),
  decisions: z.array(DecisionSchema),
  questions: z.array(QuestionSchema),
  skipped: z.array(z.strictObject({ service: z.string(), reason: MessageSchema })),
});
export type Plan = z.infer<typeof PlanSchema>;
