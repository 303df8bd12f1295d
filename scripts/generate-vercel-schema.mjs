// Makes the strict JSON schema of vercel.json out of the types of the npm package @vercel/config.
// Run by hand after raising that package: node scripts/generate-vercel-schema.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const OUTPUT = 'src/verify/vercel/vercel.schema.json';
const entry = createRequire(import.meta.url).resolve('@vercel/config/v1');
const root = join(dirname(entry), '..', '..');
const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const work = mkdtempSync('.vercel-schema-');
try {
  writeFileSync(
    join(work, 'config.ts'),
    `import type { VercelConfig } from '@vercel/config/v1/types';\nexport type Config = VercelConfig;\n`,
  );
  writeFileSync(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true },
    }),
  );
  const schema = createGenerator({
    path: join(work, 'config.ts'),
    tsconfig: join(work, 'tsconfig.json'),
    type: 'Config',
    additionalProperties: false,
    expose: 'all',
    topRef: true,
    jsDoc: 'none',
    skipTypeCheck: true,
  }).createSchema('Config');
  // What is called experimental changes from week to week; its shape is not ours to judge.
  for (const key of Object.keys(schema.definitions.VercelConfig.properties)) {
    if (key.startsWith('experimental')) schema.definitions.VercelConfig.properties[key] = { type: 'object' };
  }
  const content = {
    source: ['https://www.npmjs.com/package/@vercel/config', 'https://vercel.com/docs/project-configuration'],
    checked: new Date().toISOString().slice(0, 10),
    license: `Apache-2.0 (package.json: ${license}): @vercel/config ${version}`,
    definitions: schema.definitions,
  };
  writeFileSync(OUTPUT, `${JSON.stringify(content)}\n`);
  process.stdout.write(`${OUTPUT}: ${Object.keys(schema.definitions).join(', ')}\n`);
} finally {
  rmSync(work, { recursive: true });
}
