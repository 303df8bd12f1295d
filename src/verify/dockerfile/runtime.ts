import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import {
  type DockerfileReading,
  type DockerInstruction,
  lineage,
  rootImage,
  type Stage,
} from '../reading/dockerfile.js';
import { lacksProgram } from './bases.js';
import { dockerfileRule, effectiveInstructions, finalStage, instructionRule, lastOf, stageOf } from './kit.js';

/** True where some instruction of the stage brings the program, or might (a script, a copied file). */
function brings(stage: Stage, program: string): boolean {
  return effectiveInstructions(stage).some(({ keyword, raw }) => {
    if (keyword === 'RUN') return new RegExp(`(?:^|[\\s/])${program}(?:[\\s=\\\\]|$)`, 'u').test(raw);
    return keyword === 'COPY' && raw.includes(program);
  });
}

function checkedProgram(dockerfile: DockerfileReading): readonly FileViolation[] {
  const found: FileViolation[] = [];
  for (const health of dockerfile.instructions.filter(({ keyword }) => keyword === 'HEALTHCHECK')) {
    const stage = stageOf(dockerfile, health);
    if (!stage) continue;
    const used = health.commands
      .map(({ name }) => name)
      .find((name): name is 'curl' | 'wget' => name === 'curl' || name === 'wget');
    if (used && lacksProgram(rootImage(stage), used) && !brings(stage, used)) {
      found.push(
        violation(
          health,
          `The health check calls ${used}, which ${rootImage(stage)} does not have: the container would always be unhealthy.`,
        ),
      );
    }
  }
  return found;
}

export const runtimeRules: readonly Rule[] = [
  dockerfileRule(
    {
      id: 'dockerfile/healthcheck',
      title: 'A service image has a HEALTHCHECK',
      references: ['DL3057', 'DS-0026', 'CKV_DOCKER_2', 'CIS 4.6', 'CIS-DI-0006'],
      severity: 'info',
      tier: 'production',
      help: 'Add a HEALTHCHECK in exec form that uses the runtime of the image (no curl).',
    },
    (dockerfile) => {
      const stage = finalStage(dockerfile);
      if (!stage || !lastOf(stage, 'EXPOSE') || lastOf(stage, 'HEALTHCHECK')) return [];
      return lastOf(stage, 'CMD') || lastOf(stage, 'ENTRYPOINT')
        ? [violation(stage, 'The image serves a port and has no HEALTHCHECK.')]
        : [];
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/healthcheck-tool',
      title: 'The health check uses a program the image has',
      references: ['DL3057'],
      severity: 'error',
      tier: 'must',
      help: 'Use the runtime of the image (node -e, python -c), or install the program.',
    },
    checkedProgram,
  ),
  instructionRule(
    {
      id: 'dockerfile/exec-form',
      title: 'CMD and ENTRYPOINT use the exec form',
      references: ['JSONArgsRecommended', 'DL3025'],
      severity: 'warning',
      tier: 'must',
      help: 'Write ["program", "argument"]: a shell in front of the program swallows SIGTERM.',
    },
    ['CMD', 'ENTRYPOINT'],
    (instruction, dockerfile) => {
      if (instruction.json !== null || instruction.raw.trim() === '') return null;
      if (dockerfile.instructions.some(({ keyword }) => keyword === 'SHELL')) return null;
      if (instruction.raw.trim().startsWith('['))
        return `${instruction.keyword} is not valid JSON, so Docker runs it as shell text.`;
      return `${instruction.keyword} runs through a shell.`;
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/signals-reach-program',
      title: 'Signals reach the program',
      references: ['Docker best practices: PID 1'],
      severity: 'info',
      tier: 'advice',
      help: 'Start the program itself (node dist/server.js): npm and yarn do not pass SIGTERM on reliably.',
    },
    (dockerfile) => {
      const stage = finalStage(dockerfile);
      const command = stage ? (lastOf(stage, 'ENTRYPOINT') ?? lastOf(stage, 'CMD')) : null;
      const first = command?.commands[0];
      return command && first && /^(?:npm|yarn|pnpm|npx)$/u.test(first.name)
        ? [violation(command, `${first.name} stands between the container's signals and the program.`)]
        : [];
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/absolute-workdir',
      title: 'WORKDIR is absolute',
      references: ['WorkdirRelativePath', 'DL3000', 'DS-0009', 'CKV_DOCKER_10'],
      severity: 'warning',
      tier: 'production',
      help: 'Start the path with "/".',
    },
    ['WORKDIR'],
    ({ raw }, dockerfile) => {
      const path = raw.trim().replace(/^["']|["']$/gu, '');
      return /^(?:[/$%]|[A-Za-z]:)/u.test(path) || dockerfile.escape !== '\\'
        ? null
        : `WORKDIR ${path} depends on the base image.`;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/valid-port',
      title: 'EXPOSE names a port from 1 to 65535',
      references: ['ExposeInvalidFormat', 'ExposeProtoCasing', 'DL3011', 'DS-0008'],
      severity: 'error',
      tier: 'must',
      help: 'Write EXPOSE <container port>, optionally /tcp or /udp.',
    },
    ['EXPOSE'],
    (expose) =>
      expose.args.flatMap((argument) => {
        if (argument.includes('$')) return [];
        const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/iu.exec(argument);
        if (!match) return [violation(expose, `EXPOSE ${argument} is no port.`)];
        const inRange = [match[1], match[2] ?? match[1]].every((port) => Number(port) >= 1 && Number(port) <= 65_535);
        if (!inRange) return [violation(expose, `Port ${argument} is out of range.`)];
        return match[3] !== undefined && match[3] !== match[3].toLowerCase()
          ? [violation(expose, `${match[3]} should be lower case.`, { severity: 'info' })]
          : [];
      }),
  ),
  instructionRule(
    {
      id: 'dockerfile/no-ssh-port',
      title: 'The image serves no SSH',
      references: ['DS-0004', 'CKV_DOCKER_1'],
      severity: 'warning',
      tier: 'production',
      help: 'Use docker exec or kubectl exec instead of an SSH server.',
    },
    ['EXPOSE'],
    ({ args }) => (args.some((argument) => /^22(?:\/tcp)?$/u.test(argument)) ? 'Port 22 is exposed.' : null),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/defined-variable',
      title: 'Variables are defined before they are used',
      references: ['UndefinedVar'],
      severity: 'warning',
      tier: 'must',
      help: 'Declare it with ARG or ENV in the same stage.',
    },
    (dockerfile) => dockerfile.stages.flatMap((stage) => undefinedVariables(dockerfile, stage)),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/defined-base-variable',
      title: 'Variables in FROM are global arguments',
      references: ['UndefinedArgInFrom', 'InvalidDefaultArgInFrom'],
      severity: 'error',
      tier: 'must',
      help: 'Declare ARG with a default before the first FROM.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) => {
        const unknown = stage.from.variables.filter(
          ({ name, modifier }) => modifier === null && !dockerfile.globals.has(name) && !PREDEFINED.has(name),
        );
        const empty = stage.from.variables.filter(
          ({ name, modifier }) => modifier === null && dockerfile.globals.get(name) === null,
        );
        return [
          ...unknown.map(({ name }) => violation(stage, `${name} is not defined before the first FROM.`)),
          ...empty.map(({ name }) =>
            violation(stage, `${name} has no default, so a plain docker build fails.`, { severity: 'info' }),
          ),
        ];
      }),
  ),
  instructionRule(
    {
      id: 'dockerfile/env-self-reference',
      title: 'ENV does not refer to itself',
      references: ['DL3044'],
      severity: 'warning',
      tier: 'must',
      help: 'Set the first variable in an ENV of its own above.',
    },
    ['ENV'],
    (env) => {
      const names = env.properties.map(({ name }) => name);
      const used = env.properties.flatMap(({ name, value }, index) =>
        names
          .slice(0, index)
          .filter((earlier) => earlier !== name && new RegExp(`\\$\\{?${earlier}\\b`, 'u').test(value ?? '')),
      );
      return used.length > 0 ? `${used[0]} is used in the ENV that defines it; its old value counts.` : null;
    },
  ),
];

