import type { Rule, RuleContext } from '../../model/index.js';
import { dockerfileOf, type FileViolation, fileRule, type JudgedFile, type RuleData, violation } from '../kit.js';
import { type DockerfileReading, type DockerInstruction, lineage, type Stage } from '../reading/dockerfile.js';
import type { ShellCommand } from '../reading/shell.js';

/** A rule over one Dockerfile. */
export function dockerfileRule(
  data: RuleData,
  check: (
    dockerfile: DockerfileReading,
    file: JudgedFile,
    context: RuleContext,
  ) => Iterable<FileViolation> | Promise<Iterable<FileViolation>>,
): Rule {
  return fileRule(data, ['dockerfile'], (file, context) => check(dockerfileOf(file), file, context));
}

/** A rule over single instructions. */
export function instructionRule(
  data: RuleData,
  keywords: readonly string[],
  check: (instruction: DockerInstruction, dockerfile: DockerfileReading) => string | readonly FileViolation[] | null,
): Rule {
  return dockerfileRule(data, (dockerfile) =>
    dockerfile.instructions
      .filter((instruction) => keywords.includes(instruction.keyword))
      .flatMap((instruction) => {
        const result = check(instruction, dockerfile);
        if (result === null) return [];
        return typeof result === 'string' ? [violation(instruction, result)] : result;
      }),
  );
}

/** A rule over single commands of RUN instructions. */
export function commandRule(
  data: RuleData,
  check: (command: ShellCommand, run: DockerInstruction) => string | null,
): Rule {
  return instructionRule(data, ['RUN'], (run) =>
    run.commands.flatMap((command) => {
      const message = check(command, run);
      return message === null ? [] : [violation(command, message)];
    }),
  );
}

export function finalStage(dockerfile: DockerfileReading): Stage | null {
  return dockerfile.stages.at(-1) ?? null;
}

/** Instructions of a stage and of the stages below it, in the order Docker runs them. */
export function effectiveInstructions(stage: Stage): readonly DockerInstruction[] {
  return [...lineage(stage)].reverse().flatMap((each) => each.instructions);
}

export function lastOf(stage: Stage, keyword: string): DockerInstruction | null {
  return effectiveInstructions(stage).findLast((instruction) => instruction.keyword === keyword) ?? null;
}

/** True where a RUN mount keeps this folder out of the image. */
export function mounts(run: DockerInstruction, target: RegExp): boolean {
  return run.flags.some(
    ({ name, value }) => name === 'mount' && /type=(?:cache|tmpfs)/u.test(value) && target.test(value),
  );
}

/** The stage an instruction belongs to. */
export function stageOf(dockerfile: DockerfileReading, instruction: DockerInstruction): Stage | null {
  return dockerfile.stages.find((stage) => stage.instructions.includes(instruction)) ?? null;
}
