import type { BackingService, DeploymentFile, EnvironmentVariable, Fact, Notice } from '../../model/index.js';

/** What a deployment file that is already there says about one service. Everything in it is declared. */
export interface DeploymentFacts {
  readonly file: string;
  /** Kind of the file, see kinds.ts: dockerfile, compose, procfile, kubernetes … */
  readonly kind: string;
  /**
   * Service folder or build context it speaks about, "." for the repository root; null where the file names a service
   * but not its place (a Kubernetes manifest): then only `serviceName` tells which one is meant.
   */
  readonly root: string | null;
  /** Name the file gives to the service or process (compose service, Procfile process type, image name). */
  readonly serviceName: string | null;
  /** What the process is for; null where the file does not say. `release` runs once before a new version. */
  readonly role: 'web' | 'worker' | 'release' | 'cron' | 'static' | null;
  readonly ports: Fact<number>[];
  readonly start: Fact<string> | null;
  readonly healthPath: Fact<string> | null;
  readonly readinessPath: Fact<string> | null;
  readonly environment: EnvironmentVariable[];
  /** The Dockerfile it builds, full relative path. */
  readonly dockerfile: string | null;
}

/** All deployment files of a repository and what they say. */
export interface DeploymentReading {
  readonly files: DeploymentFile[];
  readonly facts: DeploymentFacts[];
  readonly backingServices: BackingService[];
  readonly notices: Notice[];
}

/** What one file says. */
export type FileReading = Partial<Omit<DeploymentReading, 'files'>>;

/** Facts about which nothing is known yet but where they were read. */
export function emptyFacts(file: string, kind: string, root: string | null): DeploymentFacts {
  return {
    file,
    kind,
    root,
    serviceName: null,
    role: null,
    ports: [],
    start: null,
    healthPath: null,
    readinessPath: null,
    environment: [],
    dockerfile: null,
  };
}
