import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { entriesOf, field, listOf, textOf, textsOf } from '../reading/data.js';
import { isPlaceholder, isSecretName } from '../secrets/names.js';
import { at, containerRule, objectRule, podRule, title } from './kit.js';

export const accessRules: readonly Rule[] = [
  podRule(
    {
      id: 'kubernetes/token-mount',
      title: 'The service account token is mounted only where it is used',
      references: ['polaris/automountServiceAccountToken', 'CKV_K8S_38', 'KSV-0036'],
      severity: 'info',
      tier: 'production',
      help: 'Set automountServiceAccountToken: false, unless the program calls the Kubernetes API.',
    },
    (pod) =>
      field(pod.spec, 'automountServiceAccountToken') === false
        ? []
        : [at(pod.object, [], `${title(pod.object)} gets a token for the Kubernetes API.`)],
  ),
  podRule(
    {
      id: 'kubernetes/service-account-field',
      title: 'serviceAccountName is used, not its deprecated alias',
      references: ['kube-linter/deprecated-service-account-field'],
      severity: 'warning',
      tier: 'production',
      help: 'Rename serviceAccount to serviceAccountName.',
    },
    (pod) =>
      field(pod.spec, 'serviceAccount') !== undefined && field(pod.spec, 'serviceAccountName') === undefined
        ? [violation(pod.object.document.keyAt([...pod.specPath, 'serviceAccount']), 'serviceAccount is deprecated.')]
        : [],
  ),
  containerRule(
    {
      id: 'kubernetes/no-literal-secret',
      title: 'Secrets do not stand in plain environment values',
      references: ['kube-linter/env-var-secret', 'polaris/sensitiveContainerEnvVar', 'KSV-0109'],
      severity: 'warning',
      tier: 'must',
      help: 'Use valueFrom.secretKeyRef.',
    },
    (container, pod) =>
      listOf(field(container.data, 'env')).flatMap((entry, index) => {
        const name = textOf(field(entry, 'name')) ?? '';
        const value = textOf(field(entry, 'value'));
        if (value === null || value === '' || !isSecretName(name) || /^\$\(\w+\)$/u.test(value)) return [];
        return [
          {
            ...violation(
              pod.object.document.at([...container.path, 'env', index]),
              `${name} of ${container.name} is written out in the manifest.`,
            ),
            severity: isPlaceholder(value) ? ('info' as const) : ('warning' as const),
          },
        ];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/no-committed-secret',
      title: 'Secret objects carry no values in the repository',
      references: ['polaris/sensitiveConfigmapContent', 'CKV_SECRET', 'KSV-0109'],
      severity: 'warning',
      tier: 'must',
      help: 'Create the Secret outside (kubectl create secret, External Secrets, Sealed Secrets), and commit its shape only.',
    },
    ['Secret'],
    (object) => {
      const literal = (text: string) => text !== '' && !isPlaceholder(text);
      const plain = entriesOf(field(object.data, 'stringData')).filter(([, value]) => literal(textOf(value) ?? ''));
      const encoded = entriesOf(field(object.data, 'data')).filter(([, value]) =>
        literal(decoded(textOf(value) ?? '')),
      );
      const keys = [...plain.map(([key]) => ['stringData', key]), ...encoded.map(([key]) => ['data', key])];
      return keys.map((path) =>
        violation(
          object.document.keyAt([...object.base, ...path]),
          `${title(object)} carries the value of ${path[1]}.`,
        ),
      );
    },
  ),
  objectRule(
    {
      id: 'kubernetes/narrow-rbac',
      title: 'Roles grant named rights',
      references: ['CKV_K8S_49', 'KSV-0044', 'KSV-0045', 'KSV-0046', 'polaris/clusterrolebindingClusterAdmin'],
      severity: 'warning',
      tier: 'must',
      help: 'Name the API groups, resources and verbs.',
    },
    ['Role', 'ClusterRole'],
    (object) =>
      listOf(field(object.data, 'rules')).flatMap((rule, index) => {
        const wildcards = ['verbs', 'resources'].filter((key) => textsOf(field(rule, key)).includes('*'));
        return wildcards.length === 0
          ? []
          : [at(object, ['rules', index], `${title(object)} grants * for ${wildcards.join(' and ')}.`)];
      }),
  ),
  objectRule(
    {
      id: 'kubernetes/no-cluster-admin',
      title: 'Nobody is bound to cluster-admin',
      references: ['polaris/clusterrolebindingClusterAdmin', 'KSV-0111', 'kube-linter/cluster-admin-role-binding'],
      severity: 'warning',
      tier: 'must',
      help: 'Bind a role with the rights that are needed.',
    },
    ['ClusterRoleBinding', 'RoleBinding'],
    (object) =>
      field(object.data, 'roleRef', 'name') === 'cluster-admin'
        ? [at(object, ['roleRef', 'name'], `${title(object)} binds cluster-admin.`)]
        : [],
  ),
];

/** Base64 of a data value, decoded where it is printable text; else a stand-in that counts as a value. */
function decoded(text: string): string {
  const bytes = Buffer.from(text, 'base64').toString('utf8');
  return /^[\x20-\x7e\s]*$/u.test(bytes) ? bytes : 'binary-content';
}
