// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test hold variables of other languages
import { describe, expect, it } from 'vitest';
import { type Rule, VerificationSchema } from '../../src/model/index.js';
import { memoryRepository } from '../../src/repository/memory.js';
import { deploymentFiles, runRules, verify } from '../../src/verify/verify.js';
import { emptyPlan } from './cases/plan.js';

function request(files: Readonly<Record<string, string>>, around: Readonly<Record<string, string>> = {}) {
  return { files: new Map(Object.entries(files)), repository: memoryRepository({ ...around, ...files }), plan: null };
}

const rule: Rule = {
  id: 'test/rule',
  title: 'A rule',
  references: ['UP1'],
  severity: 'error',
  tier: 'must',
  help: 'Fix it.',
  kinds: ['dockerfile'],
  check: ({ files }) => [...files.keys()].map((file) => ({ file, line: 1, column: 1, message: 'Bad.' })),
};

describe('verify', () => {
  it('returns findings in place order, what ran, and whether it passed', async () => {
    const result = await verify(
      request({
        Dockerfile: 'FROM node\nCMD node x\nEXPOSE 99999\n',
        'compose.yaml': 'services:\n  a: {image: "a:1", prots: []}\n',
      }),
    );
    VerificationSchema.parse(result);
    expect(result.passed).toBe(false);
    expect(result.skipped).toEqual([]);
    expect(result.findings.map(({ file }) => file)).toEqual([...result.findings.map(({ file }) => file)].sort());
    expect(result.ran).toContainEqual({ check: 'dockerfile', files: 1 });
    expect(result.ran).toContainEqual({ check: 'compose', files: 1 });
    expect(result.ran.map(({ check }) => check)).not.toContain('kubernetes');
  });

  it('passes when there is no finding of severity error', async () => {
    const result = await verify(request({ '.dockerignore': '.git\n' }));
    expect(result.findings).toEqual([]);
    expect(result.passed).toBe(true);
  });

  it('gives the same digest for the same bytes in any order, and another for other bytes', async () => {
    const one = await runRules([], request({ 'a.txt': '1', 'b.txt': '2' }));
    const two = await runRules([], request({ 'b.txt': '2', 'a.txt': '1' }));
    const three = await runRules([], request({ 'a.txt': '12', 'b.txt': '' }));
    expect(two.digest).toBe(one.digest);
    expect(three.digest).not.toBe(one.digest);
    expect(one.digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
  });

  it('is the same when it runs twice', async () => {
    const files = {
      Dockerfile: 'FROM node\nRUN apt-get install curl\n',
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{run: "echo ${{ github.head_ref }}"}]\n',
    };
    expect(await verify(request(files))).toEqual(await verify(request(files)));
  });

  it('lists a check that breaks as skipped, with its reason, and goes on', async () => {
    const broken: Rule = {
      ...rule,
      id: 'test/broken',
      check: () => {
        throw new Error('the engine is gone');
      },
    };
    const result = await runRules([broken, rule], request({ Dockerfile: '' }));
    expect(result.skipped).toEqual([{ check: 'test/broken', reason: 'the engine is gone' }]);
    expect(result.findings).toHaveLength(1);
  });

  it('lists templates as not checked', async () => {
    const result = await verify(request({ 'chart/templates/a.yaml': 'apiVersion: v1\nkind: {{ .Values.kind }}\n' }));
    expect(result.skipped).toEqual([
      { check: 'chart/templates/a.yaml', reason: 'a template: it has to be rendered first' },
    ]);
    expect(result.findings).toEqual([]);
  });

  it('stops when the caller gives up', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(runRules([rule], { ...request({ Dockerfile: '' }), signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('does not look outside the repository', async () => {
    const seen: (boolean | string | null)[] = [];
    const nosy: Rule = {
      ...rule,
      check: (context) => {
        seen.push(
          context.exists('../secret'),
          context.read('../../etc/passwd'),
          context.exists('/etc/passwd'),
          context.exists('.'),
        );
        return [];
      },
    };
    await runRules([nosy], request({ Dockerfile: '' }));
    expect(seen).toEqual([false, null, false, true]);
  });
});

describe('malformed input', () => {
  const PATHS = [
    'Dockerfile',
    'compose.yaml',
    '.github/workflows/ci.yml',
    '.github/dependabot.yml',
    'k8s/a.yaml',
    'k8s/kustomization.yaml',
    'action.yml',
    'railway.json',
    'railway.toml',
    '.railway/railway.ts',
    'vercel.json',
    '.env.example',
    'README.md',
    'a.sh',
    'tsconfig.json',
    '.dockerignore',
  ];
  const CONTENTS = [
    '',
    '\uFEFF',
    '\0\0\0',
    '{',
    '[[[',
    '- - -\n\t- :',
    'null',
    '"text"',
    '42',
    '[]',
    '{"__proto__": {"a": 1}, "constructor": {"prototype": 1}, "toString": 5}',
    'services:\n  __proto__: 1\n  constructor: {ports: [null, {}, []], depends_on: {toString: 1}, environment: [1, null], volumes: [null]}\n',
    'on:\njobs:\n  a:\n  b: []\n  c: {steps: {a: 1}, runs-on: {}}\n  d: {steps: [null, 1, [], {run: {}, uses: 5, with: []}]}\n',
    'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template: {spec: {containers: [null, {ports: 5, env: {}, image: []}], volumes: {}}}\n  selector: 5\n',
    'apiVersion: v1\nkind: List\nitems: [null, 5, {apiVersion: v1, kind: Service, spec: {ports: {}, selector: []}}]\n',
    'version: 2\nupdates: [null, {directory: 5}, {package-ecosystem: []}]\n',
    'FROM\nFROM a AS\nCOPY\nRUN\nENV\nARG =\nHEALTHCHECK CMD\nEXPOSE\nUSER\nONBUILD\nCMD [\nLABEL\nSHELL\n',
    'FROM a\nRUN <<EOF\nnever closed',
    `FROM a\nRUN ${'('.repeat(2000)}`,
    `a: ${'['.repeat(2000)}`,
    `${'a'.repeat(50_000)}=${'b'.repeat(50_000)}`,
    `key: ${'&a '.repeat(200)}`,
    '\r\n\r\nA=1\r\n',
    '한국어 텍스트 \u202E ${{ ',
  ];

  it.each(PATHS)(
    'never throws and never skips on %s',
    async (path) => {
      for (const content of CONTENTS) {
        for (const plan of [null, emptyPlan]) {
          const result = await verify({ ...request({ [path]: content }), plan });
          VerificationSchema.parse(result);
          expect(result.skipped.filter(({ reason }) => !reason.startsWith('a template'))).toEqual([]);
        }
      }
    },
    120_000,
  );
});

describe('deploymentFiles', () => {
  it('takes what deploys and leaves source code alone', () => {
    const repository = memoryRepository({
      Dockerfile: 'FROM a:1\n',
      'src/index.ts': 'export {};\n',
      'k8s/a.yaml': 'apiVersion: v1\nkind: Service\n',
      'config/app.yaml': 'a: 1\n',
      '.github/workflows/ci.yml': 'on: push\n',
      'README.md': '# a\n',
      'env.d.ts': '',
    });
    expect([...deploymentFiles(repository).keys()]).toEqual(['.github/workflows/ci.yml', 'Dockerfile', 'k8s/a.yaml']);
  });
});
