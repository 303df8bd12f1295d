/** One step of a GitHub Actions job. `uses` names an action of data/actions.json; the builder adds its commit SHA. */
export interface WorkflowStep {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
}

/** A job as data. `permissions` are complete: what is absent is none. */
export interface WorkflowJob {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly timeoutMinutes: number;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly environment?: { readonly name: string; readonly url?: string };
  readonly concurrency?: { readonly group: string; readonly cancelInProgress: boolean };
  readonly services?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix: Readonly<Record<string, readonly (string | number)[]>>;
    readonly failFast: boolean;
  };
  readonly workingDirectory?: string;
  readonly steps: readonly WorkflowStep[];
}