/** Arguments BuildKit defines by itself. */
const PREDEFINED: ReadonlySet<string> = new Set([
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETARCH',
  'TARGETVARIANT',
  'TARGETSTAGE',
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDARCH',
  'BUILDVARIANT',
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'FTP_PROXY',
  'ftp_proxy',
  'NO_PROXY',
  'no_proxy',
  'ALL_PROXY',
  'all_proxy',
  'SOURCE_DATE_EPOCH',
  'BUILDKIT_SYNTAX',
]);

/** Instructions whose variables Docker itself replaces (a shell's variables are none of its business). */
const EXPANDED = new Set([
  'ADD',
  'COPY',
  'ENV',
  'EXPOSE',
  'LABEL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
  'ONBUILD',
]);

function undefinedVariables(dockerfile: DockerfileReading, stage: Stage): readonly FileViolation[] {
  // What the base image defines is unknown. A name that this file defines elsewhere is surely a slip here.
  const elsewhere = new Set([...dockerfile.globals.keys(), ...dockerfile.stages.flatMap((each) => definedIn(each))]);
  const known = new Set<string>(['PATH', 'HOME', ...lineage(stage).slice(1).flatMap(definedIn)]);
  const found: FileViolation[] = [];
  for (const instruction of stage.instructions) {
    const used = EXPANDED.has(instruction.keyword) ? instruction.variables : [];
    for (const { name, modifier, line } of used) {
      // "ENV CPATH=$CPATH:…" extends what the base may have; dockerfile/env-self-reference judges that form.
      const undefinedHere =
        modifier === null && !known.has(name) && !definedBy(instruction).includes(name) && /^[A-Za-z_]\w*$/u.test(name);
      if (undefinedHere && (elsewhere.has(name) || stage.image === 'scratch')) {
        found.push(violation({ line, column: 1 }, `${name} is not defined at this point of the stage.`));
      }
    }
    for (const name of definedBy(instruction)) known.add(name);
  }
  return found;
}

function definedBy({ keyword, properties }: DockerInstruction): readonly string[] {
  return keyword === 'ENV' || keyword === 'ARG' ? properties.map(({ name }) => name) : [];
}

function definedIn(stage: Stage): readonly string[] {
  return stage.instructions.flatMap(definedBy);
}
