/**
 * Small schema of the two Gateway API kinds that a web service needs (gateway.networking.k8s.io/v1, release 1.4).
 * Written by hand after the API reference (gateway-api.sigs.k8s.io/reference/spec, read 2026-11-25).
 */
const text = { type: 'string' };
const port = { type: 'integer', minimum: 1, maximum: 65_535 };
const labels = { type: 'object', additionalProperties: text };
const metadata = {
  type: 'object',
  properties: { name: text, namespace: text, labels, annotations: labels, generateName: text },
  additionalProperties: false,
};

const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});
const list = (items: object) => ({ type: 'array', items });

const parentReference = object({ group: text, kind: text, namespace: text, name: text, sectionName: text, port }, [
  'name',
]);
const anything = { type: 'object' };
const backendReference = object(
  {
    group: text,
    kind: text,
    name: text,
    namespace: text,
    port,
    weight: { type: 'integer', minimum: 0 },
    filters: list(anything),
  },
  ['name'],
);
const match = object({
  path: object({ type: { enum: ['Exact', 'PathPrefix', 'RegularExpression'] }, value: text }),
  headers: list(object({ type: { enum: ['Exact', 'RegularExpression'] }, name: text, value: text }, ['name', 'value'])),
  queryParams: list(
    object({ type: { enum: ['Exact', 'RegularExpression'] }, name: text, value: text }, ['name', 'value']),
  ),
  method: text,
});
const filterTypes = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'RequestRedirect',
  'URLRewrite',
  'ExtensionRef',
  'CORS',
  'ExternalAuth',
];
const filter = object(
  {
    type: { enum: filterTypes },
    requestHeaderModifier: anything,
    responseHeaderModifier: anything,
    requestMirror: anything,
    requestRedirect: anything,
    urlRewrite: anything,
    extensionRef: anything,
    cors: anything,
    externalAuth: anything,
  },
  ['type'],
);

const httpRoute = object(
  {
    apiVersion: text,
    kind: { const: 'HTTPRoute' },
    metadata,
    spec: object({
      parentRefs: list(parentReference),
      hostnames: list(text),
      useDefaultGateways: text,
      rules: list(
        object({
          name: text,
          matches: list(match),
          filters: list(filter),
          backendRefs: list(backendReference),
          timeouts: object({ request: text, backendRequest: text }),
          retry: anything,
          sessionPersistence: anything,
        }),
      ),
    }),
    status: anything,
  },
  ['apiVersion', 'kind', 'spec'],
);

const listener = object(
  {
    name: text,
    hostname: text,
    port,
    protocol: text,
    tls: object({
      mode: { enum: ['Terminate', 'Passthrough'] },
      certificateRefs: list(object({ group: text, kind: text, name: text, namespace: text }, ['name'])),
      frontendValidation: anything,
      options: labels,
    }),
    allowedRoutes: anything,
  },
  ['name', 'port', 'protocol'],
);

const gateway = object(
  {
    apiVersion: text,
    kind: { const: 'Gateway' },
    metadata,
    spec: object(
      {
        gatewayClassName: text,
        listeners: list(listener),
        addresses: list(anything),
        infrastructure: anything,
        backendTLS: anything,
        allowedListeners: anything,
        tls: anything,
        defaultScope: text,
      },
      ['gatewayClassName', 'listeners'],
    ),
    status: anything,
  },
  ['apiVersion', 'kind', 'spec'],
);

export const gatewayDefinitions = { Gateway: gateway, HTTPRoute: httpRoute };
export const gatewayKinds: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io/v1 HTTPRoute': 'HTTPRoute',
  'gateway.networking.k8s.io/v1 Gateway': 'Gateway',
  'gateway.networking.k8s.io/v1beta1 HTTPRoute': 'HTTPRoute',
  'gateway.networking.k8s.io/v1beta1 Gateway': 'Gateway',
};
