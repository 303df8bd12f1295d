import type { Finding, Plan } from '../../src/model/index.js';
import { memoryRepository } from '../../src/repository/memory.js';
import { rules } from '../../src/verify/rules.js';
import { runRules } from '../../src/verify/verify.js';

/** One example for a rule: the files under judgement, what is around them, and where the finding must be. */
export interface RuleCase {
  readonly files: Readonly<Record<string, string>>;
  /** Files of the repository that are not under judgement. */
  readonly around?: Readonly<Record<string, string>>;
  readonly plan?: Plan;
  /** "path:line" of the first finding; only for invalid cases. */
  readonly at?: string;
  /** A part of the message. */
  readonly says?: string;
  readonly severity?: Finding['severity'];
}

export type RuleCases = Readonly<
  Record<string, { readonly valid: readonly RuleCase[]; readonly invalid: readonly RuleCase[] }>
>;

/** Runs one rule over one case through the real engine. */
export async function findingsOf(ruleId: string, example: RuleCase): Promise<readonly Finding[]> {
  const rule = rules.find(({ id }) => id === ruleId);
  if (!rule) throw new Error(`no rule ${ruleId}`);
  const verification = await runRules([rule], {
    files: new Map(Object.entries(example.files)),
    repository: memoryRepository({ ...example.around, ...example.files }),
    plan: example.plan ?? null,
  });
  if (verification.skipped.length > 0) throw new Error(`skipped: ${JSON.stringify(verification.skipped)}`);
  return verification.findings;
}

/** A case of one file at its usual path. */
export function one(path: string): (content: string, extra?: Partial<RuleCase> & { line?: number }) => RuleCase {
  return (content, { line, ...extra } = {}) => ({
    files: { [path]: content },
    ...(line === undefined ? {} : { at: `${path}:${line}` }),
    ...extra,
  });
}
