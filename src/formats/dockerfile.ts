/** A cache or bind mount of a RUN instruction. */
export interface RunMount {
  readonly type: 'cache' | 'bind' | 'secret';
  readonly target: string;
  readonly id?: string;
  readonly source?: string;
  readonly sharing?: 'locked' | 'shared' | 'private';
}

/** One Dockerfile instruction as data; printed by `printDockerfile`, never pasted. */
export type Instruction =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'workdir'; readonly path: string }
  | { readonly kind: 'arg'; readonly name: string; readonly value?: string }
  | { readonly kind: 'env'; readonly values: Readonly<Record<string, string>> }
  | {
      readonly kind: 'copy';
      readonly sources: readonly string[];
      readonly target: string;
      readonly from?: string;
      readonly owner?: string;
      readonly mode?: string;
    }
  | { readonly kind: 'run'; readonly commands: readonly string[]; readonly mounts?: readonly RunMount[] }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'expose'; readonly port: number }
  | { readonly kind: 'stopsignal'; readonly signal: string }
  | { readonly kind: 'label'; readonly values: Readonly<Record<string, string>> }
  | {
      readonly kind: 'healthcheck';
      readonly command: readonly string[];
      readonly interval: string;
      readonly timeout: string;
      readonly startPeriod: string;
      readonly retries: number;
    }
  | { readonly kind: 'entrypoint'; readonly command: readonly string[] }
  | { readonly kind: 'cmd'; readonly command: readonly string[] };
