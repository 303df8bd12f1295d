import type { Rule, RuleContext } from '../../model/index.js';
import { type FileViolation, fileRule, type JudgedFile, type RuleData } from '../kit.js';
import { type ComposeReading, type ComposeService, composeOf } from './reading.js';

export function composeRule(
  data: RuleData,
  check: (compose: ComposeReading, file: JudgedFile, context: RuleContext) => Iterable<FileViolation>,
): Rule {
  return fileRule(data, ['compose'], (file, context) => {
    const compose = composeOf(file);
    return compose ? check(compose, file, context) : [];
  });
}

export function serviceRule(
  data: RuleData,
  check: (
    service: ComposeService,
    compose: ComposeReading,
    file: JudgedFile,
    context: RuleContext,
  ) => Iterable<FileViolation>,
): Rule {
  return composeRule(data, (compose, file, context) =>
    compose.services.flatMap((service) => [...check(service, compose, file, context)]),
  );
}
