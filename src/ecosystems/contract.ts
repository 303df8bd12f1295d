import type { Instruction } from '../formats/dockerfile.js';
import type { WorkflowStep } from '../formats/workflow.js';
import type { BackingService, Notice, Profile, Service, Skip } from '../model/index.js';
import type { Repository } from '../repository/contract.js';

/** A folder that holds one of the ecosystem's manifests. */
export interface Candidate {
  readonly repository: Repository;
  /** Folder relative to the repository root, "." for the root. */
  readonly root: string;
  /** The manifests found in it, full relative paths. */
  readonly manifests: readonly string[];
}

/** What one ecosystem found in one candidate folder. */
export interface Detection {
  readonly services: readonly Service[];
  readonly backingServices: readonly BackingService[];
  readonly notices: readonly Notice[];
  /** The workspace this folder is the root of, if it is one. */
  readonly workspace: { readonly tool: string; readonly packages: readonly string[] } | null;
  /** Facts with several candidates that only a person can settle; `service` is the service's root. */
  readonly questions?: Profile['questions'];
}

/** What the container of a service needs to know from the plan. */
export interface ContainerRequest {
  readonly service: Service;
  readonly port: number | null;
  readonly healthPath: string | null;
  /** Build context relative to the repository root; all COPY sources are relative to it. */
  readonly context: string;
  readonly buildVariables: readonly string[];
  readonly repository: Repository;
}

export interface ContainerRecipe {
  readonly stages: readonly {
    readonly base: string;
    readonly name: string;
    readonly comment: string;
    readonly instructions: readonly Instruction[];
  }[];
  /** Lines for .dockerignore beyond the common ones. */
  readonly ignore: readonly string[];
  /** Files the image copies that do not exist yet (the web server's configuration of a static site), by path in the repository. */
  readonly files: readonly { readonly path: string; readonly content: string; readonly purpose: string }[];
  readonly notices: readonly Notice[];
}

/** The test job of a pipeline: what brings the tools and what is run, in order. */
export interface CheckRecipe {
  readonly steps: readonly WorkflowStep[];
  /** Backing services the tests need, by kind. */
  readonly services: readonly string[];
}

/**
 * One language family: how to recognise, install, build, test, start and containerise it.
 * A new ecosystem is one new folder and one line in ecosystems/index.ts.
 */
export interface Ecosystem {
  readonly id: string;
  readonly title: string;
  /** Basenames or globs (relative to a folder) that make a folder a candidate. */
  readonly manifests: readonly string[];
  detect(candidate: Candidate): Detection | Skip;
  container(request: ContainerRequest): ContainerRecipe | Skip;
  /** Steps that check one service in CI; `service.root` is the working directory. */
  checks(service: Service, repository: Repository): CheckRecipe;
  /** Dependabot's name for the package ecosystem (npm, pip, uv …). */
  dependabot(service: Service): string;
}

/** Gives the literal types of an Ecosystem while checking it. */
export function defineEcosystem(ecosystem: Ecosystem): Ecosystem {
  return ecosystem;
}
