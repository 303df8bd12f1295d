import type { Rule, RuleContext } from '../../model/index.js';
import { dataOf, type FileViolation, fileRule, filesOfKind, folderOf, joinPath, setRule, violation } from '../kit.js';
import { entriesOf, field, listOf, type Path, textOf, textsOf } from '../reading/data.js';
import { at, objectRule, podRule, title } from './kit.js';
import {
  type KubernetesObject,
  labelsOf,
  objectsOf,
  objectsOfKind,
  type PodTemplate,
  podsOf,
  sameNamespace,
  selects,
} from './reading.js';

function servedBy(service: KubernetesObject, context: RuleContext): readonly PodTemplate[] | null {
  const selector = field(service.data, 'spec', 'selector');
  const wanted = labelsOf(selector);
  if (selector === undefined || selector === null || wanted.size === 0) return null;
  return podsOf(context).filter(
    (pod) => sameNamespace(pod.object, service) && [...wanted].every(([name, value]) => pod.labels.get(name) === value),
  );
}

/** Kustomize adds labels, prefixes and generated ConfigMaps: then names in the files are not the names in the cluster. */
function isTransformed(context: RuleContext): boolean {
  return filesOfKind(context, 'kustomization').some((file) => {
    const data = dataOf(file).documents[0]?.data;
    return ['namePrefix', 'nameSuffix', 'commonLabels', 'labels'].some((key) => field(data, key) !== undefined);
  });
}

/** ConfigMaps and Secrets that Kustomize generates. */
function generatedNames(context: RuleContext): ReadonlySet<string> {
  const names = filesOfKind(context, 'kustomization').flatMap((file) => {
    const data = dataOf(file).documents[0]?.data;
    return ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
      listOf(field(data, key)).map((item) => textOf(field(item, 'name')) ?? ''),
    );
  });
  return new Set(names);
}

function exists(context: RuleContext, from: KubernetesObject, kind: string, name: string): boolean {
  return objectsOf(context).some(
    (object) => object.kind === kind && object.name === name && sameNamespace(object, from),
  );
}

/** Whether the files bring objects of the kind at all: where they bring none, these come from somewhere else. */
function brings(context: RuleContext, kind: string): boolean {
  return objectsOf(context).some((object) => object.kind === kind);
}

interface BackendReference {
  readonly service: string;
  readonly port: unknown;
  readonly path: Path;
}

function ingressBackends(object: KubernetesObject): readonly BackendReference[] {
  const read = (backend: unknown, path: Path): readonly BackendReference[] => {
    const service = textOf(field(backend, 'service', 'name'));
    const port = field(backend, 'service', 'port', 'number') ?? field(backend, 'service', 'port', 'name');
    return service === null ? [] : [{ service, port, path }];
  };
  const rules = listOf(field(object.data, 'spec', 'rules')).flatMap((rule, ruleIndex) =>
    listOf(field(rule, 'http', 'paths')).flatMap((entry, index) =>
      read(field(entry, 'backend'), ['spec', 'rules', ruleIndex, 'http', 'paths', index, 'backend']),
    ),
  );
  return [...read(field(object.data, 'spec', 'defaultBackend'), ['spec', 'defaultBackend']), ...rules];
}

function routeBackends(object: KubernetesObject): readonly BackendReference[] {
  return listOf(field(object.data, 'spec', 'rules')).flatMap((rule, ruleIndex) =>
    listOf(field(rule, 'backendRefs')).flatMap((backend, index) => {
      const service = textOf(field(backend, 'name'));
      const foreign = (field(backend, 'kind') ?? 'Service') !== 'Service' || field(backend, 'namespace') !== undefined;
      return service === null || foreign
        ? []
        : [{ service, port: field(backend, 'port'), path: ['spec', 'rules', ruleIndex, 'backendRefs', index] }];
    }),
  );
}

