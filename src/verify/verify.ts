import { digestFiles } from '../formats/digest.js';
import type { Finding, Plan, Rule, RuleContext, Severity, Verification, Violation } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { classify, DEPLOYMENT_KINDS } from './classify.js';
import { joinPath, judgedFiles, Unjudged } from './kit.js';
import { rules } from './rules.js';

export interface VerifyRequest {
  /** Files under judgement, path to content. */
  readonly files: ReadonlyMap<string, string>;
  /** What is around them. */
  readonly repository: Repository;
  /** The plan they came from, null for a stranger's repository. */
  readonly plan: Plan | null;
  readonly signal?: AbortSignal;
}

/**
 * Judges files with every rule, in process and offline.
 * Broken input is a finding, never an exception; a check that cannot run is listed as skipped with its reason.
 * @throws the signal's reason where the caller gives up
 */
export function verify(request: VerifyRequest): Promise<Verification> {
  return runRules(rules, request);
}

/** The engine behind verify, over any set of rules. */
export async function runRules(selected: readonly Rule[], request: VerifyRequest): Promise<Verification> {
  const context = contextOf(request);
  const findings: Finding[] = [];
  const skipped: { check: string; reason: string }[] = [];
  const ran = new Map<string, number>();
  for (const rule of selected) {
    request.signal?.throwIfAborted();
    const files = filesSeen(rule, context);
    if (files === 0) continue;
    const outcome = await runRule(rule, context);
    findings.push(...outcome.violations.map((violation) => findingOf(rule, violation)));
    skipped.push(...outcome.skipped);
    if (outcome.ran) ran.set(familyOf(rule), Math.max(ran.get(familyOf(rule)) ?? 0, files));
  }
  for (const file of judgedFiles(context)) {
    if (file.kind === 'template') skipped.push({ check: file.path, reason: 'a template: it has to be rendered first' });
  }
  return {
    findings: distinct(findings).sort(byPlace),
    ran: [...ran].map(([check, files]) => ({ check, files })),
    skipped: distinctSkips(skipped),
    passed: findings.every((finding) => finding.severity !== 'error'),
    digest: digestFiles(request.files),
  };
}

interface Outcome {
  readonly violations: readonly Violation[];
  readonly skipped: readonly { readonly check: string; readonly reason: string }[];
  readonly ran: boolean;
}

/** A check that fails (an engine that is missing, a mistake of ours) is a skip with its reason, never the end of the run. */
async function runRule(rule: Rule, context: RuleContext): Promise<Outcome> {
  try {
    return { violations: [...(await rule.check(context))], skipped: [], ran: true };
  } catch (error) {
    if (error instanceof Unjudged) {
      const skipped = error.reasons.map(({ file, reason }) => ({ check: `${familyOf(rule)}: ${file}`, reason }));
      return { violations: error.found, skipped, ran: true };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { violations: [], skipped: [{ check: rule.id, reason }], ran: false };
  }
}

/** Rules of one engine fail for one reason: it is said once. */
function distinctSkips(skipped: readonly { check: string; reason: string }[]): { check: string; reason: string }[] {
  return skipped.filter(
    ({ check, reason }, index) =>
      skipped.findIndex((other) => other.check === check && other.reason === reason) === index,
  );
}

/** The deployment files of a repository, as `verify` takes them: for judging what somebody else wrote. */
export function deploymentFiles(repository: Repository): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const path of repository.files) {
    const kindByPath = classify(path, '');
    const mayTell = DEPLOYMENT_KINDS.has(kindByPath) || /\.ya?ml$/u.test(path);
    const content = mayTell ? repository.read(path) : null;
    if (content !== null && DEPLOYMENT_KINDS.has(classify(path, content))) files.set(path, content);
  }
  return files;
}

function contextOf(request: VerifyRequest): RuleContext {
  const { files, repository, plan } = request;
  const folders = foldersOf(files);
  return {
    files,
    plan,
    exists: (path) => {
      const clean = joinPath(path);
      if (clean === null) return false;
      if (clean === '.' || clean === '') return true;
      return files.has(clean) || folders.has(clean) || repository.hasFile(clean) || repository.hasFolder(clean);
    },
    read: (path) => {
      const clean = joinPath(path);
      return clean === null ? null : (files.get(clean) ?? repository.read(clean));
    },
  };
}

function foldersOf(files: ReadonlyMap<string, string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    const parts = path.split('/').slice(0, -1);
    for (let length = parts.length; length > 0; length -= 1) folders.add(parts.slice(0, length).join('/'));
  }
  return folders;
}

function filesSeen(rule: Rule, context: RuleContext): number {
  const files = judgedFiles(context);
  const { kinds } = rule;
  return kinds ? files.filter((file) => kinds.includes(file.kind)).length : files.length;
}

function familyOf(rule: Rule): string {
  return rule.id.slice(0, rule.id.indexOf('/'));
}

function findingOf(rule: Rule, violation: Violation): Finding {
  return {
    rule: rule.id,
    references: [...rule.references],
    severity: violation.severity ?? rule.severity,
    file: violation.file,
    line: violation.line,
    column: violation.column,
    message: violation.message,
    help: violation.help ?? rule.help,
    related: (violation.related ?? []).map((place) => ({ ...place })),
  };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = [finding.rule, finding.file, finding.line, finding.column, finding.message].join('\0');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] ||
    (a.rule < b.rule ? -1 : 1)
  );
}
