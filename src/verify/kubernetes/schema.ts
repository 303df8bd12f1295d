import type { ValidateFunction } from 'ajv';
import { z } from 'zod';
import { loadData } from '../../data/load.js';
import type { Rule, Violation } from '../../model/index.js';
import { setRule, violation } from '../kit.js';
import { cronProblem } from '../reading/cron.js';
import { field, isRecord, type Path, scalarsOf } from '../reading/data.js';
import { lazySchema, schemaViolations } from '../schema.js';
import versions from './api-versions.json' with { type: 'json' };
import { gatewayDefinitions, gatewayKinds } from './gateway.js';
import { at, objectRule, title } from './kit.js';
import schemaFile from './kubernetes.schema.json' with { type: 'json' };
import { type KubernetesObject, objectsOf, quantity } from './reading.js';

const apiVersions = loadData(
  'api-versions.json',
  {
    removed: z.array(
      z.strictObject({ apiVersion: z.string(), kinds: z.array(z.string()), since: z.string(), use: z.string() }),
    ),
  },
  versions,
);
const schema = loadData(
  'kubernetes.schema.json',
  { license: z.string(), kinds: z.record(z.string(), z.string()), definitions: z.record(z.string(), z.unknown()) },
  schemaFile,
);

const definitions = { ...schema.definitions, ...gatewayDefinitions };
const kinds: Readonly<Record<string, string>> = { ...schema.kinds, ...gatewayKinds };
const validators = new Map<string, () => ValidateFunction>();

/** The validator of a kind we know, null for custom resources and everything else. */
function validatorOf(object: KubernetesObject): ValidateFunction | null {
  const key = `${object.apiVersion} ${object.kind}`;
  const name = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
  if (name === undefined) return null;
  const known = validators.get(name) ?? lazySchema({ $ref: `#/definitions/${name}`, definitions });
  validators.set(name, known);
  return known();
}

/** The API server drops nulls ("creationTimestamp: null" of generators) before it looks. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function removedVersion(object: KubernetesObject) {
  return apiVersions.removed.find(
    ({ apiVersion, kinds: names }) =>
      apiVersion === object.apiVersion && (names.includes('*') || names.includes(object.kind)),
  );
}

const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/u;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/u;
/** RFC 1035 labels: names of Services must also start with a letter. */
const SERVICE_NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/u;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/u;
/** Kinds whose names are path segments instead of DNS names. */
const FREE_NAMES = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

/** Paths of ports inside built-in kinds; the API takes 1 to 65535 in each. */
const PORT_KEYS = new Set(['containerPort', 'hostPort', 'port', 'targetPort', 'nodePort']);
/** Places where a quantity stands. */
const QUANTITY_PARENTS = new Set(['requests', 'limits', 'capacity', 'hard', 'default', 'defaultRequest', 'max', 'min']);

