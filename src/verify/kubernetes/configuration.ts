import type { Rule, RuleContext } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { field, listOf, type Path, textOf, textsOf } from '../reading/data.js';
import { podRule, title } from './kit.js';
import { exists, generatedNames, isTransformed } from './lookups.js';
import { type KubernetesObject, objectsOf, type PodTemplate } from './reading.js';

export const configurationRules: readonly Rule[] = [
  podRule(
    {
      id: 'kubernetes/config-exists',
      title: 'ConfigMaps, Secrets, claims and accounts that pods use exist',
      references: ['kube-linter/non-existent-service-account', 'Kubernetes: CreateContainerConfigError'],
      severity: 'warning',
      tier: 'must',
      help: 'Add the object, correct the name, or say in the runbook how it is created.',
    },
    (pod, context) => missingConfiguration(pod, context),
  ),
];

interface Wanted {
  readonly kind: string;
  readonly name: string;
  readonly path: Path;
}

/** Objects a pod cannot start without. */
function wantedBy(pod: PodTemplate): readonly Wanted[] {
  const found: Wanted[] = [];
  const add = (kind: string, reference: unknown, path: Path, key = 'name') => {
    const name = textOf(field(reference, key));
    if (name !== null && field(reference, 'optional') !== true && !name.includes('$')) found.push({ kind, name, path });
  };
  for (const { data, path } of pod.containers) {
    for (const [index, entry] of listOf(field(data, 'env')).entries()) {
      add('ConfigMap', field(entry, 'valueFrom', 'configMapKeyRef'), [...path, 'env', index]);
      add('Secret', field(entry, 'valueFrom', 'secretKeyRef'), [...path, 'env', index]);
    }
    for (const [index, entry] of listOf(field(data, 'envFrom')).entries()) {
      add('ConfigMap', field(entry, 'configMapRef'), [...path, 'envFrom', index]);
      add('Secret', field(entry, 'secretRef'), [...path, 'envFrom', index]);
    }
  }
  for (const [index, volume] of listOf(field(pod.spec, 'volumes')).entries()) {
    const path = [...pod.specPath, 'volumes', index];
    add('ConfigMap', field(volume, 'configMap'), path);
    add('Secret', field(volume, 'secret'), path, 'secretName');
    add('PersistentVolumeClaim', field(volume, 'persistentVolumeClaim'), path, 'claimName');
  }
  add('ServiceAccount', pod.spec, [...pod.specPath, 'serviceAccountName'], 'serviceAccountName');
  return found;
}

function missingConfiguration(pod: PodTemplate, context: RuleContext): readonly FileViolation[] {
  const generated = generatedNames(context);
  const secrets = new Set(objectsOf(context).flatMap(secretsMadeBy));
  const missing = wantedBy(pod).filter(
    ({ kind, name }) =>
      name !== 'default' &&
      !generated.has(name) &&
      !exists(context, pod.object, kind, name) &&
      !(kind === 'Secret' && secrets.has(name)),
  );
  const seen = new Set<string>();
  return missing.flatMap(({ kind, name, path }) => {
    if (seen.has(`${kind} ${name}`)) return [];
    seen.add(`${kind} ${name}`);
    const made = context.plan?.secrets.length ? ' It has to be created before the first deployment.' : '';
    // Secrets are created outside the repository on purpose.
    const message = `${title(pod.object)} needs the ${kind} ${name}, which is not among the files.${kind === 'Secret' ? made : ''}`;
    return [
      violation(pod.object.document.at(path), message, {
        severity: kind === 'Secret' || isTransformed(context) ? 'info' : 'warning',
      }),
    ];
  });
}

/** Secrets that operators make: External Secrets, Sealed Secrets, cert-manager. */
function secretsMadeBy(object: KubernetesObject): readonly string[] {
  if (object.kind === 'ExternalSecret') return [textOf(field(object.data, 'spec', 'target', 'name')) ?? object.name];
  if (object.kind === 'SealedSecret' || object.kind === 'Secret') return [object.name];
  if (object.kind === 'Certificate') return textsOf(field(object.data, 'spec', 'secretName'));
  return [];
}
