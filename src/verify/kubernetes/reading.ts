import { posix } from 'node:path';
import type { RuleContext } from '../../model/index.js';
import { dataOf, filesOfKind, folderOf, type JudgedFile, joinPath, oncePer } from '../kit.js';
import { type DataDocument, entriesOf, field, isRecord, listOf, type Path, textOf, textsOf } from '../reading/data.js';
import type { Place } from '../reading/place.js';

export interface KubernetesObject {
  readonly file: JudgedFile;
  readonly document: DataDocument;
  /** Where the object stands in its document: empty, or the item of a List. */
  readonly base: Path;
  readonly data: unknown;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly labels: ReadonlyMap<string, string>;
  /** A patch of Kustomize: what it lacks stands in the object it changes. */
  readonly partial: boolean;
  readonly place: Place;
}

export interface Container {
  readonly data: unknown;
  readonly path: Path;
  readonly name: string;
  readonly role: 'container' | 'init' | 'ephemeral';
}

/** A pod, or the template of one. */
export interface PodTemplate {
  readonly object: KubernetesObject;
  readonly specPath: Path;
  readonly spec: unknown;
  readonly labels: ReadonlyMap<string, string>;
  readonly containers: readonly Container[];
}

const objectsOfFile = oncePer((file: JudgedFile): readonly Omit<KubernetesObject, 'partial'>[] =>
  dataOf(file).documents.flatMap((document) => {
    const { data } = document;
    if (field(data, 'kind') !== 'List') return objectOf(file, document, [], data);
    return listOf(field(data, 'items')).flatMap((item, index) => objectOf(file, document, ['items', index], item));
  }),
);

function objectOf(
  file: JudgedFile,
  document: DataDocument,
  base: Path,
  data: unknown,
): readonly Omit<KubernetesObject, 'partial'>[] {
  const apiVersion = textOf(field(data, 'apiVersion'));
  const kind = textOf(field(data, 'kind'));
  if (apiVersion === null || kind === null) return [];
  return [
    {
      file,
      document,
      base,
      data,
      apiVersion,
      kind,
      name: textOf(field(data, 'metadata', 'name')) ?? '',
      namespace: textOf(field(data, 'metadata', 'namespace')),
      labels: labelsOf(field(data, 'metadata', 'labels')),
      place: document.keyAt([...base, 'kind']),
    },
  ];
}

/** Every object of the files under judgement. */
export const objectsOf = oncePer((context: RuleContext): readonly KubernetesObject[] => {
  const patches = patchFiles(context);
  return filesOfKind(context, 'kubernetes').flatMap((file) =>
    objectsOfFile(file).map((object) => ({
      ...object,
      partial:
        patches.has(file.path) ||
        /patch|overlay/iu.test(posix.basename(file.path)) ||
        field(object.data, '$patch') !== undefined,
    })),
  );
});

/** Files that a kustomization names as patches. */
function patchFiles(context: RuleContext): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const file of filesOfKind(context, 'kustomization')) {
    const data = dataOf(file).documents[0]?.data;
    const named = [
      ...textsOf(field(data, 'patchesStrategicMerge')),
      ...listOf(field(data, 'patches')).map((patch) => textOf(field(patch, 'path')) ?? ''),
    ];
    for (const name of named) {
      const path = joinPath(folderOf(file.path), name);
      if (path !== null) paths.add(path);
    }
  }
  return paths;
}

export function labelsOf(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(value).flatMap(([name, label]) => {
      const text = textOf(label);
      return text === null ? [] : [[name, text] as const];
    }),
  );
}

const TEMPLATE_PATH: Readonly<Record<string, Path>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Pods and pod templates of complete objects. */
export const podsOf = oncePer((context: RuleContext): readonly PodTemplate[] =>
  objectsOf(context).flatMap((object) => {
    const template = object.kind === 'Pod' ? [] : TEMPLATE_PATH[object.kind];
    if (template === undefined || object.partial) return [];
    const spec = field(object.data, ...template, 'spec');
    if (!isRecord(spec)) return [];
    const specPath = [...object.base, ...template, 'spec'];
    return [
      {
        object,
        specPath,
        spec,
        labels: labelsOf(field(object.data, ...template, 'metadata', 'labels')),
        containers: [
          ...containersOf(spec, specPath, 'containers', 'container'),
          ...containersOf(spec, specPath, 'initContainers', 'init'),
          ...containersOf(spec, specPath, 'ephemeralContainers', 'ephemeral'),
        ],
      },
    ];
  }),
);

function containersOf(spec: unknown, specPath: Path, key: string, role: Container['role']): readonly Container[] {
  return listOf(field(spec, key)).map((data, index) => ({
    data,
    path: [...specPath, key, index],
    name: textOf(field(data, 'name')) ?? `${role} ${index + 1}`,
    role,
  }));
}

/** True where a label selector (matchLabels and matchExpressions) selects the labels. An empty selector selects all. */
export function selects(selector: unknown, labels: ReadonlyMap<string, string>): boolean {
  const matches = entriesOf(field(selector, 'matchLabels')).every(
    ([name, value]) => labels.get(name) === textOf(value),
  );
  return matches && listOf(field(selector, 'matchExpressions')).every((expression) => satisfies(expression, labels));
}

function satisfies(expression: unknown, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(textOf(field(expression, 'key')) ?? '');
  const values = textsOf(field(expression, 'values'));
  switch (field(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** Objects of the same namespace; an object without namespace takes the one it is applied to. */
export function sameNamespace(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.namespace === null || b.namespace === null || a.namespace === b.namespace;
}

export function objectsOfKind(context: RuleContext, ...kinds: readonly string[]): readonly KubernetesObject[] {
  return objectsOf(context).filter(({ kind, partial }) => kinds.includes(kind) && !partial);
}

/** A quantity as a number (cores, bytes), null where it is none. Source: Kubernetes API conventions, quantities. */
export function quantity(value: unknown): number | null {
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,3})?$/u.exec(
    textOf(value) ?? '',
  );
  if (!match) return null;
  const number = Number(match[1]);
  const suffix = match[2] ?? '';
  if (/^[eE][+-]?\d/u.test(suffix)) return number * 10 ** Number(suffix.slice(1));
  return number * (FACTORS[suffix] ?? 1);
}

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
