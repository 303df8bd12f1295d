// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { one, type RuleCase, type RuleCases } from '../table.js';

const manifest = one('k8s/app.yaml');

interface Parts {
  readonly kind?: string;
  readonly name?: string;
  /** Lines inside the container, without indentation. */
  readonly container?: string;
  /** Lines inside the pod spec. */
  readonly pod?: string;
  /** Lines inside the spec of the workload. */
  readonly spec?: string;
  readonly metadata?: string;
}

function indent(text: string, depth: number): string {
  return text === ''
    ? ''
    : `${text
        .trimEnd()
        .split('\n')
        .map((line) => `${' '.repeat(depth)}${line}`)
        .join('\n')}\n`;
}

/** A Deployment (lines 1 to 15 are fixed; the container starts at line 16). */
function workload({
  kind = 'Deployment',
  name = 'api',
  container = '',
  pod = '',
  spec = '',
  metadata = '',
}: Parts = {}): string {
  return [
    `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${indent(metadata, 2)}spec:\n${indent(spec, 2)}`,
    `  selector:\n    matchLabels:\n      app: ${name}\n  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n${indent(pod, 6)}`,
    `      containers:\n        - name: main\n          image: ghcr.io/us/app:1.0\n${indent(container, 10)}`,
  ].join('');
}

const deployment = (parts: Parts = {}, extra: Partial<RuleCase> & { line?: number } = {}) =>
  manifest(workload(parts), extra);

function service({
  name = 'api',
  selector = 'app: api',
  ports = '- port: 80\n  targetPort: 8080',
  spec = '',
} = {}): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n${indent(spec, 2)}  selector:\n    ${selector}\n  ports:\n${indent(ports, 4)}`;
}

function together(...documents: readonly string[]): string {
  return documents.join('---\n');
}

const RESTRICTED =
  'securityContext:\n  allowPrivilegeEscalation: false\n  readOnlyRootFilesystem: true\n  runAsNonRoot: true\n  capabilities:\n    drop: [ALL]\n  seccompProfile:\n    type: RuntimeDefault';
const PORTS = 'ports:\n  - name: http\n    containerPort: 8080';
const restricted = deployment({ container: RESTRICTED });

const HPA = (spec: string) =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: api\nspec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: api\n${indent(spec, 2)}`;
const PDB = (spec: string, selector = 'app: api') =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: api\nspec:\n  selector:\n    matchLabels:\n      ${selector}\n${indent(spec, 2)}`;
const POLICY = (selector: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: api\nspec:\n  podSelector:\n    matchLabels:\n      ${selector}\n  policyTypes: [Ingress]\n`;
const JOB = (spec: string, pod = 'restartPolicy: Never') =>
  `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: once\nspec:\n${indent(spec, 2)}  template:\n    spec:\n${indent(pod, 6)}      containers:\n        - name: main\n          image: a:1\n`;
