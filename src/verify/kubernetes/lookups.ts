import type { RuleContext } from '../../model/index.js';
import { dataOf, filesOfKind } from '../kit.js';
import { field, listOf, textOf } from '../reading/data.js';
import { type KubernetesObject, labelsOf, objectsOf, type PodTemplate, podsOf, sameNamespace } from './reading.js';

export function servedBy(service: KubernetesObject, context: RuleContext): readonly PodTemplate[] | null {
  const selector = field(service.data, 'spec', 'selector');
  const wanted = labelsOf(selector);
  if (selector === undefined || selector === null || wanted.size === 0) return null;
  return podsOf(context).filter(
    (pod) => sameNamespace(pod.object, service) && [...wanted].every(([name, value]) => pod.labels.get(name) === value),
  );
}

/** Kustomize adds labels, prefixes and generated ConfigMaps: then names in the files are not the names in the cluster. */
export function isTransformed(context: RuleContext): boolean {
  return filesOfKind(context, 'kustomization').some((file) => {
    const data = dataOf(file).documents[0]?.data;
    return ['namePrefix', 'nameSuffix', 'commonLabels', 'labels'].some((key) => field(data, key) !== undefined);
  });
}

/** ConfigMaps and Secrets that Kustomize generates. */
export function generatedNames(context: RuleContext): ReadonlySet<string> {
  const names = filesOfKind(context, 'kustomization').flatMap((file) => {
    const data = dataOf(file).documents[0]?.data;
    return ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
      listOf(field(data, key)).map((item) => textOf(field(item, 'name')) ?? ''),
    );
  });
  return new Set(names);
}

export function exists(context: RuleContext, from: KubernetesObject, kind: string, name: string): boolean {
  return objectsOf(context).some(
    (object) => object.kind === kind && object.name === name && sameNamespace(object, from),
  );
}

/** Whether the files bring objects of the kind at all: where they bring none, these come from somewhere else. */
export function brings(context: RuleContext, kind: string): boolean {
  return objectsOf(context).some((object) => object.kind === kind);
}

export function relatedTo(object: KubernetesObject, message: string) {
  return { file: object.file.path, line: object.place.line, column: object.place.column, message };
}
