// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { one, type RuleCases } from '../table.js';

const railwayTs = one('.railway/railway.ts');
const railway = one('railway.json');
const railwayToml = one('railway.toml');
const vercel = one('vercel.json');
const dependabot = one('.github/dependabot.yml');

const PROGRAM = `import { defineRailway, image, postgres, project, service } from 'railway/iac';

export default defineRailway(() => {
  const database = postgres('database');
  return project('app', {
    resources: [
      database,
      service('api', { source: image('ghcr.io/us/api:1.0'), healthcheck: '/health', env: { PORT: '8080' } }),
    ],
  });
});
`;

const UPDATE =
  'version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n    schedule:\n      interval: weekly\n';

export const platformCases: RuleCases = {
  'railway/types': {
    valid: [
      railwayTs(PROGRAM),
      {
        files: {
          '.railway/railway.ts': PROGRAM.replace("'ghcr.io/us/api:1.0'", 'tag').replace(
            '\n\nexport',
            "\nimport { tag } from './tag.js';\n\nexport",
          ),
        },
        around: { '.railway/tag.ts': "export const tag = 'ghcr.io/us/api:1.0';\n" },
      },
      railwayTs(PROGRAM.replace("'8080'", "process.env.PORT ?? '8080'")),
    ],
    invalid: [
      railwayTs(PROGRAM.replace("'8080'", '8080'), { line: 8, says: 'TS2322' }),
      railwayTs(PROGRAM.replace('healthcheck:', 'healthchek:'), { line: 8, says: 'healthchek' }),
      railwayTs(PROGRAM.replace('postgres, ', ''), { line: 4, says: 'TS2304' }),
      railwayTs('export default {;\n', { line: 1 }),
      railwayTs("import { nothing } from './gone.js';\nexport default nothing;\n", { line: 1 }),
    ],
  },
  'railway/schema': {
    valid: [
      railway(
        '{"$schema": "https://railway.com/railway.schema.json", "build": {"builder": "RAILPACK"}, "deploy": {"startCommand": null, "preDeployCommand": ["a"], "multiRegionConfig": {"us-west2": {"numReplicas": 2}}}, "environments": {"pr": {"deploy": {"healthcheckTimeout": 5}}}}',
      ),
      railwayToml('[build]\nbuilder = "DOCKERFILE"\n\n[deploy]\nhealthcheckPath = "/health"\n'),
    ],
    invalid: [
      railway('{\n  "deploy": {\n    "healthcheckTimeout": "5"\n  }\n}\n', { line: 3, severity: 'error' }),
      railway('{\n  "deploy": {\n    "replicas": 5\n  }\n}\n', { line: 3, severity: 'warning' }),
      railwayToml('[build]\nbuilder = "DOCKER"\n', { line: 2 }),
    ],
  },
  'railway/config-as-code': {
    valid: [railwayTs(PROGRAM)],
    invalid: [railway('{"deploy": {}}', { line: 1 }), railwayToml('[deploy]\n')],
  },
  'railway/builder': {
    valid: [railway('{"build": {"builder": "DOCKERFILE"}}')],
    invalid: [railway('{\n  "build": {"builder": "NIXPACKS"}\n}', { line: 2 })],
  },
  'railway/start-command-shell': {
    valid: [
      railway('{"deploy": {"startCommand": "node server.js"}}'),
      railway('{"deploy": {"startCommand": "uvicorn main:app --port $PORT"}}'),
      {
        files: {
          'railway.json': '{"deploy": {"startCommand": "/bin/sh -c \\"exec uvicorn main:app --port $PORT\\""}}',
        },
        around: { Dockerfile: '' },
      },
    ],
    invalid: [
      {
        files: { 'railway.json': '{\n  "deploy": {"startCommand": "uvicorn main:app --port $PORT"}\n}' },
        around: { Dockerfile: '' },
        at: 'railway.json:2',
      },
    ],
  },
  'railway/healthcheck': {
    valid: [
      railway('{"deploy": {"healthcheckPath": "/health"}}'),
      railway('{"deploy": {"cronSchedule": "0 3 * * *"}}'),
    ],
    invalid: [
      railway('{\n  "deploy": {}\n}', { line: 2, severity: 'info' }),
      railway('{"deploy": {"healthcheckPath": "health"}}', { severity: 'error' }),
    ],
  },
  'railway/schedule': {
    valid: [railway('{"deploy": {"cronSchedule": "*/5 * * * *"}}')],
    invalid: [
      railway('{\n  "deploy": {"cronSchedule": "* * *"}\n}', { line: 2 }),
      railway('{"environments": {"staging": {"deploy": {"cronSchedule": "99 * * * *"}}}}'),
    ],
  },
  'vercel/schema': {
    valid: [
      vercel(
        '{"$schema": "https://openapi.vercel.sh/vercel.json", "framework": "nextjs", "regions": ["icn1"], "functions": {"api/a.ts": {"maxDuration": 60}}, "headers": [{"source": "/(.*)", "headers": [{"key": "a", "value": "b"}]}], "crons": [{"path": "/api/a", "schedule": "0 3 * * *"}], "public": false}',
      ),
    ],
    invalid: [
      vercel('{\n  "framwork": "nextjs"\n}', { line: 2, says: 'framwork' }),
      vercel('{\n  "functions": {\n    "api/a.ts": {"maxDuration": "long"}\n  }\n}', { line: 3 }),
      vercel('{\n  "framework": "nextjz"\n}', { line: 2 }),
      vercel('{\n  "rewrites": [\n    {"source": "/a"}\n  ]\n}', { line: 3, says: 'destination' }),
    ],
  },
  'vercel/routes-alone': {
    valid: [vercel('{"routes": [{"src": "/a", "dest": "/b"}]}')],
    invalid: [vercel('{\n  "routes": [],\n  "rewrites": []\n}', { line: 2 })],
  },
  'vercel/functions-alone': {
    valid: [vercel('{"functions": {}}')],
    invalid: [vercel('{"builds": [],\n  "functions": {}\n}', { line: 2 })],
  },
  'vercel/deprecated-keys': {
    valid: [vercel('{"framework": "nextjs"}')],
    invalid: [
      vercel('{\n  "version": 2\n}', { line: 2, severity: 'info' }),
      vercel('{"env": {}}', { severity: 'warning' }),
    ],
  },
  'vercel/no-secret-in-env': {
    valid: [vercel('{"env": {"API_KEY": "@api-key", "MODE": "x"}}')],
    invalid: [
      vercel('{\n  "env": {\n    "API_KEY": "a8f5f167f44f4964e6c998d"\n  }\n}', { line: 3 }),
      vercel('{"build": {"env": {"DB_PASSWORD": "hunter22x"}}}'),
    ],
  },
  'vercel/function-pattern': {
    valid: [
      { files: { 'vercel.json': '{"functions": {"api/a.ts": {}, "app/api/**": {}}}' }, around: { 'api/a.ts': '' } },
    ],
    invalid: [vercel('{\n  "functions": {\n    "api/a.ts": {}\n  }\n}', { line: 3 })],
  },
  'vercel/function-limits': {
    valid: [vercel('{"functions": {"api/a.ts": {"maxDuration": 300}}}')],
    invalid: [
      vercel('{\n  "functions": {\n    "api/a.ts": {"maxDuration": 3600}\n  }\n}', { line: 3, severity: 'error' }),
      vercel('{"functions": {"api/a.ts": {"maxDuration": 900}}}', { severity: 'warning' }),
    ],
  },
  'vercel/crons': {
    valid: [vercel('{"crons": [{"path": "/a", "schedule": "0 3 * * 1"}]}')],
    invalid: [
      vercel('{"crons": [\n  {"path": "a", "schedule": "0 3 * * *"}\n]}', { line: 2 }),
      vercel('{"crons": [{"path": "/a", "schedule": "0 3 * * MON"}]}', { says: 'names' }),
      vercel('{"crons": [{"path": "/a", "schedule": "0 3 * *"}]}'),
    ],
  },
  'vercel/edge-runtime': {
    valid: [vercel('{"functions": {"api/a.ts": {"runtime": "nodejs24.x"}}}')],
    invalid: [vercel('{"functions": {\n  "api/a.ts": {"runtime": "edge"}\n}}', { line: 2 })],
  },
  'vercel/route-source': {
    valid: [
      vercel(
        '{"redirects": [{"source": "/a", "destination": "/b"}], "rewrites": [{"source": "/:path*", "destination": "/"}]}',
      ),
    ],
    invalid: [vercel('{"redirects": [\n  {"source": "a", "destination": "/b"}\n]}', { line: 2 })],
  },
  'dependabot/schema': {
    valid: [
      dependabot(`${UPDATE}    cooldown:\n      default-days: 7\n    groups:\n      all:\n        patterns: ["*"]\n`),
    ],
    invalid: [
      dependabot(UPDATE.replace('npm', 'node'), { line: 3, says: 'node' }),
      dependabot(UPDATE.replace('weekly', 'sometimes'), { line: 6 }),
      dependabot(UPDATE.replace('version: 2', 'version: 1'), { line: 1 }),
      dependabot(`${UPDATE}    cool-down: 1\n`, { line: 7 }),
    ],
  },
  'dependabot/directory': {
    valid: [
      {
        files: {
          '.github/dependabot.yml': `${UPDATE}  - package-ecosystem: npm\n    directories: [/web, "/packages/*"]\n`,
        },
        around: { 'web/package.json': '' },
      },
    ],
    invalid: [
      dependabot(UPDATE.replace('directory: /', 'directory: /web'), { line: 4 }),
      dependabot(UPDATE.replace('    directory: /\n', ''), { says: 'no directory' }),
    ],
  },
  'dependabot/cooldown': {
    valid: [dependabot(`${UPDATE}    cooldown:\n      default-days: 7\n`)],
    invalid: [dependabot(UPDATE, { line: 3 }), dependabot(`${UPDATE}    cooldown:\n      default-days: 1\n`)],
  },
  'dependabot/execution': {
    valid: [dependabot(UPDATE)],
    invalid: [dependabot(`${UPDATE}    insecure-external-code-execution: allow\n`, { line: 7 })],
  },
  'dependabot/actions-watched': {
    valid: [
      dependabot(UPDATE),
      {
        files: {
          '.github/dependabot.yml': UPDATE.replace('npm', 'github-actions'),
          '.github/workflows/ci.yml': 'on: push\njobs: {}\n',
        },
      },
    ],
    invalid: [
      {
        files: { '.github/dependabot.yml': UPDATE, '.github/workflows/ci.yml': 'on: push\njobs: {}\n' },
        at: '.github/dependabot.yml:2',
      },
    ],
  },
};