function backendProblems(
  object: KubernetesObject,
  backends: readonly BackendReference[],
  context: RuleContext,
): readonly FileViolation[] {
  if (!brings(context, 'Service') || isTransformed(context)) return [];
  return backends.flatMap(({ service, port, path }) => {
    const target = objectsOfKind(context, 'Service').find(
      (each) => each.name === service && sameNamespace(each, object),
    );
    if (!target)
      return [
        at(object, path, `${title(object)} sends requests to the Service ${service}, which is not among the files.`),
      ];
    const ports = listOf(field(target.data, 'spec', 'ports'));
    const known =
      port === undefined || ports.some((each) => field(each, 'port') === port || field(each, 'name') === port);
    return known
      ? []
      : [
          at(object, path, `The Service ${service} has no port ${String(port)}.`, {
            severity: 'error',
            related: [relatedTo(target, 'the Service')],
          }),
        ];
  });
}

function relatedTo(object: KubernetesObject, message: string) {
  return { file: object.file.path, line: object.place.line, column: object.place.column, message };
}

export const crossReferenceRules: readonly Rule[] = [
  objectRule(
    {
      id: 'kubernetes/service-selects',
      title: 'A Service selects pods',
      references: ['kube-linter/dangling-service', 'kube-score/service-targets-pod'],
      severity: 'warning',
      tier: 'must',
      help: 'Use labels that the pod template has.',
    },
    ['Service'],
    (service, context) => {
      if (podsOf(context).length === 0 || isTransformed(context)) return [];
      const pods = servedBy(service, context);
      return pods === null || pods.length > 0
        ? []
        : [at(service, ['spec', 'selector'], `${title(service)} selects no pod of these files.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/service-target-port',
      title: 'A Service targets a port its pods declare',
      references: ['kube-linter/invalid-target-ports', 'kube-score/service-targets-pod'],
      severity: 'error',
      tier: 'must',
      help: 'Declare the port in the container, or correct targetPort.',
    },
    ['Service'],
    (service, context) =>
      listOf(field(service.data, 'spec', 'ports')).flatMap((port, index) => {
        const target = field(port, 'targetPort') ?? field(port, 'port');
        const pods = servedBy(service, context) ?? [];
        const declared = pods.flatMap((pod) => pod.containers.flatMap(({ data }) => listOf(field(data, 'ports'))));
        if (pods.length === 0 || target === undefined) return [];
        const known = declared.some(
          (each) => field(each, 'name') === target || String(field(each, 'containerPort')) === String(target),
        );
        if (known) return [];
        const named = typeof target === 'string' && !/^\d+$/u.test(target);
        // A number works undeclared; where other ports are declared it is most likely a slip.
        if (!named && declared.length === 0) return [];
        return [
          at(
            service,
            ['spec', 'ports', index],
            `${title(service)} targets port ${String(target)}, which no pod it selects declares.`,
            {
              severity: named ? 'error' : 'warning',
              related: pods.slice(0, 1).map((pod) => relatedTo(pod.object, 'the pods it selects')),
            },
          ),
        ];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/named-service-ports',
      title: 'Several ports of a Service have names',
      references: ['Kubernetes API validation'],
      severity: 'error',
      tier: 'must',
      help: 'Give every port a name.',
    },
    ['Service'],
    (service) => {
      const ports = listOf(field(service.data, 'spec', 'ports'));
      const unnamed = ports.findIndex((port) => textOf(field(port, 'name')) === null);
      return ports.length > 1 && unnamed !== -1
        ? [at(service, ['spec', 'ports', unnamed], `${title(service)} has several ports, and this one has no name.`)]
        : [];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/service-type',
      title: 'Services are reached through a gateway, not through node ports',
      references: ['kube-score/service-type', 'kube-linter/exposed-services'],
      severity: 'info',
      tier: 'production',
      help: 'Use ClusterIP and a Gateway or Ingress in front.',
    },
    ['Service'],
    (service) =>
      field(service.data, 'spec', 'type') === 'NodePort'
        ? [at(service, ['spec', 'type'], `${title(service)} opens a port on every node.`)]
        : [],
  ),
  objectRule(
    {
      id: 'kubernetes/scaler-target',
      title: 'An autoscaler scales something that exists',
      references: ['kube-linter/dangling-horizontalpodautoscaler', 'kube-score/horizontalpodautoscaler-has-target'],
      severity: 'warning',
      tier: 'must',
      help: 'Name a Deployment or StatefulSet of these files.',
    },
    ['HorizontalPodAutoscaler'],
    (object, context) => {
      const kind = textOf(field(object.data, 'spec', 'scaleTargetRef', 'kind'));
      const name = textOf(field(object.data, 'spec', 'scaleTargetRef', 'name'));
      if (kind === null || name === null || !brings(context, kind) || exists(context, object, kind, name)) return [];
      return [
        at(
          object,
          ['spec', 'scaleTargetRef'],
          `${title(object)} scales ${kind} ${name}, which is not among the files.`,
        ),
      ];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/scaler-requests',
      title: 'What an autoscaler measures is requested',
      references: ['Kubernetes: HorizontalPodAutoscaler algorithm'],
      severity: 'error',
      tier: 'must',
      help: 'Set requests for the metric: utilisation is a share of the request.',
    },
    ['HorizontalPodAutoscaler'],
    (object, context) => {
      const target = podsOf(context).find(
        ({ object: each }) =>
          each.kind === field(object.data, 'spec', 'scaleTargetRef', 'kind') &&
          each.name === field(object.data, 'spec', 'scaleTargetRef', 'name') &&
          sameNamespace(each, object),
      );
      return listOf(field(object.data, 'spec', 'metrics')).flatMap((metric, index) => {
        const name = textOf(field(metric, 'resource', 'name'));
        if (!target || name === null || field(metric, 'resource', 'target', 'type') !== 'Utilization') return [];
        const without = target.containers.find(
          ({ role, data }) =>
            role === 'container' &&
            field(data, 'resources', 'requests', name) === undefined &&
            field(data, 'resources', 'limits', name) === undefined,
        );
        if (!without || field(target.spec, 'resources', 'requests', name) !== undefined) return [];
        return [
          at(
            object,
            ['spec', 'metrics', index],
            `${title(object)} measures ${name}, which the container ${without.name} does not request.`,
            { related: [relatedTo(target.object, 'what it scales')] },
          ),
        ];
      });
    },
  ),
  objectRule(
    {
      id: 'kubernetes/policy-selects',
      title: 'NetworkPolicies and disruption budgets select pods',
      references: ['kube-linter/dangling-networkpolicy', 'kube-score/networkpolicy-targets-pod'],
      severity: 'warning',
      tier: 'must',
      help: 'Use labels that a pod template has.',
    },
    ['NetworkPolicy', 'PodDisruptionBudget'],
    (object, context) => {
      const selector = field(object.data, 'spec', object.kind === 'NetworkPolicy' ? 'podSelector' : 'selector');
      const pods = podsOf(context);
      if (pods.length === 0 || isTransformed(context)) return [];
      const selected = pods.some((pod) => sameNamespace(pod.object, object) && selects(selector, pod.labels));
      return selected ? [] : [at(object, ['spec'], `${title(object)} selects no pod of these files.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/ingress-target',
      title: 'An Ingress leads to a Service and its port',
      references: ['kube-linter/dangling-ingress', 'kube-score/ingress-targets-service'],
      severity: 'warning',
      tier: 'must',
      help: 'Name a Service of these files and one of its ports.',
    },
    ['Ingress'],
    (object, context) => backendProblems(object, ingressBackends(object), context),
  ),
  objectRule(
    {
      id: 'kubernetes/route-target',
      title: 'An HTTPRoute leads to a Service and its port',
      references: ['kube-linter/dangling-ingress', 'Gateway API: backendRefs'],
      severity: 'warning',
      tier: 'must',
      help: 'Name a Service of these files and one of its ports.',
    },
    ['HTTPRoute'],
    (object, context) => backendProblems(object, routeBackends(object), context),
  ),
  objectRule(
    {
      id: 'kubernetes/ingress-controller',
      title: 'Ingress does not rely on ingress-nginx',
      references: ['Kubernetes: ingress-nginx retirement', 'CKV_K8S_152', 'CKV_K8S_153', 'CKV_K8S_154', 'KCV-0093'],
      severity: 'info',
      tier: 'production',
      help: 'Move to the Gateway API or to a maintained controller: ingress-nginx gets no fixes since March 2026.',
    },
    ['Ingress'],
    (object) => {
      const annotation = entriesOf(field(object.data, 'metadata', 'annotations')).find(([key]) =>
        key.startsWith('nginx.ingress.kubernetes.io/'),
      );
      if (annotation?.[0].endsWith('-snippet'))
        return [
          at(
            object,
            ['metadata', 'annotations', annotation[0]],
            `${annotation[0]} runs configuration text of this object in the controller.`,
            { severity: 'warning' },
          ),
        ];
      return annotation
        ? [at(object, ['metadata', 'annotations', annotation[0]], `${title(object)} is written for ingress-nginx.`)]
        : [];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/ingress-tls',
      title: 'Traffic from outside is encrypted',
      references: ['polaris/tlsSettingsMissing'],
      severity: 'info',
      tier: 'production',
      help: 'Add spec.tls with the host and a certificate.',
    },
    ['Ingress'],
    (object) =>
      field(object.data, 'spec', 'tls') === undefined
        ? [at(object, ['spec'], `${title(object)} serves plain HTTP.`)]
        : [],
  ),
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
  setRule(
    {
      id: 'kubernetes/unique-object',
      title: 'Every object is written once',
      references: ['kubectl apply', 'kustomize build'],
      severity: 'error',
      tier: 'must',
      help: 'Remove one of them: the last one applied wins.',
    },
    ['kubernetes'],
    (context) => {
      const first = new Map<string, KubernetesObject>();
      return objectsOf(context).flatMap((object) => {
        if (object.partial || object.name === '') return [];
        // Folders are applied one by one; the same object in two of them is a base and its variant.
        const key = [
          folderOf(object.file.path),
          object.apiVersion,
          object.kind,
          object.namespace ?? '',
          object.name,
        ].join('\0');
        const earlier = first.get(key);
        if (!earlier) {
          first.set(key, object);
          return [];
        }
        // One file per variant is common ("deploy-dev.yaml"); twice in one file is surely a slip.
        const severity = earlier.file === object.file ? ('error' as const) : ('info' as const);
        return [
          {
            ...at(object, ['metadata', 'name'], `${title(object)} is written twice.`, {
              severity,
              related: [relatedTo(earlier, 'the first one')],
            }),
            file: object.file.path,
          },
        ];
      });
    },
  ),
  fileRule(
    {
      id: 'kubernetes/kustomize-resources',
      title: 'Files that a kustomization names exist',
      references: ['kustomize build'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the path.',
    },
    ['kustomization'],
    (file, context) => {
      const document = dataOf(file).documents[0];
      if (!document) return [];
      const named = (
        ['resources', 'bases', 'components', 'patchesStrategicMerge', 'crds', 'configurations'] as const
      ).flatMap((key) => textsOf(field(document.data, key)).map((path, index) => ({ path, at: [key, index] as Path })));
      const patches = listOf(field(document.data, 'patches')).map((patch, index) => ({
        path: textOf(field(patch, 'path')) ?? '',
        at: ['patches', index, 'path'] as Path,
      }));
      return [...named, ...patches].flatMap(({ path, at: where }) => {
        if (
          path === '' ||
          path.includes('\n') ||
          /^(?:https?:|git@|ssh:|github\.com|[\w.-]+\.\w+\/)|\?ref=|\/\/|\$/u.test(path)
        )
          return [];
        const full = joinPath(folderOf(file.path), path);
        return full === null || context.exists(full) ? [] : [violation(document.at(where), `${path} does not exist.`)];
      });
    },
  ),
  fileRule(
    {
      id: 'kubernetes/kustomize-fields',
      title: 'Kustomizations use current fields',
      references: ['kustomize edit fix'],
      severity: 'info',
      tier: 'advice',
      help: 'Run kustomize edit fix: resources instead of bases, labels instead of commonLabels, patches instead of the older two.',
    },
    ['kustomization'],
    (file) => {
      const document = dataOf(file).documents[0];
      return ['bases', 'commonLabels', 'patchesStrategicMerge', 'patchesJson6902', 'vars', 'imageTags']
        .filter((key) => field(document?.data, key) !== undefined)
        .flatMap((key) => (document ? [violation(document.keyAt([key]), `${key} is deprecated.`)] : []));
    },
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
