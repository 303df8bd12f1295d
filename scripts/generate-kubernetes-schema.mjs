// Makes the strict JSON schema of the Kubernetes kinds we judge, out of the types of the npm package kubernetes-types.
// Run by hand after raising that package: node scripts/generate-kubernetes-schema.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const OUTPUT = 'src/verify/kubernetes/kubernetes.schema.json';
const KINDS = {
  'core/v1': [
    'ConfigMap',
    'Endpoints',
    'LimitRange',
    'Namespace',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'ReplicationController',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'apps/v1': ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'batch/v1': ['CronJob', 'Job'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'policy/v1': ['PodDisruptionBudget'],
  'networking/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'rbac/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'storage/v1': ['StorageClass'],
  'scheduling/v1': ['PriorityClass'],
};
const API_GROUP = {
  core: '',
  rbac: 'rbac.authorization.k8s.io/',
  networking: 'networking.k8s.io/',
  storage: 'storage.k8s.io/',
  scheduling: 'scheduling.k8s.io/',
};

// Fields of Kubernetes 1.31 to 1.35 that the types (1.30) do not have yet. Source: the API reference of 1.35.
const NEWER_FIELDS = {
  PodSpec: { resources: { $ref: '#/definitions/ResourceRequirements' }, hostnameOverride: { type: 'string' } },
  Container: { restartPolicyRules: { type: 'array', items: { type: 'object' } } },
  HPAScalingRules: { tolerance: { $ref: '#/definitions/Quantity' } },
  ServiceSpec: { trafficDistribution: { type: 'string' } },
  JobSpec: { managedBy: { type: 'string' }, successPolicy: { type: 'object' } },
  PersistentVolumeClaimSpec: { volumeAttributesClassName: { type: 'string' } },
  Volume: { image: { type: 'object' } },
};

const root = dirname(createRequire(import.meta.url).resolve('kubernetes-types/package.json'));
const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function withIntegers(value) {
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withIntegers(item)]);
  const copy = Object.fromEntries(entries);
  if (copy.type === 'number') copy.type = 'integer';
  if (Array.isArray(copy.type)) copy.type = copy.type.map((type) => (type === 'number' ? 'integer' : type));
  return copy;
}

const work = mkdtempSync('.kubernetes-schema-');
try {
  const all = Object.values(KINDS).flat();
  const imports = Object.entries(KINDS).map(
    ([module, kinds]) => `import { ${kinds.join(', ')} } from 'kubernetes-types/${module}';`,
  );
  writeFileSync(join(work, 'kinds.ts'), `${imports.join('\n')}\nexport type All = ${all.join(' | ')};\n`);
  writeFileSync(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true },
    }),
  );
  const schema = createGenerator({
    path: join(work, 'kinds.ts'),
    tsconfig: join(work, 'tsconfig.json'),
    type: 'All',
    additionalProperties: false,
    expose: 'all',
    topRef: true,
    jsDoc: 'none',
    skipTypeCheck: true,
  }).createSchema('All');

  // TypeScript knows only "number"; every number of these kinds is an integer.
  const definitions = withIntegers(schema.definitions);
  // The API server also takes numbers for quantities ("cpu: 1").
  definitions.Quantity = { type: ['string', 'number'] };
  for (const [name, fields] of Object.entries(NEWER_FIELDS)) {
    if (!definitions[name]) throw new Error(`no definition ${name}`);
    definitions[name].properties = { ...definitions[name].properties, ...fields };
  }
  delete definitions.All;
  const kinds = {};
  for (const [module, names] of Object.entries(KINDS)) {
    const [group, apiVersion] = module.split('/');
    for (const name of names) kinds[`${API_GROUP[group] ?? `${group}/`}${apiVersion} ${name}`] = name;
  }
  const content = {
    source: 'https://www.npmjs.com/package/kubernetes-types',
    checked: new Date().toISOString().slice(0, 10),
    license: `${license}: kubernetes-types ${version}, generated from the OpenAPI description of Kubernetes`,
    kinds,
    definitions,
  };
  writeFileSync(OUTPUT, `${JSON.stringify(content)}\n`);
  process.stdout.write(
    `${OUTPUT}: ${Object.keys(kinds).length} kinds, ${Object.keys(definitions).length} definitions\n`,
  );
} finally {
  rmSync(work, { recursive: true });
}
