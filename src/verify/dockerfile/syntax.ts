import { ValidationCode, validate } from 'dockerfile-utils';
import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { checkShells } from '../shell/syntax.js';
import { dockerfileRule, instructionRule } from './kit.js';

/** Value of the language server protocol's DiagnosticSeverity. */
const DiagnosticSeverity = { Error: 1 } as const;

/** Codes that rules of ours judge with more context, or that newer Docker accepts. */
const JUDGED_ELSEWHERE: ReadonlySet<number> = new Set([
  ValidationCode.NO_SOURCE_IMAGE,
  ValidationCode.BASE_NAME_EMPTY,
  ValidationCode.DUPLICATE_BUILD_STAGE_NAME,
  ValidationCode.EMPTY_CONTINUATION_LINE,
  ValidationCode.CASING_INSTRUCTION,
  ValidationCode.DEPRECATED_MAINTAINER,
  ValidationCode.MULTIPLE_INSTRUCTIONS,
  ValidationCode.WORKDIR_IS_NOT_ABSOLUTE,
  ValidationCode.INVALID_PORT,
  ValidationCode.UNKNOWN_ADD_FLAG,
  ValidationCode.UNKNOWN_COPY_FLAG,
  ValidationCode.UNKNOWN_FROM_FLAG,
]);

export const dockerfileSyntaxRules: readonly Rule[] = [
  dockerfileRule(
    {
      id: 'dockerfile/syntax',
      title: 'The Dockerfile parses',
      references: ['dockerfile-utils', 'DL1000', 'DL3061'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the instruction; the build stops here.',
    },
    (dockerfile) => {
      if (dockerfile.stages.length === 0) {
        return [violation({ line: 1, column: 1 }, 'There is no FROM instruction, so there is nothing to build.')];
      }
      const problems = validate(dockerfile.text)
        .filter(({ severity, code }) => severity === DiagnosticSeverity.Error && !JUDGED_ELSEWHERE.has(Number(code)))
        .map(({ range, message }) =>
          violation({ line: range.start.line + 1, column: range.start.character + 1 }, String(message)),
        );
      const early = dockerfile.initial
        .filter(({ keyword }) => keyword !== 'ARG')
        .map((instruction) => violation(instruction, `${instruction.keyword} stands before the first FROM.`));
      return [...problems, ...early];
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/shell-syntax',
      title: 'Shell text in RUN, CMD, ENTRYPOINT and HEALTHCHECK parses',
      references: ['SC1072', 'SC1073'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the shell syntax; the shell in the image refuses it.',
    },
    async (dockerfile) => {
      const shells = dockerfile.instructions.filter(({ keyword }) => keyword === 'SHELL');
      if (shells.some(({ raw }) => !/(?:ba|da|a|z|k)?sh"/u.test(raw))) return [];
      const scripts = dockerfile.instructions.flatMap(({ script }) => script ?? []);
      const problems = await checkShells(scripts.map(({ text }) => text));
      return scripts.flatMap((script, index) => {
        const problem = problems[index];
        if (!problem) return [];
        return [violation({ line: script.line + problem.line - 1, column: problem.column }, problem.message)];
      });
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/empty-continuation',
      title: 'No empty line inside a continued instruction',
      references: ['NoEmptyContinuation'],
      severity: 'warning',
      tier: 'production',
      help: 'Remove the empty line; Docker announces that it will become an error.',
    },
    (dockerfile) =>
      validate(dockerfile.text)
        .filter(({ code }) => code === ValidationCode.EMPTY_CONTINUATION_LINE)
        .map(({ range }) =>
          violation({ line: range.start.line + 1, column: 1 }, 'An empty line stands inside a continued instruction.'),
        ),
  ),
  instructionRule(
    {
      id: 'dockerfile/maintainer',
      title: 'MAINTAINER is not used',
      references: ['MaintainerDeprecated', 'DL4000', 'DS-0022', 'CKV_DOCKER_6'],
      severity: 'info',
      tier: 'advice',
      help: 'Use LABEL org.opencontainers.image.authors="…".',
    },
    ['MAINTAINER'],
    () => 'MAINTAINER is deprecated.',
  ),
  instructionRule(
    {
      id: 'dockerfile/legacy-key-value',
      title: 'ENV, LABEL and ARG use NAME=value',
      references: ['LegacyKeyValueFormat'],
      severity: 'info',
      tier: 'advice',
      help: 'Write NAME=value.',
    },
    ['ENV', 'LABEL'],
    ({ args, keyword }) =>
      args[0] !== undefined && !args[0].includes('=') && args.length > 1
        ? `${keyword} ${args[0]} uses the old form with a blank.`
        : null,
  ),
  dockerfileRule(
    {
      id: 'dockerfile/consistent-casing',
      title: 'Instructions are written in one case',
      references: ['ConsistentInstructionCasing', 'FromAsCasing'],
      severity: 'info',
      tier: 'advice',
      help: 'Write instructions (and AS after FROM) in capitals throughout.',
    },
    (dockerfile) => {
      const upper = dockerfile.instructions.filter(({ written }) => written === written.toUpperCase()).length;
      const majority = upper * 2 >= dockerfile.instructions.length;
      const cased = dockerfile.instructions
        .filter(({ written }) => written !== (majority ? written.toUpperCase() : written.toLowerCase()))
        .map((instruction) => violation(instruction, `${instruction.written} does not match the case of the others.`));
      const as = dockerfile.stages
        .filter(({ from }) => {
          const word = from.args[1];
          return word?.toLowerCase() === 'as' && (word === 'AS') !== (from.written === 'FROM');
        })
        .map((stage) => violation(stage, `"${stage.from.args[1]}" does not match the case of ${stage.from.written}.`));
      return [...cased, ...as];
    },
  ),
];
