import {
  declared,
  type EnvironmentVariable,
  type Evidence,
  type Fact,
  type Notice,
  type Profile,
  type Service,
} from '../model/index.js';
import type { DeploymentFacts } from './deployment-files/contract.js';
import { isEnvironmentNoise, isSecretName } from './environment.js';
import { type FactSource, precedence, sourceOfKind } from './precedence.js';

export interface Merged {
  readonly service: Service;
  readonly notices: readonly Notice[];
  readonly questions: Profile['questions'];
}

interface Tier<T> {
  readonly source: FactSource;
  readonly facts: readonly Fact<T>[];
}

/** The candidates of a fact by source, in the order of the table; sources with nothing to say are left out. */
function tiersOf<T>(
  order: readonly FactSource[],
  own: Fact<T> | null,
  all: readonly DeploymentFacts[],
  pick: (facts: DeploymentFacts) => readonly Fact<T>[],
): Tier<T>[] {
  return order.flatMap((source) => {
    const facts =
      source === 'code' ? (own ? [own] : []) : all.filter((item) => sourceOfKind(item.kind) === source).flatMap(pick);
    return facts.length === 0 ? [] : [{ source, facts }];
  });
}

const EVIDENCE_LIMIT = 4;

/** Both lists without repetitions, as far as a reader follows. */
function joinEvidence(...lists: readonly (readonly Evidence[])[]): Evidence[] {
  const byPlace = new Map(lists.flat().map((place) => [`${place.file}:${place.line}:${place.quote}`, place]));
  return [...byPlace.values()].slice(0, EVIDENCE_LIMIT);
}

function distinct<T>(facts: readonly Fact<T>[]): Fact<T>[] {
  const byValue = new Map<T, Fact<T>>();
  for (const fact of facts) {
    const known = byValue.get(fact.value);
    byValue.set(fact.value, known ? { ...known, evidence: joinEvidence(known.evidence, fact.evidence) } : fact);
  }
  return [...byValue.values()];
}

function place(fact: Fact<unknown>): string {
  const first = fact.evidence[0];
  return first ? `${first.file}${first.line === null ? '' : `:${first.line}`}` : 'a default';
}

interface Choice<T> {
  readonly fact: Fact<T> | null;
  /** Several candidates of one source, of which no other source picks one. */
  readonly open: readonly Fact<T>[];
}

/** Takes the strongest source; where it has several values, weaker sources may settle which. */
function choose<T>(tiers: readonly Tier<T>[]): Choice<T> {
  const [first, ...weaker] = tiers;
  if (first === undefined) return { fact: null, open: [] };
  const candidates = distinct(first.facts);
  if (candidates.length === 1) return { fact: candidates[0] ?? null, open: [] };
  for (const tier of weaker) {
    const agreed = candidates.filter((candidate) => tier.facts.some((fact) => fact.value === candidate.value));
    if (agreed.length === 1) return { fact: agreed[0] ?? null, open: [] };
  }
  return { fact: null, open: candidates };
}

function portConflicts(service: Service, chosen: Fact<number>, tiers: readonly Tier<number>[]): Notice[] {
  const others = distinct(tiers.flatMap((tier) => tier.facts)).filter(
    (fact) => fact.value !== chosen.value && fact.basis !== 'assumed',
  );
  return others.map((other) => {
    const first = other.evidence[0];
    return {
      code: 'detect.port-conflict',
      text: `${service.name} listens on ${chosen.value} by ${place(chosen)}, but ${place(other)} says ${other.value}.`,
      ...(first ? { file: first.file, ...(first.line === null ? {} : { line: first.line }) } : {}),
    };
  });
}

/** The variable that the code takes its port from, where a deployment file gives it a value. */
function portsPassed(service: Service, facts: DeploymentFacts): Fact<number>[] {
  const name = service.portVariable?.value;
  return facts.environment.flatMap((variable) => {
    const port = variable.name === name && /^\d{2,5}$/u.test(variable.default ?? '') ? Number(variable.default) : 0;
    return port > 0 && port <= 65535 ? [declared(port, ...variable.evidence)] : [];
  });
}

