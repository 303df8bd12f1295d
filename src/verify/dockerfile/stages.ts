import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { type DockerfileReading, type DockerInstruction, flagOf, type Stage } from '../reading/dockerfile.js';
import { dockerfileRule, finalStage } from './kit.js';

/** BuildKit's own names; a stage cannot have them. */
const RESERVED = new Set(['context', 'scratch']);

/** Official images that people copy single programs from without a tag. */
const TOOL_IMAGES = new Set(['composer', 'nginx', 'busybox', 'alpine', 'node', 'golang', 'python', 'docker', 'caddy']);

function fromOf(instruction: DockerInstruction): string | null {
  const flag = flagOf(instruction, 'from');
  if (flag !== null) return flag;
  const mount = instruction.flags.find(({ name, value }) => name === 'mount' && /(?:^|,)from=/u.test(value));
  return mount ? (/(?:^|,)from=([^,]+)/u.exec(mount.value)?.[1] ?? null) : null;
}

function checkReference(
  dockerfile: DockerfileReading,
  stage: Stage,
  instruction: DockerInstruction,
): FileViolation | null {
  const reference = fromOf(instruction);
  if (reference === null || reference === '' || reference.includes('$')) return null;
  const earlier = dockerfile.stages.slice(0, stage.index);
  if (/^\d+$/u.test(reference)) {
    return Number(reference) < stage.index
      ? null
      : violation(instruction, `There is no stage ${reference} before this one.`);
  }
  const sameName = (each: Stage) => each.name?.toLowerCase() === reference.toLowerCase();
  if (earlier.some(sameName)) return null;
  if (sameName(stage)) return violation(instruction, `The stage ${reference} copies from itself.`);
  if (dockerfile.stages.some(sameName)) {
    return violation(instruction, `The stage ${reference} is defined further down.`);
  }
  // Anything with a path or a tag is an image of a registry, which Docker pulls.
  if (/[/:@]/u.test(reference) || TOOL_IMAGES.has(reference)) return null;
  return violation(instruction, `No stage is called ${reference}; Docker would look for an image of that name.`, {
    severity: 'warning',
  });
}

export const stageRules: readonly Rule[] = [
  dockerfileRule(
    {
      id: 'dockerfile/known-stage',
      title: 'COPY --from names an earlier stage',
      references: ['DL3022', 'DL3023', 'DS-0006'],
      severity: 'error',
      tier: 'must',
      help: 'Name a stage that is defined above.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) =>
        stage.instructions
          .filter(({ keyword }) => keyword === 'COPY' || keyword === 'RUN')
          .flatMap((instruction) => checkReference(dockerfile, stage, instruction) ?? []),
      ),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/unique-stage',
      title: 'Stage names are unique and allowed',
      references: ['DuplicateStageName', 'DL3024', 'DS-0012', 'CKV_DOCKER_11', 'ReservedStageName', 'DL3063'],
      severity: 'error',
      tier: 'must',
      help: 'Give every stage a name of its own.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) => {
        const name = stage.name?.toLowerCase();
        if (name === undefined) return [];
        if (RESERVED.has(name)) return [violation(stage, `"${stage.name}" is a reserved name.`)];
        const first = dockerfile.stages.find((other) => other.name?.toLowerCase() === name);
        return first && first !== stage
          ? [violation(stage, `The stage name ${stage.name} is used twice (line ${first.line}).`)]
          : [];
      }),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/stage-casing',
      title: 'Stage names are lower case',
      references: ['StageNameCasing'],
      severity: 'info',
      tier: 'advice',
      help: 'Write the stage name in lower case.',
    },
    (dockerfile) =>
      dockerfile.stages
        .filter(({ name }) => name !== null && name !== name.toLowerCase())
        .map((stage) => violation(stage, `The stage name ${stage.name} is not lower case.`)),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/single-command',
      title: 'One CMD, ENTRYPOINT and HEALTHCHECK per stage',
      references: ['MultipleInstructionsDisallowed', 'DL4003', 'DL4004', 'DL3012', 'DS-0007', 'DS-0016', 'DS-0023'],
      severity: 'warning',
      tier: 'must',
      help: 'Keep the last one; Docker ignores the others.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) =>
        ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) => {
          const all = stage.instructions.filter((instruction) => instruction.keyword === keyword);
          return all
            .slice(0, -1)
            .map((instruction) => violation(instruction, `A later ${keyword} in the same stage makes this one void.`));
        }),
      ),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/multi-stage',
      title: 'Build tools stay out of the final image',
      references: ['Docker best practices: multi-stage'],
      severity: 'info',
      tier: 'advice',
      help: 'Build in one stage and COPY --from it into a small final stage.',
    },
    (dockerfile) => {
      const stage = finalStage(dockerfile);
      if (!stage || dockerfile.stages.length > 1) return [];
      const build = stage.instructions
        .flatMap(({ keyword, commands }) => (keyword === 'RUN' ? commands : []))
        .find(({ name, args }) => isBuild(name, args));
      return build
        ? [
            violation(
              build,
              'The application is built in the stage that is shipped, so compilers and sources ship too.',
            ),
          ]
        : [];
    },
  ),
];

function isBuild(name: string, args: readonly string[]): boolean {
  const text = [name, ...args].join(' ');
  return /^(?:(?:npm|yarn|pnpm|bun) (?:run )?build|tsc\b|npx tsc|go build|cargo build|(?:\.\/)?mvnw? .*package|(?:\.\/)?gradlew? .*build|dotnet publish)/u.test(
    text,
  );
}
