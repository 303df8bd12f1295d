import { describe, expect, it } from 'vitest';
import { classify, type FileKind } from '../../src/verify/classify.js';

const CASES: readonly (readonly [string, string, FileKind])[] = [
  ['Dockerfile', '', 'dockerfile'],
  ['docker/api.Dockerfile', '', 'dockerfile'],
  ['Dockerfile.web', '', 'dockerfile'],
  ['docs/Dockerfile.md', '', 'markdown'],
  ['Dockerfile.dockerignore', '', 'dockerignore'],
  ['.dockerignore', '', 'dockerignore'],
  ['compose.yaml', 'services: {}', 'compose'],
  ['docker-compose.prod.yml', 'services:\n', 'compose'],
  ['compose.yaml', 'a: 1', 'yaml'],
  ['.github/workflows/ci.yml', '', 'github-workflow'],
  ['sub/.github/workflows/ci.yml', 'a: 1', 'yaml'],
  ['.github/actions/x/action.yml', 'runs:\n', 'github-action'],
  ['.github/dependabot.yml', '', 'dependabot'],
  ['k8s/a.yaml', 'apiVersion: v1\nkind: Service\n', 'kubernetes'],
  ['k8s/kustomization.yaml', 'kind: Kustomization', 'kustomization'],
  ['charts/a/templates/a.yaml', 'kind: Service', 'template'],
  ['deploy/a.yaml', 'apiVersion: v1\nkind: Service\nname: {{ .Values.name }}\n', 'template'],
  ['.railway/railway.ts', '', 'railway-ts'],
  ['apps/api/railway.json', '{"deploy": {}}', 'railway-json'],
  ['data/railway.json', '{"stations": []}', 'json'],
  ['railway.toml', '', 'railway-toml'],
  ['vercel.json', '', 'vercel-json'],
  ['.env', '', 'dotenv'],
  ['.env.example', '', 'dotenv'],
  ['apps/web/.env.production.local', '', 'dotenv'],
  ['src/remix.env.d.ts', '', 'typescript'],
  ['tsconfig.build.json', '', 'jsonc'],
  ['bin/start', '#!/usr/bin/env bash\n', 'shell'],
  ['bin/start', '#!/usr/bin/env node\n', 'other'],
];

describe('classify', () => {
  it.each(CASES)('%s (%j) is %s', (path, content, kind) => {
    expect(classify(path, content)).toBe(kind);
  });
});
