import type { WorkflowJob } from '../formats/workflow.js';
import type {
  BackingService,
  DeploymentFile,
  Evidence,
  Message,
  Notice,
  Plan,
  Requirement,
  Resource,
  Rollout,
  Rule,
  Scaling,
  Secret,
  Service,
  ServicePlan,
  Sizing,
  Skip,
} from '../model/index.js';
import type { Repository } from '../repository/contract.js';

/** A statement about a platform that changes with time: a limit, a price, a region list. */
export interface DatedFact<T = unknown> {
  readonly value: T;
  readonly source: string;
  /** ISO date on which the source was read. */
  readonly checked: string;
}

/** A sign that a repository already uses the platform. Data, so that one listing serves all platforms. */
export interface Sign {
  /** Glob over repository paths. */
  readonly files: string;
  /** 1 (weak: could be left over) to 3 (the file is only ever written for this platform). */
  readonly weight: 1 | 2 | 3;
  /** Where the name alone is not proof: the text must contain this. */
  readonly contains?: RegExp;
}

export interface FitRequest {
  readonly service: Service;
  readonly services: readonly Service[];
  readonly backingServices: readonly BackingService[];
  readonly requirements: readonly Requirement[];
}

/** How well the platform suits a service: 0 to 100, with reasons; a blocker rules it out. */
export interface Fit {
  readonly score: number;
  readonly reasons: readonly Message[];
  readonly blockers: readonly Message[];
}

/** A file the platform needs, before it is compared with what is already there. */
export interface FileDraft {
  readonly path: string;
  readonly content: string;
  readonly mode?: '100644' | '100755';
  readonly purpose: string;
}

export interface EmitRequest {
  readonly plan: Plan;
  /** The services of the plan that this platform runs. */
  readonly services: readonly ServicePlan[];
  readonly repository: Repository;
}

export interface DesignRequest {
  readonly service: Service;
  readonly requirements: readonly Requirement[];
  readonly backingServices: readonly BackingService[];
  /** True where the service keeps state on a volume (SQLite file, uploads). */
  readonly stateful: boolean;
}

/**
 * A deploy job is asked for per environment. Jobs it needs beyond `needs` are the publish jobs of its services
 * (formats/pipeline.ts), whose image it deploys by digest.
 */
export interface DeployRequest extends EmitRequest {
  readonly environment: 'staging' | 'production';
  readonly needs: readonly string[];
}

/** What the platform decides for one service. */
export interface Design {
  readonly rollout: Rollout;
  readonly scaling: Scaling;
  readonly sizing: Sizing;
  /** How a backing service of this kind is provided here. */
  provision(kind: BackingService['kind']): Resource['provision'];
}

/** The deploy part of the pipeline for one environment: jobs that deploy, verify the new revision, and roll back on failure. */
export interface DeployJobs {
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
  readonly secrets: readonly Secret[];
  /** GitHub configuration variables the jobs read (vars.NAME), with what they are. */
  readonly variables: readonly { readonly name: string; readonly purpose: string }[];
  readonly notices: readonly Notice[];
}

/** What an operator types; each command is shown in the runbook with its purpose. */
export interface RunbookCommand {
  readonly purpose: Message;
  readonly command: string;
}

export interface RunbookCommands {
  /** What is done once, before the first deployment: accounts, secrets, domains. */
  readonly setup: readonly RunbookCommand[];
  readonly deploy: readonly RunbookCommand[];
  readonly rollback: readonly RunbookCommand[];
  readonly logs: readonly RunbookCommand[];
  readonly troubleshooting: readonly { readonly symptom: Message; readonly cause: Message; readonly remedy: Message }[];
}

/**
 * One place to run services. A new platform is one new folder and one line in platforms/index.ts.
 * Steps are pure: no file system, no clock.
 */
export interface Platform {
  readonly id: string;
  readonly title: string;
  readonly documentation: string;
  /** Whether the platform runs a container image that we build (false: it builds from source). */
  readonly image: boolean;
  readonly facts: Readonly<Record<string, DatedFact>>;
  readonly signs: readonly Sign[];
  fit(request: FitRequest): Fit;
  design(request: DesignRequest): Design;
  files(request: EmitRequest): readonly FileDraft[] | Skip;
  deploy(request: DeployRequest): DeployJobs | Skip;
  runbook(request: EmitRequest): RunbookCommands;
  /** Facts read out of the platform's own files that are already there (port, health path, region …). */
  readonly existing?: (
    repository: Repository,
    files: readonly DeploymentFile[],
  ) => readonly {
    readonly service: string;
    readonly fact: string;
    readonly value: string;
    readonly evidence: Evidence;
  }[];
  readonly rules: readonly Rule[];
}

export function definePlatform(platform: Platform): Platform {
  return platform;
}
