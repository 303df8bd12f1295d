import type { Location, Severity } from './finding.js';
import type { Plan } from './plan.js';

/** How hard a rule is: must fails always; production fails what goes to production; advice never fails. */
export type RuleTier = 'must' | 'production' | 'advice';

/** What a rule may look at: the files under judgement, and the repository around them. */
export interface RuleContext {
  /** Files being verified, path to content. */
  readonly files: ReadonlyMap<string, string>;
  /** True where the path exists among the files or in the repository (file or folder). */
  exists(path: string): boolean;
  /** Content of a file under judgement or in the repository, null where there is none to read. */
  read(path: string): string | null;
  /** The plan the files came from, null for a stranger's repository. */
  readonly plan: Plan | null;
}

/** One place where a rule is broken. */
export interface Violation extends Location {
  readonly message: string;
  /** Replaces the rule's general help where the fix is known exactly. */
  readonly help?: string;
  /** Replaces the rule's severity where one case is milder or harder. */
  readonly severity?: Severity;
  readonly related?: readonly (Location & { readonly message: string })[];
}

/** A check as data plus one pure function (after eslint's meta + create). */
export interface Rule {
  /** family/name, e.g. dockerfile/non-root-user. */
  readonly id: string;
  readonly title: string;
  /** Upstream ids that name the same defect. */
  readonly references: readonly string[];
  readonly severity: Severity;
  readonly tier: RuleTier;
  readonly help: string;
  /** Kinds of files the rule looks at (verify/classify.ts); absent where it weighs the whole set. */
  readonly kinds?: readonly string[];
  check(context: RuleContext): Iterable<Violation> | Promise<Iterable<Violation>>;
}
