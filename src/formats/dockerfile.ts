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

/** One build stage: `base` is an image reference or the name of an earlier stage. */
export interface Stage {
  readonly base: string;
  readonly name: string;
  /** Why the stage exists; printed above FROM. */
  readonly comment: string;
  readonly instructions: readonly Instruction[];
}

/** Continuation lines of one instruction are indented by this much. */
const INDENT = '    ';

/** Values that need no quotes in ENV, ARG and LABEL. */
const PLAIN_VALUE = /^[\w@%+=:,./-]+$/u;

/** `KEY=value`, quoted where a space or shell character would end the value; `$` stays a reference. */
function assignment(name: string, value: string): string {
  if (PLAIN_VALUE.test(value)) return `${name}=${value}`;
  return `${name}="${value.replace(/[\\"]/gu, '\\$&').replace(/\s*\r?\n\s*/gu, ' ')}"`;
}

function assignments(keyword: string, values: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(values).map(([name, value]) => assignment(name, value));
  return pairs.length === 0 ? [] : [`${keyword} ${pairs.join(` \\\n${INDENT}`)}`];
}

/** Exec form: a JSON array, so that no shell stands between the engine and the process. */
function execForm(command: readonly string[]): string {
  return `[${command.map((part) => JSON.stringify(part)).join(', ')}]`;
}

function mountFlag(mount: RunMount): string {
  const parts = [`type=${mount.type}`];
  if (mount.id !== undefined) parts.push(`id=${mount.id}`);
  if (mount.source !== undefined) parts.push(`source=${mount.source}`);
  parts.push(`target=${mount.target}`);
  if (mount.sharing !== undefined) parts.push(`sharing=${mount.sharing}`);
  return `--mount=${parts.join(',')}`;
}

function runLine(instruction: Extract<Instruction, { kind: 'run' }>): string {
  const mounts = (instruction.mounts ?? []).map(mountFlag);
  const [first = '', ...rest] = instruction.commands;
  const head = [...mounts, first];
  const command = [head.join(` \\\n${INDENT}`), ...rest].join(` \\\n${INDENT}&& `);
  return `RUN ${command}`;
}

/** Paths with a space, a quote or a bracket need the JSON form of COPY. */
function copyLine(instruction: Extract<Instruction, { kind: 'copy' }>): string {
  const flags = [
    instruction.from === undefined ? null : `--from=${instruction.from}`,
    instruction.owner === undefined ? null : `--chown=${instruction.owner}`,
    instruction.mode === undefined ? null : `--chmod=${instruction.mode}`,
  ].filter((flag) => flag !== null);
  const paths = [...instruction.sources, instruction.target];
  const operands = paths.some((path) => /[\s"'[\]]/u.test(path)) ? execForm(paths) : paths.join(' ');
  return ['COPY', ...flags, operands].join(' ');
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}`.trimEnd())
    .join('\n');
}

/** The text of one instruction; an empty ENV or LABEL gives nothing. */
function printInstruction(instruction: Instruction): string[] {
  switch (instruction.kind) {
    case 'comment':
      return [comment(instruction.text)];
    case 'workdir':
      return [`WORKDIR ${instruction.path}`];
    case 'arg':
      return [
        `ARG ${instruction.value === undefined ? instruction.name : assignment(instruction.name, instruction.value)}`,
      ];
    case 'env':
      return assignments('ENV', instruction.values);
    case 'label':
      return assignments('LABEL', instruction.values);
    case 'copy':
      return [copyLine(instruction)];
    case 'run':
      return [runLine(instruction)];
    case 'user':
      return [`USER ${instruction.user}`];
    case 'expose':
      return [`EXPOSE ${instruction.port}`];
    case 'stopsignal':
      return [`STOPSIGNAL ${instruction.signal}`];
    case 'healthcheck':
      return [
        `HEALTHCHECK --interval=${instruction.interval} --timeout=${instruction.timeout} --start-period=${instruction.startPeriod} --retries=${instruction.retries} \\\n${INDENT}CMD ${execForm(instruction.command)}`,
      ];
    case 'entrypoint':
      return [`ENTRYPOINT ${execForm(instruction.command)}`];
    case 'cmd':
      return [`CMD ${execForm(instruction.command)}`];
  }
}

function printStage(stage: Stage): string {
  const body = stage.instructions.flatMap(printInstruction);
  return [comment(stage.comment), `FROM ${stage.base} AS ${stage.name}`, ...body].join('\n');
}

/** Words by which BuildKit's check SecretsUsedInArgOrEnv takes a name for a secret, and the one by which it does not. */
const SECRET_NAME = /(^|_)(apikey|auth|credentials?|key|password|pword|passwd|secret|token)($|_)/iu;
const PUBLIC_NAME = /(^|_)public($|_)/iu;

/**
 * Public values such as VITE_API_KEY are meant to be in the page, but sound like secrets to the check; with error=true it
 * would fail the build.
 */
function checkDirective(stages: readonly Stage[]): string {
  const names = stages.flatMap((stage) =>
    stage.instructions.flatMap((item) =>
      item.kind === 'arg' ? [item.name] : item.kind === 'env' ? Object.keys(item.values) : [],
    ),
  );
  const misread = names.some((name) => SECRET_NAME.test(name) && !PUBLIC_NAME.test(name));
  return misread ? '# check=skip=SecretsUsedInArgOrEnv;error=true' : '# check=error=true';
}

/**
 * Prints a Dockerfile. The parser directives come first because BuildKit stops looking for them at the first comment:
 * `syntax` fetches a frontend that knows cache mounts, `check=error=true` turns build warnings into failures.
 * @param header comment lines under the directives
 */
export function printDockerfile(stages: readonly Stage[], header: readonly string[] = []): string {
  const directives = ['# syntax=docker/dockerfile:1', checkDirective(stages)].join('\n');
  const head = header.length === 0 ? [] : [comment(header.join('\n'))];
  return `${[directives, ...head, ...stages.map(printStage)].join('\n\n')}\n`;
}
