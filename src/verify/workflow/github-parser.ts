import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import type { JudgedFile } from '../kit.js';
import { oncePer } from '../kit.js';
import type { SyntaxProblem } from '../reading/data.js';

/** What GitHub itself would refuse, by its own parser (schema, keys, expression syntax, contexts). */
export const githubProblems = oncePer((file: JudgedFile): readonly SyntaxProblem[] => {
  const { context } = parseWorkflow({ name: file.path, content: file.content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map((error) => ({
    message: error.rawMessage,
    line: Math.max(1, error.range?.start.line ?? 1),
    column: Math.max(1, error.range?.start.column ?? 1),
  }));
});