const CRON = (schedule: string) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: nightly\nspec:\n  schedule: "${schedule}"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: OnFailure\n          containers:\n            - name: main\n              image: a:1\n`;
const INGRESS = ({ backend = 'api', port = 'number: 80', annotations = '', tls = '' } = {}) =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: api\n${indent(annotations, 2)}spec:\n${indent(tls, 2)}  rules:\n    - http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend:\n              service:\n                name: ${backend}\n                port:\n                  ${port}\n`;
const ROUTE = (backend: string, port: number) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: api\nspec:\n  parentRefs:\n    - name: public\n  rules:\n    - backendRefs:\n        - name: ${backend}\n          port: ${port}\n`;

export const kubernetesCases: RuleCases = {
  'kubernetes/schema': {
    valid: [
      restricted,
      manifest(
        together(
          service(),
          HPA('maxReplicas: 3'),
          PDB('maxUnavailable: 1'),
          CRON('0 3 * * *'),
          INGRESS(),
          ROUTE('api', 80),
        ),
      ),
      manifest('apiVersion: example.org/v1\nkind: Widget\nspec:\n  anything: 1\n'),
      deployment({ metadata: 'creationTimestamp: null', container: 'resources:\n  limits:\n    cpu: 1' }),
    ],
    invalid: [
      deployment({ container: 'imagePullPolcy: Always' }, { line: 17, says: 'imagePullPolcy' }),
      deployment({ spec: 'replicas: "2"' }, { line: 6, says: 'replicas' }),
      deployment({ container: 'env:\n  - name: A\n    value: 1' }, { line: 19 }),
      manifest('apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n    - targetPort: 80\n', {
        says: 'needs port',
      }),
      manifest(ROUTE('api', 80).replace('parentRefs', 'parents'), { line: 6 }),
      manifest(
        'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: a\n    data:\n      A: true\n',
        { line: 9 },
      ),
    ],
  },
  'kubernetes/served-api': {
    valid: [restricted],
    invalid: [
      manifest('apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: a\n', {
        line: 1,
        says: 'policy/v1',
      }),
      manifest('apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: a\n', { line: 1 }),
    ],
  },
  'kubernetes/valid-name': {
    valid: [
      restricted,
      manifest('apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: system:thing\nrules: []\n'),
    ],
    invalid: [
      deployment({ name: 'My_App' }, { line: 4 }),
      manifest(service({ name: '1api' }), { line: 4 }),
      manifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {a: b}\n', { says: 'no name' }),
    ],
  },
  'kubernetes/valid-label': {
    valid: [deployment({ metadata: 'labels:\n  a.b/c: "1.2_x"\n  empty: ""' })],
    invalid: [
      deployment({ metadata: 'labels:\n  note: two words' }, { line: 6 }),
      deployment({ metadata: 'labels:\n  a: -x' }, { line: 6 }),
    ],
  },
  'kubernetes/valid-quantity': {
    valid: [
      deployment({
        container: 'resources:\n  requests:\n    cpu: 250m\n    memory: 1.5Gi\n  limits:\n    cpu: 1\n    memory: 1e9',
      }),
    ],
    invalid: [deployment({ container: 'resources:\n  requests:\n    memory: 256MB' }, { line: 19, says: '256MB' })],
  },
  'kubernetes/valid-port': {
    valid: [deployment({ container: PORTS })],
    invalid: [deployment({ container: 'ports:\n  - containerPort: 99999' }, { line: 18 })],
  },
  'kubernetes/valid-cron': {
    valid: [manifest(CRON('*/15 8-18 * jan-dec mon-fri')), manifest(CRON('@daily'))],
    invalid: [
      manifest(CRON('0 25 * * *'), { line: 6 }),
      manifest(CRON('every day'), { line: 6 }),
      manifest(CRON('TZ=UTC 0 3 * * *'), { says: 'timeZone' }),
    ],
  },
  'kubernetes/no-host-namespace': {
    valid: [restricted],
    invalid: [deployment({ pod: 'hostNetwork: true' }, { line: 14 })],
  },
  'kubernetes/no-privileged': {
    valid: [restricted],
    invalid: [deployment({ container: 'securityContext:\n  privileged: true' }, { line: 18 })],
  },
  'kubernetes/no-privilege-escalation': {
    valid: [restricted],
    invalid: [deployment({}, { line: 15 }), manifest(CRON('0 3 * * *'), { line: 13 })],
  },
  'kubernetes/non-root': {
    valid: [restricted, deployment({ pod: 'securityContext:\n  runAsUser: 10001' })],
    invalid: [
      deployment(),
      deployment(
        { pod: 'securityContext:\n  runAsNonRoot: true', container: 'securityContext:\n  runAsUser: 0' },
        { says: 'user 0' },
      ),
    ],
  },
  'kubernetes/dropped-capabilities': {
    valid: [restricted],
    invalid: [deployment({ container: 'securityContext:\n  capabilities:\n    drop: [NET_RAW]' })],
  },
  'kubernetes/no-added-capability': {
    valid: [deployment({ container: 'securityContext:\n  capabilities:\n    add: [NET_BIND_SERVICE]' })],
    invalid: [
      deployment(
        { container: 'securityContext:\n  capabilities:\n    add: [SYS_ADMIN]' },
        { line: 19, severity: 'warning' },
      ),
      deployment({ container: 'securityContext:\n  capabilities:\n    add: [CHOWN]' }, { severity: 'info' }),
    ],
  },
  'kubernetes/seccomp': {
    valid: [restricted, deployment({ pod: 'securityContext:\n  seccompProfile:\n    type: RuntimeDefault' })],
    invalid: [deployment({ container: 'securityContext:\n  seccompProfile:\n    type: Unconfined' })],
  },
  'kubernetes/read-only-root': {
    valid: [restricted],
    invalid: [deployment()],
  },
  'kubernetes/allowed-volumes': {
    valid: [
      deployment({
        pod: 'volumes:\n  - name: a\n    emptyDir: {}\n  - name: b\n    persistentVolumeClaim:\n      claimName: b',
      }),
    ],
    invalid: [
      deployment(
        { pod: 'volumes:\n  - name: a\n    hostPath:\n      path: /var/run/docker.sock' },
        { line: 17, says: 'hostPath' },
      ),
    ],
  },
  'kubernetes/no-host-port': {
    valid: [deployment({ container: PORTS })],
    invalid: [deployment({ container: 'ports:\n  - containerPort: 80\n    hostPort: 80' }, { line: 19 })],
  },
  'kubernetes/safe-sysctls': {
    valid: [deployment({ pod: 'securityContext:\n  sysctls:\n    - name: net.ipv4.tcp_syncookies\n      value: "1"' })],
    invalid: [
      deployment({ pod: 'securityContext:\n  sysctls:\n    - name: kernel.msgmax\n      value: "1"' }, { line: 16 }),
    ],
  },
  'kubernetes/default-proc-mount': {
    valid: [restricted],
    invalid: [
      deployment({ container: 'securityContext:\n  procMount: Unmasked' }, { line: 18 }),
      deployment({ pod: 'securityContext:\n  windowsOptions:\n    hostProcess: true' }),
    ],
  },
  'kubernetes/token-mount': {
    valid: [deployment({ pod: 'automountServiceAccountToken: false' })],
    invalid: [deployment()],
  },
  'kubernetes/service-account-field': {
    valid: [deployment({ pod: 'serviceAccountName: api' })],
    invalid: [deployment({ pod: 'serviceAccount: api' }, { line: 14 })],
  },
  'kubernetes/no-literal-secret': {
    valid: [
      deployment({
        container:
          'env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: a\n        key: b\n  - name: TOKEN_URL\n    value: https://x',
      }),
    ],
    invalid: [
      deployment({ container: 'env:\n  - name: DB_PASSWORD\n    value: hunter22x' }, { line: 18, severity: 'warning' }),
      deployment({ container: 'env:\n  - name: DB_PASSWORD\n    value: change-me' }, { severity: 'info' }),
    ],
  },
  'kubernetes/no-committed-secret': {
    valid: [
      manifest('apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  A: ""\n  B: change-me\n  C: ${C}\n'),
    ],
    invalid: [
      manifest('apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  A: aHVudGVyMjJ4\n', { line: 6 }),
      manifest('apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  A: hunter22x\n', { line: 6 }),
    ],
  },
  'kubernetes/narrow-rbac': {
    valid: [
      manifest(
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: a\nrules:\n  - apiGroups: [""]\n    resources: [pods]\n    verbs: [get]\n',
      ),
    ],
    invalid: [
      manifest(
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: a\nrules:\n  - apiGroups: [""]\n    resources: ["*"]\n    verbs: ["*"]\n',
        { line: 6, says: 'verbs and resources' },
      ),
    ],
  },
  'kubernetes/no-cluster-admin': {
    valid: [
      manifest(
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: a\nroleRef:\n  name: view\n',
      ),
    ],
    invalid: [
      manifest(
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: a\nroleRef:\n  name: cluster-admin\n',
        { line: 6 },
      ),
    ],
  },
  'kubernetes/fixed-image': {
    valid: [
      restricted,
      manifest(workload().replace('app:1.0', 'app@sha256:aa')),
      manifest(workload().replace('app:1.0', 'app:${TAG}')),
    ],
    invalid: [
      manifest(workload().replace(':1.0', ''), { line: 16 }),
      manifest(workload().replace(':1.0', ':latest'), { line: 16 }),
    ],
  },
  'kubernetes/resources': {
    valid: [
      deployment({
        container: 'resources:\n  requests:\n    cpu: 100m\n    memory: 128Mi\n  limits:\n    memory: 256Mi',
      }),
      deployment({ container: 'resources:\n  limits:\n    cpu: 1\n    memory: 1Gi' }),
    ],
    invalid: [
      deployment({ container: 'resources:\n  requests:\n    cpu: 100m' }, { says: 'requests.memory, limits.memory' }),
    ],
  },
  'kubernetes/requests-within-limits': {
    valid: [
      deployment({
        container: 'resources:\n  requests:\n    memory: 512Mi\n    cpu: 500m\n  limits:\n    memory: 1Gi\n    cpu: 1',
      }),
    ],
    invalid: [
      deployment(
        { container: 'resources:\n  requests:\n    memory: 2Gi\n  limits:\n    memory: 512Mi' },
        { line: 19, severity: 'error' },
      ),
    ],
  },
  'kubernetes/readiness-probe': {
    valid: [
      deployment({ container: `${PORTS}\nreadinessProbe:\n  httpGet:\n    path: /ready\n    port: http` }),
      deployment(),
      manifest(JOB('')),
    ],
    invalid: [deployment({ container: PORTS })],
  },
  'kubernetes/liveness-probe': {
    valid: [deployment({ container: `${PORTS}\nlivenessProbe:\n  httpGet:\n    path: /live\n    port: http` })],
    invalid: [deployment({ container: PORTS })],
  },
  'kubernetes/distinct-probes': {
    valid: [
      deployment({
        container:
          'livenessProbe:\n  httpGet: {path: /live, port: 80}\nreadinessProbe:\n  httpGet: {path: /ready, port: 80}',
      }),
      deployment({ container: 'livenessProbe:\n  tcpSocket: {port: 80}\nreadinessProbe:\n  tcpSocket: {port: 80}' }),
    ],
    invalid: [
      deployment(
        {
          container:
            'livenessProbe:\n  httpGet: {path: /x, port: 80}\nreadinessProbe:\n  httpGet: {path: /x, port: 80}',
        },
        { line: 17 },
      ),
    ],
  },
  'kubernetes/probe-port': {
    valid: [
      deployment({
        container: `${PORTS}\nlivenessProbe:\n  httpGet: {path: /, port: http}\nreadinessProbe:\n  httpGet: {path: /, port: 8080}`,
      }),
      deployment({ container: 'livenessProbe:\n  httpGet: {path: /, port: 9}' }),
    ],
    invalid: [
      deployment(
        { container: `${PORTS}\nlivenessProbe:\n  httpGet: {path: /, port: web}` },
        { line: 21, severity: 'error' },
      ),
      deployment({ container: `${PORTS}\nreadinessProbe:\n  tcpSocket: {port: 9000}` }, { severity: 'warning' }),
    ],
  },
  'kubernetes/unique-env': {
    valid: [deployment({ container: 'env:\n  - {name: A, value: x}\n  - {name: B, value: y}' })],
    invalid: [deployment({ container: 'env:\n  - {name: A, value: x}\n  - {name: A, value: y}' }, { line: 19 })],
  },
  'kubernetes/unique-ports': {
    valid: [deployment({ container: PORTS })],
    invalid: [
      deployment(
        { container: 'ports:\n  - {name: a, containerPort: 1}\n  - {name: a, containerPort: 2}' },
        { line: 19 },
      ),
      deployment({ pod: 'initContainers:\n  - {name: main, image: "a:1"}' }, { says: 'Two containers' }),
    ],
  },
  'kubernetes/no-ssh': {
    valid: [deployment({ container: PORTS })],
    invalid: [deployment({ container: 'ports:\n  - containerPort: 22' })],
  },
  'kubernetes/mounted-volumes': {
    valid: [
      deployment({
        pod: 'volumes:\n  - {name: tmp, emptyDir: {}}',
        container: 'volumeMounts:\n  - {name: tmp, mountPath: /tmp}',
      }),
      deployment({
        kind: 'StatefulSet',
        spec: 'volumeClaimTemplates:\n  - metadata:\n      name: data',
        container: 'volumeMounts:\n  - {name: data, mountPath: /data}',
      }),
    ],
    invalid: [deployment({ container: 'volumeMounts:\n  - {name: tmp, mountPath: /tmp}' }, { line: 18 })],
  },
  'kubernetes/selector-matches': {
    valid: [restricted],
    invalid: [
      manifest(workload().replace('      app: api\n  template', '      app: web\n  template'), {
        line: 7,
        severity: 'error',
      }),
    ],
  },
  'kubernetes/replicas': {
    valid: [deployment({ spec: 'replicas: 2' }), manifest(together(workload(), HPA('minReplicas: 2\nmaxReplicas: 5')))],
    invalid: [
      deployment(),
      manifest(together(workload({ spec: 'replicas: 3' }), HPA('minReplicas: 1\nmaxReplicas: 5'))),
    ],
  },
  'kubernetes/spread': {
    valid: [deployment(), deployment({ spec: 'replicas: 3', pod: 'topologySpreadConstraints: []' })],
    invalid: [deployment({ spec: 'replicas: 3' })],
  },
  'kubernetes/disruption-budget': {
    valid: [deployment(), manifest(together(workload({ spec: 'replicas: 3' }), PDB('maxUnavailable: 1')))],
    invalid: [manifest(together(workload({ spec: 'replicas: 3' }), PDB('maxUnavailable: 1', 'app: other')))],
  },
  'kubernetes/rolling-update': {
    valid: [deployment({ spec: 'strategy:\n  type: Recreate' }), deployment({ spec: 'replicas: 2' })],
    invalid: [deployment({ spec: 'replicas: 2\nstrategy:\n  type: Recreate' }, { line: 8 })],
  },
  'kubernetes/scaler-owns-replicas': {
    valid: [manifest(together(workload(), HPA('maxReplicas: 5')))],
    invalid: [manifest(together(workload({ spec: 'replicas: 2' }), HPA('maxReplicas: 5')), { line: 6 })],
  },
  'kubernetes/restart-policy': {
    valid: [manifest(JOB('')), manifest(CRON('@daily'))],
    invalid: [manifest(JOB('', 'restartPolicy: Always'))],
  },
  'kubernetes/job-limits': {
    valid: [manifest(JOB('ttlSecondsAfterFinished: 60'))],
    invalid: [manifest(JOB('')), manifest(CRON('@daily'), { says: 'startingDeadlineSeconds' })],
  },
  'kubernetes/stateful-service-name': {
    valid: [manifest(together(workload({ kind: 'StatefulSet', spec: 'serviceName: api' }), service()))],
    invalid: [
      deployment({ kind: 'StatefulSet' }),
      manifest(together(workload({ kind: 'StatefulSet', spec: 'serviceName: db' }), service()), { line: 6 }),
    ],
  },
  'kubernetes/isolated-pods': {
    valid: [manifest(together(workload(), POLICY('app: api')))],
    invalid: [manifest(together(workload(), POLICY('app: web')))],
  },
  'kubernetes/disruptions-possible': {
    valid: [
      manifest(together(workload({ spec: 'replicas: 3' }), PDB('minAvailable: 50%'))),
      manifest(PDB('maxUnavailable: 1')),
      manifest(together(workload(), HPA('minReplicas: 2\nmaxReplicas: 4'), PDB('minAvailable: 1'))),
    ],
    invalid: [
      manifest(together(workload({ spec: 'replicas: 2' }), PDB('minAvailable: 2')), { severity: 'warning' }),
      manifest(PDB('maxUnavailable: 0')),
      manifest(PDB('maxUnavailable: 0%')),
      manifest(PDB('minAvailable: 1\nmaxUnavailable: 1'), { severity: 'error' }),
    ],
  },
  'kubernetes/scaler-bounds': {
    valid: [manifest(HPA('minReplicas: 2\nmaxReplicas: 4'))],
    invalid: [
      manifest(HPA('minReplicas: 5\nmaxReplicas: 4'), { severity: 'error' }),
      manifest(HPA('minReplicas: 2\nmaxReplicas: 2'), { severity: 'warning' }),
    ],
  },
  'kubernetes/service-selects': {
    valid: [
      manifest(together(workload(), service())),
      manifest(service()),
      { files: { 'k8s/a.yaml': workload(), 'k8s/b.yaml': service() } },
    ],
    invalid: [manifest(together(service({ selector: 'app: web' }), workload()), { line: 7 })],
  },
  'kubernetes/service-target-port': {
    valid: [
      manifest(together(service({ ports: '- port: 80\n  targetPort: http' }), workload({ container: PORTS }))),
      manifest(together(service(), workload({ container: PORTS }))),
      manifest(together(service(), workload())),
    ],
    invalid: [
      manifest(together(service({ ports: '- port: 80\n  targetPort: web' }), workload({ container: PORTS })), {
        line: 9,
        severity: 'error',
      }),
      manifest(together(service({ ports: '- port: 80\n  targetPort: 3000' }), workload({ container: PORTS })), {
        line: 9,
        severity: 'warning',
      }),
    ],
  },
  'kubernetes/named-service-ports': {
    valid: [manifest(service()), manifest(service({ ports: '- {name: a, port: 1}\n- {name: b, port: 2}' }))],
    invalid: [manifest(service({ ports: '- {name: a, port: 1}\n- {port: 2}' }), { line: 10 })],
  },
  'kubernetes/service-type': {
    valid: [manifest(service())],
    invalid: [manifest(service({ spec: 'type: NodePort' }), { line: 6 })],
  },
  'kubernetes/scaler-target': {
    valid: [manifest(together(workload(), HPA('maxReplicas: 2'))), manifest(HPA('maxReplicas: 2'))],
    invalid: [manifest(together(HPA('maxReplicas: 2'), workload({ name: 'web' })), { line: 7 })],
  },
  'kubernetes/scaler-requests': {
    valid: [
      manifest(
        together(
          workload({ container: 'resources:\n  requests:\n    cpu: 1' }),
          HPA(
            'maxReplicas: 2\nmetrics:\n  - type: Resource\n    resource:\n      name: cpu\n      target: {type: Utilization, averageUtilization: 70}',
          ),
        ),
      ),
    ],
    invalid: [
      manifest(
        together(
          HPA(
            'maxReplicas: 2\nmetrics:\n  - type: Resource\n    resource:\n      name: cpu\n      target: {type: Utilization, averageUtilization: 70}',
          ),
          workload(),
        ),
        { line: 12, severity: 'error' },
      ),
    ],
  },
  'kubernetes/policy-selects': {
    valid: [
      manifest(together(workload(), POLICY('app: api'))),
      manifest(
        together(
          workload(),
          'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny\nspec:\n  podSelector: {}\n',
        ),
      ),
    ],
    invalid: [
      manifest(together(POLICY('app: web'), workload())),
      manifest(together(PDB('maxUnavailable: 1', 'app: web'), workload())),
    ],
  },
  'kubernetes/ingress-target': {
    valid: [manifest(together(INGRESS(), service()))],
    invalid: [
      manifest(together(INGRESS({ backend: 'web' }), service()), { severity: 'warning' }),
      manifest(together(INGRESS({ port: 'number: 8080' }), service()), { severity: 'error' }),
      manifest(together(INGRESS({ port: 'name: http' }), service()), { severity: 'error' }),
    ],
  },
  'kubernetes/route-target': {
    valid: [manifest(together(ROUTE('api', 80), service()))],
    invalid: [
      manifest(together(ROUTE('web', 80), service()), { line: 10, severity: 'warning' }),
      manifest(together(ROUTE('api', 81), service()), { line: 10, severity: 'error' }),
    ],
  },
  'kubernetes/ingress-controller': {
    valid: [manifest(INGRESS())],
    invalid: [
      manifest(INGRESS({ annotations: 'annotations:\n  nginx.ingress.kubernetes.io/rewrite-target: /' }), {
        line: 6,
        severity: 'info',
      }),
      manifest(INGRESS({ annotations: 'annotations:\n  nginx.ingress.kubernetes.io/server-snippet: x' }), {
        severity: 'warning',
      }),
    ],
  },
  'kubernetes/ingress-tls': {
    valid: [manifest(INGRESS({ tls: 'tls:\n  - hosts: [a.example]\n    secretName: tls' }))],
    invalid: [manifest(INGRESS())],
  },
  'kubernetes/config-exists': {
    valid: [
      manifest(
        together(
          workload({ container: 'envFrom:\n  - configMapRef: {name: c}\n  - secretRef: {name: s, optional: true}' }),
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n',
        ),
      ),
      {
        files: {
          'k8s/a.yaml': workload({ container: 'envFrom:\n  - configMapRef: {name: c}' }),
          'k8s/kustomization.yaml': 'resources: [a.yaml]\nconfigMapGenerator:\n  - name: c\n',
        },
      },
    ],
    invalid: [
      deployment({ container: 'envFrom:\n  - configMapRef: {name: c}' }, { line: 18, severity: 'warning' }),
      deployment(
        { container: 'env:\n  - name: A\n    valueFrom:\n      secretKeyRef: {name: s, key: a}' },
        { severity: 'info' },
      ),
      deployment({ pod: 'serviceAccountName: robot' }, { says: 'ServiceAccount robot' }),
    ],
  },
  'kubernetes/unique-object': {
    valid: [
      { files: { 'base/a.yaml': workload(), 'prod/a.yaml': workload() } },
      manifest(together(workload(), service())),
    ],
    invalid: [
      manifest(together(service(), service()), { severity: 'error' }),
      { files: { 'k8s/a.yaml': service(), 'k8s/b.yaml': service() }, at: 'k8s/b.yaml:4', severity: 'info' },
    ],
  },
  'kubernetes/kustomize-resources': {
    valid: [
      {
        files: {
          'k8s/kustomization.yaml':
            'resources:\n  - a.yaml\n  - ../base\n  - https://example.org/x.yaml\n  - github.com/us/x?ref=v1\npatches:\n  - path: p.yaml\n',
        },
        around: { 'k8s/a.yaml': '', 'base/kustomization.yaml': '', 'k8s/p.yaml': '' },
      },
    ],
    invalid: [one('k8s/kustomization.yaml')('resources:\n  - a.yaml\n', { line: 2 })],
  },
  'kubernetes/kustomize-fields': {
    valid: [one('k8s/kustomization.yaml')('resources: []\nlabels: []\n')],
    invalid: [one('k8s/kustomization.yaml')('resources: []\ncommonLabels: {a: b}\n', { line: 2 })],
  },
};