export const kubernetesSchemaRules: readonly Rule[] = [
  setRule(
    {
      id: 'kubernetes/schema',
      title: 'Objects have the fields and types of their kind',
      references: ['kubeconform', 'kube-linter/schema-validation'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the field after the API reference (kubectl explain).',
    },
    ['kubernetes'],
    (context) =>
      objectsOf(context).flatMap((object): readonly Violation[] => {
        const validate = field(object.data, '$patch') === undefined ? validatorOf(object) : null;
        if (!validate) return [];
        return schemaViolations(validate, object.document, withoutNulls(object.data), object.base)
          .filter(({ message }) => !(object.partial && / needs /u.test(message)))
          .map((each) => ({ ...each, message: `${title(object)}: ${each.message}`, file: object.file.path }));
      }),
  ),
  setRule(
    {
      id: 'kubernetes/served-api',
      title: 'API versions are still served',
      references: ['kube-linter/no-extensions-v1beta', 'kube-score/stable-version'],
      severity: 'error',
      tier: 'must',
      help: 'Move to the current API version.',
    },
    ['kubernetes'],
    (context) =>
      objectsOf(context).flatMap((object): readonly Violation[] => {
        const removed = removedVersion(object);
        if (!removed) return [];
        const message = `${object.apiVersion} ${object.kind} is gone since ${removed.since}; use ${removed.use}.`;
        return [{ ...violation(object.document.at([...object.base, 'apiVersion']), message), file: object.file.path }];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/valid-name',
      title: 'Names are DNS names',
      references: ['Kubernetes: object names (RFC 1123, RFC 1035)'],
      severity: 'error',
      tier: 'must',
      help: 'Use lower case letters, digits and "-", at most 63 characters for Services, Namespaces and containers.',
    },
    null,
    (object) => {
      const { name, kind } = object;
      const generated = field(object.data, 'metadata', 'generateName') !== undefined;
      if (name === '') return generated || !isBuiltIn(object) ? [] : [at(object, ['metadata'], `${kind} has no name.`)];
      if (FREE_NAMES.has(kind) || name.includes('$')) return [];
      const valid =
        kind === 'Service'
          ? SERVICE_NAME.test(name)
          : kind === 'Namespace'
            ? DNS_LABEL.test(name)
            : DNS_SUBDOMAIN.test(name);
      return valid ? [] : [at(object, ['metadata', 'name'], `${name} is no valid name of a ${kind}.`)];
    },
  ),
  objectRule(
    {
      id: 'kubernetes/valid-label',
      title: 'Label values are valid',
      references: ['kube-score/label-values'],
      severity: 'error',
      tier: 'must',
      help: 'Use at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit.',
    },
    null,
    (object) =>
      [...scalarsOf(object.data)]
        .filter(
          ({ path, value }) =>
            (path.at(-2) === 'labels' || path.at(-2) === 'matchLabels') &&
            isMetadata(path) &&
            typeof value === 'string' &&
            !value.includes('$') &&
            !LABEL_VALUE.test(value),
        )
        .map(({ path, value }) => at(object, path, `${String(value)} is no valid label value.`)),
  ),
  objectRule(
    {
      id: 'kubernetes/valid-quantity',
      title: 'Quantities are quantities',
      references: ['Kubernetes: quantities'],
      severity: 'error',
      tier: 'must',
      help: 'Write 250m or 0.25 for CPU, 256Mi for memory.',
    },
    null,
    (object) =>
      isBuiltIn(object)
        ? [...scalarsOf(object.data)]
            .filter(
              ({ path, value }) =>
                path.at(-3) === 'resources' &&
                QUANTITY_PARENTS.has(String(path.at(-2))) &&
                value !== null &&
                !String(value).includes('$') &&
                quantity(value) === null,
            )
            .map(({ path, value }) => at(object, path, `${String(value)} is no quantity.`))
        : [],
  ),
  objectRule(
    {
      id: 'kubernetes/valid-port',
      title: 'Ports are between 1 and 65535',
      references: ['Kubernetes API validation'],
      severity: 'error',
      tier: 'must',
      help: 'Use a port from 1 to 65535 (node ports: 30000 to 32767).',
    },
    null,
    (object) =>
      isBuiltIn(object)
        ? [...scalarsOf(object.data)].flatMap(({ path, value }) => {
            const key = String(path.at(-1));
            if (!PORT_KEYS.has(key) || typeof value !== 'number' || path.includes('annotations')) return [];
            const valid = key === 'hostPort' ? value >= 0 && value <= 65_535 : value >= 1 && value <= 65_535;
            return valid ? [] : [at(object, path, `${key} ${value} is out of range.`)];
          })
        : [],
  ),
  objectRule(
    {
      id: 'kubernetes/valid-cron',
      title: 'Schedules are cron expressions',
      references: ['Kubernetes API validation: CronJob.spec.schedule'],
      severity: 'error',
      tier: 'must',
      help: 'Write five fields: minute, hour, day of month, month, day of week. Time zones go into timeZone.',
    },
    ['CronJob'],
    (object) => {
      const schedule = field(object.data, 'spec', 'schedule');
      if (typeof schedule !== 'string' || schedule.includes('$')) return [];
      const problem = /^(?:CRON_)?TZ=/u.test(schedule) ? 'the time zone belongs into timeZone' : cronProblem(schedule);
      return problem === null ? [] : [at(object, ['spec', 'schedule'], `${title(object)}: ${problem}.`)];
    },
  ),
];

function isMetadata(path: Path): boolean {
  return path.at(-2) === 'matchLabels' || path.at(-3) === 'metadata';
}

/** Objects of Kubernetes' own groups; custom resources may mean something else by the same keys. */
function isBuiltIn(object: KubernetesObject): boolean {
  return Object.hasOwn(kinds, `${object.apiVersion} ${object.kind}`);
}
