// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { one, type RuleCases } from '../table.js';
import { emptyPlan } from './plan.js';

const env = one('.env.example');
const markdown = one('docs/runbook.md');
const shell = one('scripts/deploy.sh');
const yaml = one('config.yaml');
const workflow = one('.github/workflows/ci.yml');

// Put together at run time: a whole token in a source file would rightly stop a push.
const stripe = ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dcaB'].join('_');
const github = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const key = (body: string) => ['-----BEGIN', 'PRIVATE KEY-----'].join(' ') + body;
const jwt = (payload: object) =>
  [
    'eyJhbGciOiJIUzI1NiJ9',
    Buffer.from(JSON.stringify(payload)).toString('base64url'),
    'dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk',
  ].join('.');

export const otherCases: RuleCases = {
  'syntax/yaml': {
    valid: [yaml('a: 1\nb: [x, {y: z}]\n---\nc: |\n  text\n'), yaml('x: &x {a: 1}\ny:\n  <<: *x\n')],
    invalid: [
      yaml('a: 1\na: 2\n', { line: 2, says: 'unique' }),
      yaml('a:\n  - b\n c: d\n', { line: 3 }),
      yaml('a: *nowhere\n', { line: 1 }),
      yaml(
        `a: &a [x, x]\n${Array.from({ length: 12 }, (_, index) => `l${index}: &l${index} [${`*${index === 0 ? 'a' : `l${index - 1}`}, `.repeat(9)}x]`).join('\n')}\n`,
        { says: 'alias' },
      ),
    ],
  },
  'syntax/json': {
    valid: [one('a.json')('{"a": [1, null]}'), one('tsconfig.json')('{\n  // a comment\n  "a": 1,\n}')],
    invalid: [
      one('a.json')('{\n  "a": 1,\n}', { line: 3 }),
      one('vercel.json')('{\n  // no\n}', { line: 2 }),
      one('a.json')('['.repeat(5000)),
    ],
  },
  'syntax/toml': {
    valid: [one('railway.toml')('[build]\nbuilder = "DOCKERFILE"\n')],
    invalid: [one('railway.toml')('[build]\nbuilder = \n', { line: 2 })],
  },
  'dotenv/syntax': {
    valid: [env('# a comment\nA=1\nexport B="two words"\nC=\n\nKEY="line one\nline two"\n')],
    invalid: [
      env('A=1\nthis is no line\n', { line: 2, severity: 'error' }),
      env('A\n', { line: 1, severity: 'info' }),
      env('1A=2\n', { line: 1 }),
    ],
  },
  'dotenv/unique': {
    valid: [env('A=1\nB=2\n')],
    invalid: [env('A=1\nB=2\nA=3\n', { line: 3, says: 'line 1' })],
  },
  'dotenv/quoted': {
    valid: [env('A="two words"\nB=one # with a comment\n')],
    invalid: [
      env('A=two words\n', { line: 1, severity: 'info' }),
      env('A="open\nB=1\n', { line: 1, severity: 'error' }),
    ],
  },
  'dotenv/no-real-secret': {
    valid: [
      env(
        'API_KEY=\nAPI_TOKEN=your-token-here\nDB_PASSWORD=postgres\nJWT_SECRET=change-me-please-0123456789AB\nNEXT_PUBLIC_KEY=a8F5f167f44f4964e6c998dE\n',
      ),
    ],
    invalid: [
      env('API_KEY=a8F5f167f44f4964e6c998dE\n', { line: 1, severity: 'warning' }),
      one('.env')('API_KEY=a8F5f167f44f4964e6c998dE\n', { severity: 'error' }),
    ],
  },
  'markdown/link-exists': {
    valid: [
      {
        files: {
          'docs/runbook.md':
            '[a](../README.md#x) [b](https://x.y) [c](#here) [d](mailto:a@b.c) ![e](a%20b.png)\n\n# here\n\n```md\n[f](gone.md)\n```\n',
        },
        around: { 'README.md': '', 'docs/a b.png': '' },
      },
    ],
    invalid: [markdown('# a\n\n[gone](gone.md)\n', { line: 3 }), markdown('[x]\n\n[x]: /docs/gone.md\n', { line: 3 })],
  },
  'markdown/anchor-exists': {
    valid: [
      markdown(
        '# The `one` heading!\n\n# 배포 방법\n\n# 배포 방법\n\n[a](#the-one-heading) [b](#배포-방법) [c](#배포-방법-1) <a id="own"></a> [d](#own)\n',
      ),
    ],
    invalid: [markdown('# One\n\n[a](#two)\n', { line: 3 })],
  },
  'shell/syntax': {
    valid: [
      shell('#!/bin/bash\nset -e\ndeclare -A seen\nseen[./a]=1\nif [[ $a =~ ^x ]]; then echo; fi\n'),
      shell('#!/usr/bin/env zsh\nfoo=( *(N) )\n'),
    ],
    invalid: [shell('#!/bin/sh\nset -e\nif true; then\n  echo\n', { line: 3 })],
  },
  'shell/stops-on-error': {
    valid: [shell('#!/bin/sh\nset -eu\na\nb\nc\n'), shell('#!/bin/bash -e\na\nb\nc\n'), shell('a\n')],
    invalid: [shell('#!/bin/sh\na\nb\nc\n', { line: 1 })],
  },
  'shell/no-piped-script': {
    valid: [shell('curl https://a -o x\n# curl https://a | sh\n')],
    invalid: [shell('echo\nbash <(curl -s https://a)\n', { line: 2 })],
  },
  'shell/verified-tls': {
    valid: [shell('curl https://a\n')],
    invalid: [shell('a\ngit config http.sslVerify false\n', { line: 2 })],
  },
  'secrets/known-shape': {
    valid: [
      yaml(
        'a: sk_live_xxxxxxxxxxxxxxxxxxxxxxxx\nb: ghp_${TOKEN}\nc: AKIAIOSFODNN7EXAMPLE\nd: postgres://app:change-me@localhost:5432/app\ne: postgres://app:app@db:5432/app\nf: postgres://user:${PASSWORD}@db.example.com/app\n',
      ),
      yaml(`a: ${jwt({ role: 'anon', iss: 'supabase' })}\n`),
    ],
    invalid: [
      yaml(`a: 1\nb: ${stripe}\n`, { line: 2, severity: 'error', says: 'Stripe' }),
      yaml(`token: ${github}\n`, { line: 1, says: 'GitHub' }),
      one('a.json')(`{"k": "${key(`\\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj'.repeat(2)}`)}"}`, { line: 1 }),
      yaml(`a: ${jwt({ sub: '42', admin: true })}\n`, { says: 'JSON Web Token' }),
      yaml('a: postgres://app:s3cr3tPassw0rd@db.prod.example.net:5432/app\n', { line: 1 }),
      one('test/fixtures/a.yaml')(`b: ${stripe}\n`, { severity: 'warning' }),
    ],
  },
  'secrets/high-entropy': {
    valid: [
      yaml(
        'api_key: ${{ secrets.API_KEY }}\ncache_key: npm-4f8a9b2c7d1e6f3a5b8c9d0e\nauthToken: process.env.AUTH_TOKEN_VALUE_1\nsecretName: production-tls-certificate\nkey: a8F5f167f44f4964e6c998dE\nsecret_key: your-secret-key-goes-here-1\n',
      ),
    ],
    invalid: [
      yaml('a: 1\napi_key: "a8F5f167f44f4964e6c998dEq2"\n', { line: 2 }),
      one('a.ts')("const clientSecret = 'a8F5f167f44f4964e6c998dEq2';\n", { line: 1 }),
    ],
  },
  'english/comments': {
    valid: [
      yaml(
        '# The café on Straße 5 builds it: see `Größe` and https://example.org/경로\na: 한국어 값은 사용자 문자열입니다\n',
        { plan: emptyPlan },
      ),
      one('a.ts')("const text = '안녕하세요'; // greets the user in 5 µs\n", { plan: emptyPlan }),
      one('docs/runbook.md')('# 배포\n', { plan: emptyPlan }),
    ],
    invalid: [
      yaml('a: 1\n# 배포 설정\n', { line: 2, plan: emptyPlan, severity: 'error' }),
      yaml('a: 1 # 配置\n', { line: 1, severity: 'info' }),
      one('Dockerfile')('FROM a:1\n# Abhängigkeiten werden nur mit dem Lockfile und nicht einzeln installiert\n', {
        line: 2,
        plan: emptyPlan,
        says: 'German',
      }),
      one('.railway/railway.ts')('export default 1;\n/* データベース */\n', { line: 2, plan: emptyPlan }),
      yaml('# Esta es la configuración para el servidor\na: 1\n', { says: 'Spanish' }),
    ],
  },
  'english/keys': {
    valid: [
      yaml('a: 한국어\n', { plan: emptyPlan }),
      one('compose.yaml')('services:\n  a: {image: "a:1", labels: {note: 한국어}}\n', { plan: emptyPlan }),
    ],
    invalid: [
      one('compose.yaml')('services:\n  서버:\n    image: a:1\n', { line: 2, plan: emptyPlan, severity: 'error' }),
    ],
  },
  'english/step-names': {
    valid: [
      workflow(
        'name: Build and test\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: Install\n        run: a\n        env:\n          name: 값\n',
      ),
    ],
    invalid: [
      workflow(
        'name: ci\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: 의존성 설치\n        run: a\n',
        { line: 7, plan: emptyPlan, severity: 'error' },
      ),
      workflow('name: ビルド\non: push\njobs: {}\n', { line: 1 }),
    ],
  },
  'english/messages': {
    valid: [
      workflow('name: ci\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo "deployed"\n'),
      shell('# x\necho "done"\n'),
    ],
    invalid: [
      workflow(
        'name: ci\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          echo ok\n          echo "배포 완료"\n',
        { line: 9, plan: emptyPlan, severity: 'error' },
      ),
      shell('a\nprintf "%s" "完了"\n', { line: 2 }),
    ],
  },
};
