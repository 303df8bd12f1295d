import type { Rule } from '../../model/index.js';
import { type FileViolation, fileRule, type JudgedFile, type RuleData } from '../kit.js';
import { allSteps, type Job, type Step, type WorkflowReading, workflowOf } from './reading.js';

/** A rule over one workflow. */
export function workflowRule(
  data: RuleData,
  check: (workflow: WorkflowReading, file: JudgedFile) => Iterable<FileViolation>,
): Rule {
  return fileRule(data, ['github-workflow'], (file) => {
    const workflow = workflowOf(file);
    return workflow ? check(workflow, file) : [];
  });
}

/** A rule over the steps of workflows and composite actions. */
export function stepRule(
  data: RuleData,
  check: (step: Step, job: Job, workflow: WorkflowReading, file: JudgedFile) => Iterable<FileViolation>,
): Rule {
  return fileRule(data, ['github-workflow', 'github-action'], (file) => {
    const workflow = workflowOf(file);
    return workflow ? allSteps(workflow).flatMap(({ step, job }) => [...check(step, job, workflow, file)]) : [];
  });
}
