// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { PlanSchema } from '../../../src/model/index.js';
import { one, type RuleCase, type RuleCases } from '../table.js';
import { apiPlan, emptyPlan } from './plan.js';

PlanSchema.parse(apiPlan);

function files(record: Readonly<Record<string, string>>, extra: Partial<RuleCase> = {}): RuleCase {
  return { files: record, ...extra };
}

const dockerfile = one('Dockerfile');
const IMAGE =
  'FROM node:24-slim\nEXPOSE 3000\nHEALTHCHECK CMD ["node", "-e", "fetch(\'http://127.0.0.1:3000/livez\')"]\nCMD ["node", "server.js"]\n';

function deployment(lines: string, image = 'ghcr.io/us/app:1.0', name = 'api'): string {
  const indented = lines
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - name: main\n          image: ${image}\n${indented}\n`;
}

function workflow(steps: string, job = ''): string {
  const indented = steps
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
  return `name: ci\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n${job}    steps:\n      - uses: actions/checkout@v7\n${indented}\n`;
}
const CI = '.github/workflows/ci.yml';

export const consistencyCases: RuleCases = {
  'consistency/port': {
    valid: [
      files(
        {
          Dockerfile: IMAGE,
          'compose.yaml': 'services:\n  api:\n    build: .\n    ports: ["8080:3000"]\n',
          'k8s/a.yaml': deployment('ports:\n  - containerPort: 3000'),
        },
        { plan: apiPlan },
      ),
      files({
        Dockerfile: IMAGE,
        'compose.yaml': 'services:\n  api:\n    build: .\n    environment: {PORT: 80}\n    ports: ["8080:80"]\n',
      }),
    ],
    invalid: [
      files(
        { Dockerfile: IMAGE.replace('EXPOSE 3000', 'EXPOSE 8080') },
        { plan: apiPlan, at: 'Dockerfile:2', severity: 'error' },
      ),
      files(
        { Dockerfile: IMAGE, 'compose.yaml': 'services:\n  api:\n    build: .\n    ports:\n      - "8080:80"\n' },
        { at: 'compose.yaml:5', severity: 'warning' },
      ),
      files(
        { Dockerfile: IMAGE, 'k8s/a.yaml': deployment('ports:\n  - containerPort: 8080') },
        { plan: apiPlan, at: 'k8s/a.yaml:12' },
      ),
    ],
  },
  'consistency/health-path': {
    valid: [
      files(
        {
          Dockerfile: IMAGE,
          'k8s/a.yaml': deployment(
            'livenessProbe:\n  httpGet: {path: /livez, port: 3000}\nreadinessProbe:\n  httpGet: {path: /readyz, port: 3000}',
          ),
        },
        { plan: apiPlan },
      ),
      files({ Dockerfile: IMAGE, 'railway.json': '{"deploy": {"healthcheckPath": "/livez"}}' }),
    ],
    invalid: [
      files({ Dockerfile: IMAGE.replace('livez', 'health') }, { plan: apiPlan, at: 'Dockerfile:3', severity: 'error' }),
      files(
        {
          Dockerfile: IMAGE,
          'compose.yaml':
            'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD-SHELL", "curl -f http://localhost:3000/health"]\n',
        },
        { at: 'compose.yaml:5', severity: 'warning' },
      ),
      files(
        { Dockerfile: IMAGE, 'railway.json': '{\n"deploy": {"healthcheckPath": "/up"}}' },
        { at: 'railway.json:2' },
      ),
    ],
  },
  'consistency/image-name': {
    valid: [
      files({ 'k8s/a.yaml': deployment('env: []') }, { plan: apiPlan }),
      files({ 'k8s/a.yaml': deployment('env: []', 'api') }, { plan: apiPlan }),
    ],
    invalid: [
      files({ 'k8s/a.yaml': deployment('env: []', 'ghcr.io/us/other:1.0') }, { plan: apiPlan, at: 'k8s/a.yaml:10' }),
    ],
  },
  'consistency/environment-declared': {
    valid: [
      files(
        {
          'k8s/a.yaml': deployment(
            'env:\n  - {name: DATABASE_URL, value: x}\n  - {name: PORT, value: "3000"}\n  - {name: FEATURE, value: "on"}',
          ),
        },
        { plan: apiPlan },
      ),
    ],
    invalid: [
      files(
        { 'k8s/a.yaml': deployment('env:\n  - {name: DATABSE_URL, value: x}') },
        { plan: apiPlan, at: 'k8s/a.yaml:12' },
      ),
      files(
        { 'compose.yaml': 'services:\n  api:\n    build: .\n    environment:\n      DATABSE_URL: x\n' },
        { plan: apiPlan, at: 'compose.yaml:5' },
      ),
    ],
  },
  'consistency/planned-services': {
    valid: [
      files({ 'k8s/a.yaml': deployment('env: []') }, { plan: apiPlan }),
      files({ 'k8s/a.yaml': deployment('env: []', 'a:1', 'web') }),
    ],
    invalid: [files({ 'k8s/a.yaml': deployment('env: []', 'a:1', 'web') }, { plan: apiPlan, at: 'k8s/a.yaml:2' })],
  },
  'consistency/runtime-version': {
    valid: [
      files(
        {
          Dockerfile: 'FROM node:24-slim\n',
          [CI]: workflow('- uses: actions/setup-node@v7\n  with:\n    node-version: 24.x'),
        },
        { around: { '.nvmrc': 'v24.1.0\n' } },
      ),
      files({
        Dockerfile: 'FROM node:24-slim\n',
        [CI]: workflow(
          '- uses: actions/setup-node@v7\n  with:\n    node-version: ${{ matrix.node }}',
          '    strategy:\n      matrix:\n        node: [22, 24]\n',
        ),
      }),
      files(
        {
          Dockerfile: 'FROM node:24-slim\n',
          [CI]: workflow('- uses: actions/setup-node@v7\n  with:\n    node-version-file: .nvmrc'),
        },
        { around: { '.nvmrc': 'lts/*' } },
      ),
    ],
    invalid: [
      files({ Dockerfile: 'FROM node:24-slim\n' }, { around: { '.nvmrc': '22\n' }, at: 'Dockerfile:1' }),
      files(
        {
          Dockerfile: 'FROM python:3.13-slim\n',
          [CI]: workflow('- uses: actions/setup-python@v7\n  with:\n    python-version: "3.12"'),
        },
        { at: `${CI}:10` },
      ),
    ],
  },
  'consistency/package-manager-version': {
    valid: [
      files(
        {
          Dockerfile: 'FROM a:1\nRUN corepack enable && pnpm install --frozen-lockfile\n',
          [CI]: workflow('- uses: pnpm/action-setup@v4'),
        },
        { around: { 'package.json': '{"packageManager": "pnpm@10.1.0"}' } },
      ),
      files(
        { Dockerfile: 'FROM a:1\nRUN npm install -g pnpm@10\n' },
        { around: { 'package.json': '{"packageManager": "pnpm@10.1.0"}' } },
      ),
    ],
    invalid: [
      files(
        { Dockerfile: 'FROM a:1\nRUN npm install -g pnpm@9\n' },
        { around: { 'package.json': '{"packageManager": "pnpm@10.1.0+sha512.aa"}' }, at: 'Dockerfile:2' },
      ),
      files(
        { [CI]: workflow('- uses: pnpm/action-setup@v4\n  with:\n    version: 10.0.0') },
        { around: { 'package.json': '{"packageManager": "pnpm@10.1.0"}' }, at: `${CI}:10` },
      ),
    ],
  },
  'consistency/copy-source': {
    valid: [
      files(
        {
          Dockerfile:
            'FROM a:1 AS b\nCOPY package*.json src/ "./"\nCOPY . .\nFROM a:1\nCOPY --from=b /gone /x\nADD https://x/y /z\nCOPY <<EOF /etc/x\nhi\nEOF\n',
        },
        { around: { 'package.json': '', 'src/a.ts': '' }, plan: emptyPlan },
      ),
      files({ 'docker/Dockerfile': 'FROM a:1\nCOPY src /x\n' }, { around: { 'src/a': '' } }),
    ],
    invalid: [
      dockerfile('FROM a:1\nCOPY package.json yarn.lock ./\n', {
        around: { 'package.json': '' },
        plan: emptyPlan,
        line: 2,
        says: 'yarn.lock',
        severity: 'error',
      }),
      files(
        { 'api/Dockerfile': 'FROM a:1\nCOPY lib /x\n', 'compose.yaml': 'services:\n  a: {build: ./api}\n' },
        { around: { 'lib/a': '' }, at: 'api/Dockerfile:2', severity: 'error' },
      ),
      dockerfile('FROM a:1\nCOPY gone /x\n', { severity: 'warning' }),
      dockerfile('FROM a:1\nCOPY target/app.jar /x\n', { severity: 'info' }),
    ],
  },
  'consistency/copy-not-ignored': {
    valid: [
      files(
        { Dockerfile: 'FROM a:1\nCOPY src /x\n' },
        { around: { '.dockerignore': 'node_modules\n**/*.md\n', 'src/a': '' } },
      ),
    ],
    invalid: [
      files(
        { Dockerfile: 'FROM a:1\nCOPY dist /x\n' },
        { around: { '.dockerignore': 'node_modules\ndist\n', 'dist/a': '' }, at: 'Dockerfile:2' },
      ),
    ],
  },
  'consistency/command-target': {
    valid: [
      dockerfile('FROM a:1\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n', {
        around: { 'server.js': '' },
        plan: emptyPlan,
      }),
      dockerfile(
        'FROM a:1 AS b\nRUN npm run build\nFROM a:1\nCOPY --from=b /app/dist dist\nCMD ["node", "dist/main.js"]\n',
        { plan: emptyPlan },
      ),
      dockerfile('FROM a:1\nWORKDIR /app\nCOPY app app\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]\n', {
        around: { 'app/main.py': '' },
        plan: emptyPlan,
      }),
      dockerfile('FROM a:1\nCOPY . .\nRUN npm run build\nCMD ["node", "dist/main.js"]\n', { plan: emptyPlan }),
      dockerfile('FROM a:1\nCMD ["nginx", "-g", "daemon off;"]\n', { plan: emptyPlan }),
      dockerfile('FROM a:1\nWORKDIR /app\nCOPY src .\nCMD ["node", "main.js"]\n', {
        around: { 'src/main.js': '' },
        plan: emptyPlan,
      }),
    ],
    invalid: [
      dockerfile('FROM a:1\nWORKDIR /app\nCOPY . .\nCMD ["node", "sever.js"]\n', {
        around: { 'server.js': '' },
        plan: emptyPlan,
        line: 4,
        severity: 'error',
      }),
      dockerfile('FROM a:1\nCOPY . .\nCMD ["uvicorn", "main:app"]\n', {
        around: { 'app/main.py': '' },
        plan: emptyPlan,
        line: 3,
        says: 'main',
      }),
    ],
  },
  'consistency/mounted-files': {
    valid: [
      files(
        {
          'compose.yaml':
            'services:\n  a: {image: "a:1", volumes: ["./nginx.conf:/x:ro", "./data:/data"]}\nsecrets:\n  s: {file: ./s.txt}\n',
        },
        { around: { 'nginx.conf': '', 's.txt': '' } },
      ),
    ],
    invalid: [
      files(
        { 'compose.yaml': 'services:\n  a:\n    image: a:1\n    volumes:\n      - ./init.sql:/x\n' },
        { at: 'compose.yaml:5' },
      ),
      files({ 'compose.yaml': 'services: {}\nsecrets:\n  s:\n    file: ./s.txt\n' }, { at: 'compose.yaml:4' }),
    ],
  },
  'consistency/workflow-paths': {
    valid: [
      files(
        {
          [CI]: workflow(
            '- run: ./scripts/a.sh\n- uses: ./.github/actions/x\n- run: b\n  working-directory: web\n- run: mkdir -p out',
          ),
        },
        { around: { 'scripts/a.sh': '', '.github/actions/x/action.yml': '', 'web/a': '' } },
      ),
      files({ [CI]: workflow('- run: b\n  working-directory: ${{ matrix.dir }}') }),
    ],
    invalid: [
      files({ [CI]: workflow('- run: b\n  working-directory: web') }, { at: `${CI}:9`, severity: 'warning' }),
      files({ [CI]: workflow('- run: ./scripts/a.sh') }, { plan: emptyPlan, severity: 'error' }),
      files({ [CI]: workflow('- uses: ./.github/actions/x') }, { at: `${CI}:8` }),
      files(
        { [CI]: workflow('- uses: docker/build-push-action@v7\n  with:\n    file: docker/Dockerfile') },
        { at: `${CI}:10` },
      ),
    ],
  },
  'consistency/package-scripts': {
    valid: [
      files(
        {
          [CI]: workflow(
            '- run: npm run build && npm test && npm ci && npm run lint -w web\n- run: cd web && npm run x',
          ),
        },
        { around: { 'package.json': '{"scripts": {"build": "a", "test": "b"}}' } },
      ),
      files(
        { [CI]: workflow('- run: npm run build\n  working-directory: web') },
        { around: { 'package.json': '{}', 'web/package.json': '{"scripts": {"build": "a"}}' } },
      ),
    ],
    invalid: [
      files(
        { [CI]: workflow('- run: |\n    npm ci\n    npm run lint') },
        { around: { 'package.json': '{"scripts": {}}' }, at: `${CI}:10`, says: 'lint' },
      ),
      files({ [CI]: workflow('- run: npm test') }, { around: { 'package.json': '{}' } }),
    ],
  },
  'consistency/secrets-inventoried': {
    valid: [
      files(
        {
          [CI]: workflow('- run: a\n  env:\n    T: ${{ secrets.DEPLOY_TOKEN }}\n    G: ${{ secrets.GITHUB_TOKEN }}'),
          'k8s/a.yaml': deployment('env:\n  - name: DATABASE_URL\n    valueFrom: {secretKeyRef: {name: api, key: x}}'),
        },
        { plan: apiPlan },
      ),
    ],
    invalid: [
      files(
        { [CI]: workflow('- run: a\n  env:\n    T: ${{ secrets.OTHER_TOKEN }}') },
        { plan: apiPlan, at: `${CI}:10`, severity: 'error' },
      ),
      files(
        { 'k8s/a.yaml': deployment('env:\n  - name: STRIPE_KEY\n    valueFrom: {secretKeyRef: {name: api, key: x}}') },
        { plan: apiPlan, at: 'k8s/a.yaml:12' },
      ),
    ],
  },
  'consistency/secrets-used': {
    valid: [files({ [CI]: workflow('- run: a\n  env:\n    T: ${{ secrets.DEPLOY_TOKEN }}') }, { plan: apiPlan })],
    invalid: [files({ [CI]: workflow('- run: a') }, { plan: apiPlan, says: 'DEPLOY_TOKEN' })],
  },
  'consistency/example-complete': {
    valid: [
      files({ '.env.example': 'DATABASE_URL=\n' }, { plan: apiPlan }),
      files({ '.env.example': '# DATABASE_URL=postgres://…\n' }, { plan: apiPlan }),
    ],
    invalid: [
      files({ '.env.example': 'FEATURE=off\n' }, { plan: apiPlan, at: '.env.example:1', says: 'DATABASE_URL' }),
    ],
  },
};
