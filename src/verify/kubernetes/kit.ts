import type { Rule, RuleContext, Violation } from '../../model/index.js';
import { type FileViolation, type RuleData, setRule, violation } from '../kit.js';
import type { Path } from '../reading/data.js';
import { type Container, type KubernetesObject, objectsOf, type PodTemplate, podsOf } from './reading.js';

const KINDS = ['kubernetes'] as const;

/** A rule over single objects; patches of Kustomize are left out, because they are incomplete on purpose. */
export function objectRule(
  data: RuleData,
  kinds: readonly string[] | null,
  check: (object: KubernetesObject, context: RuleContext) => Iterable<FileViolation>,
): Rule {
  return setRule(data, KINDS, (context) =>
    objectsOf(context)
      .filter(({ kind, partial }) => !partial && (kinds === null || kinds.includes(kind)))
      .flatMap((object) => inFile(object, check(object, context))),
  );
}

export function podRule(
  data: RuleData,
  check: (pod: PodTemplate, context: RuleContext) => Iterable<FileViolation>,
): Rule {
  return setRule(data, KINDS, (context) => podsOf(context).flatMap((pod) => inFile(pod.object, check(pod, context))));
}

export function containerRule(
  data: RuleData,
  check: (container: Container, pod: PodTemplate) => string | null | Iterable<FileViolation>,
): Rule {
  return podRule(data, (pod) =>
    pod.containers.flatMap((container) => {
      const result = check(container, pod);
      if (result === null) return [];
      return typeof result === 'string' ? [violation(pod.object.document.at(container.path), result)] : [...result];
    }),
  );
}

function inFile(object: KubernetesObject, violations: Iterable<FileViolation>): readonly Violation[] {
  return [...violations].map((each) => ({ ...each, file: object.file.path }));
}

/** A violation at a path of an object. */
export function at(
  object: KubernetesObject,
  path: Path,
  message: string,
  extra: Partial<FileViolation> = {},
): FileViolation {
  return violation(object.document.at([...object.base, ...path]), message, extra);
}

/** "Deployment api". */
export function title(object: KubernetesObject): string {
  return `${object.kind} ${object.name || '(no name)'}`;
}
