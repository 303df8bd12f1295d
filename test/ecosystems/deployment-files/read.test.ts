import { describe, expect, it } from 'vitest';
import { readDeploymentFiles } from '../../../src/ecosystems/deployment-files/index.js';
import { memoryRepository } from '../../../src/repository/memory.js';

const read = (files: Record<string, string>) => readDeploymentFiles(memoryRepository(files));
const brief = (reading: ReturnType<typeof read>) =>
  reading.facts.map(({ serviceName, root, role, ports, start, healthPath }) => ({
    serviceName,
    root,
    role,
    ports: ports.map(({ value }) => value),
    start: start?.value ?? null,
    health: healthPath?.value ?? null,
  }));

describe('recognising deployment files', () => {
  it.each([
    ['Dockerfile', '', 'dockerfile'],
    ['svc/app.Dockerfile', '', 'dockerfile'],
    ['Containerfile', '', 'dockerfile'],
    ['compose.override.yaml', '', 'compose'],
    ['docker-compose-prod.yml', '', 'compose'],
    ['.railway/railway.ts', '', 'railway'],
    ['railway.toml', '', 'railway'],
    ['vercel.json', '{}', 'vercel'],
    ['netlify.toml', '', 'netlify'],
    ['fly.staging.toml', '', 'fly'],
    ['render.yaml', '', 'render'],
    ['Procfile', '', 'procfile'],
    ['app.yaml', 'runtime: python312\n', 'app-engine'],
    ['cloudbuild.yaml', '', 'cloud-build'],
    ['service.yaml', 'apiVersion: serving.knative.dev/v1\nkind: Service\n', 'cloud-run'],
    ['template.yaml', 'Transform: AWS::Serverless-2016-10-31\n', 'aws-sam'],
    ['serverless.yml', '', 'serverless'],
    ['cdk.json', '{}', 'aws-cdk'],
    ['.aws/task-definition.json', '{"containerDefinitions": []}', 'aws-ecs'],
    ['azure.yaml', '', 'azure-developer'],
    ['infra/main.bicep', '', 'bicep'],
    ['azure-pipelines.yml', '', 'azure-pipelines'],
    ['.do/app.yaml', '', 'digitalocean'],
    ['chart/Chart.yaml', '', 'helm'],
    ['k8s/kustomization.yaml', '', 'kustomize'],
    ['k8s/web.yaml', 'apiVersion: apps/v1\nkind: Deployment\n', 'kubernetes'],
    ['argo/app.yaml', 'apiVersion: argoproj.io/v1alpha1\nkind: Application\n', 'argo-cd'],
    ['flux/repo.yaml', 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n', 'flux'],
    ['main.tf', '', 'terraform'],
    ['Pulumi.prod.yaml', '', 'pulumi'],
    ['.github/workflows/ci.yml', '', 'github-workflow'],
    ['.gitlab-ci.yml', '', 'gitlab-ci'],
    ['.circleci/config.yml', '', 'circleci'],
    ['Jenkinsfile', '', 'jenkins'],
    ['.devcontainer/devcontainer.json', '', 'devcontainer'],
    ['wrangler.jsonc', '', 'cloudflare'],
    ['sst.config.ts', '', 'sst'],
    ['config/deploy.yml', 'service: app\nimage: acme/app\n', 'kamal'],
    ['nixpacks.toml', '', 'nixpacks'],
    ['railpack.json', '', 'railpack'],
  ])('calls %s what it is', (path, text, kind) => {
    expect(read({ [path]: text }).files).toEqual([{ path, kind, service: null }]);
  });

  it.each([
    ['app.json', '{"expo": {"name": "x"}}'],
    ['config/deploy.yml', 'steps: []\n'],
    ['locales/de.yml', 'apiVersion: x\n'],
    ['node_modules/a/Dockerfile', 'FROM a'],
    ['src/composer.yml', 'a: 1'],
    ['data.yaml', 'name: x\n'],
  ])('does not take %s for one', (path, text) => expect(read({ [path]: text }).files).toEqual([]));
});

describe('compose files', () => {
  it('reads built services and the engines beside them', () => {
    const reading = read({
      'compose.yaml': [
        'services:',
        '  api:',
        '    build: ./api',
        '    command: uvicorn app.main:app --host 0.0.0.0 --port 8000',
        '    ports: ["127.0.0.1:8080:8000", "9229:9229"]',
        '    environment:',
        '      DATABASE_URL: postgresql+asyncpg://app:secret@db/app',
        '      LOG_LEVEL: info',
        '    healthcheck:',
        '      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]',
        '  web:',
        '    build: { context: web }',
        '    expose: ["3000"]',
        '  db:',
        '    image: pgvector/pgvector:pg16',
        '  cache:',
        '    image: valkey/valkey:8',
      ].join('\n'),
    });
    expect(brief(reading)).toEqual([
      {
        serviceName: 'api',
        root: 'api',
        role: null,
        ports: [8000],
        start: 'uvicorn app.main:app --host 0.0.0.0 --port 8000',
        health: '/health',
      },
      { serviceName: 'web', root: 'web', role: null, ports: [3000], start: null, health: null },
    ]);
    expect(reading.facts[0]?.environment).toEqual([
      expect.objectContaining({ name: 'DATABASE_URL', secret: true, default: null }),
      expect.objectContaining({ name: 'LOG_LEVEL', secret: false, default: 'info' }),
    ]);
    expect(
      reading.backingServices.map(({ kind, flavour, version, evidence }) => [
        kind,
        flavour,
        version?.value,
        evidence[0]?.line,
      ]),
    ).toEqual([
      ['postgres', 'pgvector', '16', 15],
      ['redis', 'valkey', '8', 17],
      ['postgres', null, undefined, 7],
    ]);
  });

  it('lets a development file speak of engines only, and one for tests of nothing', () => {
    const text = 'services:\n  api: { build: ., ports: ["5000:5000"] }\n  db: { image: "mysql:8" }\n';
    const development = read({ 'docker-compose.dev.yml': text });
    expect(development.facts).toEqual([]);
    expect(development.backingServices.map(({ kind }) => kind)).toEqual(['mysql']);
    expect(read({ 'docker-compose.test.yml': text }).backingServices).toEqual([]);
  });

  it('only assumes the databases of variants side by side', () => {
    const variant = (image: string) => `services:\n  db: { image: "${image}" }\n  broker: { image: "redis:7" }\n`;
    const { backingServices } = read({
      'docker/compose.mariadb.yml': variant('mariadb:11'),
      'docker/compose.postgres.yml': variant('postgres:17'),
    });
    expect(backingServices.map(({ kind, basis }) => `${kind} ${basis}`)).toEqual([
      'mysql assumed',
      'redis declared',
      'postgres assumed',
      'redis declared',
    ]);
  });

  it('never follows a build context out of the repository', () => {
    const { facts } = read({
      'compose.yaml': `services:\n  a: { build: ../../etc }\n  b: { build: "https://git.example/x.git" }\n  c: { build: "\${DIR}" }\n  d: { build: "\${DIR:-./d}" }\n`,
    });
    expect(facts.map(({ serviceName, root }) => [serviceName, root])).toEqual([['d', 'd']]);
  });
});

describe('other files', () => {
  it('reads a Procfile by process type', () => {
    expect(
      brief(
        read({
          'api/Procfile':
            '# x\nweb: gunicorn app:app -b 0.0.0.0:5001\nworker: celery -A app worker\nrelease: ./migrate\n',
        }),
      ),
    ).toEqual([
      {
        serviceName: 'web',
        root: 'api',
        role: 'web',
        ports: [5001],
        start: 'gunicorn app:app -b 0.0.0.0:5001',
        health: null,
      },
      { serviceName: 'worker', root: 'api', role: 'worker', ports: [], start: 'celery -A app worker', health: null },
      { serviceName: 'release', root: 'api', role: 'release', ports: [], start: './migrate', health: null },
    ]);
  });

  it('reads Railway, with comments and the line', () => {
    const reading = read({
      'railway.json':
        '{\n  // service\n  "deploy": {\n    "startCommand": "node a.js",\n    "healthcheckPath": "/healthz"\n  }\n}\n',
    });
    expect(brief(reading)).toEqual([
      { serviceName: null, root: '.', role: null, ports: [], start: 'node a.js', health: '/healthz' },
    ]);
    expect(reading.facts[0]?.healthPath?.evidence[0]?.line).toBe(5);
  });

  it('reads Fly, with the line', () => {
    const reading = read({
      'fly.toml':
        'app = "shop"\n[env]\nLOG = "1"\n[http_service]\ninternal_port = 8080\n[[http_service.checks]]\npath = "/up"\n[processes]\napp = "bin/server"\nworker = "bin/worker"\n',
    });
    expect(brief(reading)).toEqual([
      { serviceName: 'shop', root: '.', role: null, ports: [8080], start: 'bin/server', health: '/up' },
    ]);
    expect(reading.facts[0]?.ports[0]?.evidence[0]).toMatchObject({ line: 5, quote: 'internal_port = 8080' });
  });

  it('reads Render with its databases', () => {
    const reading = read({
      'render.yaml':
        'services:\n  - type: web\n    name: api\n    rootDir: api\n    startCommand: node a.js\n    healthCheckPath: /healthz\n  - type: keyvalue\n    name: cache\ndatabases:\n  - name: db\n    postgresMajorVersion: "16"\n',
    });
    expect(brief(reading)).toEqual([
      { serviceName: 'api', root: 'api', role: 'web', ports: [], start: 'node a.js', health: '/healthz' },
    ]);
    expect(reading.backingServices.map(({ kind, version }) => [kind, version?.value])).toEqual([
      ['postgres', '16'],
      ['redis', undefined],
    ]);
  });

  it('reads DigitalOcean and Heroku', () => {
    const reading = read({
      '.do/app.yaml':
        'services:\n  - name: api\n    source_dir: /api\n    http_port: 8080\n    health_check: { http_path: /health }\ndatabases:\n  - engine: PG\n    version: "17"\n',
      'app.json': '{"addons": ["heroku-redis:mini"], "env": {"REGION": {"value": "eu"}}}',
    });
    expect(brief(reading)[0]).toMatchObject({ serviceName: 'api', root: 'api', ports: [8080], health: '/health' });
    expect(reading.backingServices.map(({ kind }) => kind)).toEqual(['postgres', 'redis']);
  });

  it('reads Kubernetes workloads, knows engines and finds the folder of an image by Skaffold', () => {
    const deployment = (name: string, container: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:\n  template:\n    spec:\n      containers:\n        - ${container}\n`;
    const reading = read({
      'skaffold.yaml':
        'apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n    - image: cart\n      context: src/cart\n',
      'k8s/all.yaml': [
        deployment(
          'cart',
          '{ name: server, image: cart, ports: [{ containerPort: 7070 }], livenessProbe: { httpGet: { path: /live } }, readinessProbe: { httpGet: { path: /ready } } }',
        ),
        deployment('db', '{ name: db, image: "postgres:15-alpine" }'),
        deployment(
          'vote',
          '{ name: vote, image: acme/vote:1, ports: [{ containerPort: 80, name: http }, { containerPort: 9100 }] }',
        ),
      ].join('---\n'),
    });
    expect(brief(reading)).toEqual([
      { serviceName: 'cart', root: 'src/cart', role: null, ports: [7070], start: null, health: '/live' },
      { serviceName: 'vote', root: null, role: null, ports: [80], start: null, health: null },
    ]);
    expect(reading.facts[0]?.readinessPath?.value).toBe('/ready');
    expect(reading.backingServices.map(({ kind, version }) => [kind, version?.value])).toEqual([['postgres', '15']]);
  });
});

describe('files that are no good', () => {
  it('notices what cannot be read and goes on', () => {
    const reading = read({
      'compose.yaml': 'services:\n  api: [\n',
      'fly.toml': 'app = \n',
      'railway.json': '{"deploy": ',
      Procfile: 'web: node a.js\n',
    });
    expect(reading.notices.map(({ file }) => file)).toEqual(['compose.yaml', 'fly.toml', 'railway.json']);
    expect(reading.facts).toHaveLength(1);
  });

  it.each([
    'services: 3\n',
    '[]\n',
    'services:\n  a: 1\n  b: { build: 7, ports: {}, environment: [1, {}] }\n',
    'services:\n  __proto__: { build: . }\n',
    '',
  ])('survives the compose file %j', (text) => expect(() => read({ 'compose.yaml': text })).not.toThrow());

  it('refuses an alias bomb with a notice', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]`,
    );
    const reading = read({ 'compose.yaml': ['l0: &l0 [x]', ...levels].join('\n') });
    expect(reading.notices).toHaveLength(1);
  });

  it('reads no facts from templates and charts', () => {
    const manifest =
      'apiVersion: v1\nkind: Pod\nspec: { containers: [{ image: acme/a, ports: [{ containerPort: 1 }] }] }\n';
    const reading = read({
      'chart/Chart.yaml': 'name: a\n',
      'chart/crds/pod.yaml': manifest,
      'k8s/pod.yaml': `${manifest}name: {{ .Values.name }}\n`,
    });
    expect(reading.facts).toEqual([]);
    expect(reading.notices).toEqual([]);
  });
});
