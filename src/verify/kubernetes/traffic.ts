import type { Rule, RuleContext } from '../../model/index.js';
import type { FileViolation } from '../kit.js';
import { entriesOf, field, listOf, type Path, textOf } from '../reading/data.js';
import { at, objectRule, title } from './kit.js';
import { brings, isTransformed, relatedTo } from './lookups.js';
import { type KubernetesObject, objectsOfKind, sameNamespace } from './reading.js';

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

export const trafficRules: readonly Rule[] = [
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
];
