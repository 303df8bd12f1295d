import type { Profile, Requirements, Service } from '../model/index.js';
import type { Repository } from '../repository/contract.js';

/** What a person said, beside what the repository and its SPECs say. */
export interface Answers {
  /** Platform asked for, by id. */
  readonly platform?: string | null;
  readonly refusedPlatforms?: readonly string[];
  /** Answers to the plan's questions, by question id. */
  readonly answers?: Readonly<Record<string, string>>;
}

export interface PlanRequest {
  readonly profile: Profile;
  readonly requirements: Requirements;
  readonly repository: Repository;
  readonly answers?: Answers;
}

const DEPLOYABLE = new Set<string>(['web', 'api', 'static', 'worker', 'job']);

/** Whether there is something to run (libraries and tools are not deployed). */
export function isDeployable(service: Service): boolean {
  return DEPLOYABLE.has(service.kind.value);
}