function mergePort(service: Service, all: readonly DeploymentFacts[], questions: Profile['questions']) {
  const tiers = tiersOf(precedence.port, service.port, all, (facts) => [
    ...facts.ports,
    ...portsPassed(service, facts),
  ]);
  const { fact, open } = choose(tiers);
  if (fact) {
    const settled = questions.filter(({ id }) => id !== 'service.port');
    const agreeing = tiers
      .flatMap((tier) => tier.facts)
      .filter((other) => other !== fact && other.value === fact.value && other.basis !== 'assumed');
    const evidence = joinEvidence(fact.evidence, ...agreeing.map((other) => other.evidence));
    return { port: { ...fact, evidence }, notices: portConflicts(service, fact, tiers), questions: settled };
  }
  const question = {
    id: 'service.port',
    service: service.name,
    candidates: open.map((candidate) => String(candidate.value)),
    evidence: open.flatMap((candidate) => candidate.evidence.slice(0, 1)),
  };
  return { port: null, notices: [], questions: open.length > 1 ? [question] : questions };
}

const FROM_FILES: ReadonlySet<FactSource> = new Set(['compose', 'platform', 'kubernetes']);

/** Adds what deployment files pass in to what the code reads. Image variables (ENV) only fill in defaults. */
function mergeEnvironment(service: Service, all: readonly DeploymentFacts[]): EnvironmentVariable[] {
  const byName = new Map(service.environment.map((variable) => [variable.name, variable]));
  for (const facts of all) {
    for (const passed of facts.environment) {
      if (isEnvironmentNoise(passed.name)) continue;
      const known = byName.get(passed.name);
      if (!known && !FROM_FILES.has(sourceOfKind(facts.kind))) continue;
      const secret = known?.secret ?? (passed.secret || isSecretName(passed.name));
      byName.set(passed.name, {
        name: passed.name,
        required: known?.required ?? false,
        default: secret ? null : (known?.default ?? passed.default),
        scope: known?.scope ?? passed.scope,
        secret,
        evidence: joinEvidence(known?.evidence ?? [], passed.evidence),
      });
    }
  }
  return [...byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The first fact in the order of the table; files of one source keep their order. A mere default stands behind them all. */
function firstOf<T>(tiers: readonly Tier<T>[]): Fact<T> | null {
  const facts = tiers.flatMap((tier) => tier.facts);
  return facts.find(({ basis }) => basis !== 'assumed') ?? facts[0] ?? null;
}

/** Processes beside the service itself: their command and ports are not its own. */
function speaksOfService(service: Service, facts: DeploymentFacts): boolean {
  if (facts.role === 'release' || facts.role === 'cron') return false;
  return facts.role !== 'worker' || service.kind.value === 'worker';
}

/** A start command is spoken in one folder: one for the repository root says nothing for a service below, which has its own. */
function spokenInFolder(service: Service, facts: DeploymentFacts): boolean {
  return service.commands.start === null || facts.root === service.root || sourceOfKind(facts.kind) === 'dockerfile';
}

/** Joins what an ecosystem read with what the deployment files of the service say, by the table in precedence.ts. */
export function mergeService(
  service: Service,
  given: readonly DeploymentFacts[],
  questions: Profile['questions'],
): Merged {
  const all = given.filter((facts) => speaksOfService(service, facts));
  const { port, notices, questions: open } = mergePort(service, all, questions);
  const start = firstOf(
    tiersOf(precedence.start, service.commands.start, all, (facts) =>
      facts.start && spokenInFolder(service, facts) ? [facts.start] : [],
    ),
  );
  const healthPath = firstOf(
    tiersOf(precedence.healthPath, service.healthPath, all, (facts) => (facts.healthPath ? [facts.healthPath] : [])),
  );
  return {
    service: {
      ...service,
      port,
      healthPath,
      readinessPath:
        service.readinessPath ?? all.find(({ readinessPath }) => readinessPath !== null)?.readinessPath ?? null,
      commands: { ...service.commands, start: service.kind.value === 'static' ? service.commands.start : start },
      environment: mergeEnvironment(service, all),
    },
    notices,
    questions: open.map((question) => ({ ...question, service: service.name })),
  };
}
