// Takes the JSON schema of the Compose specification out of the npm package dclint, which ships the current one.
// Run by hand after raising that package: node scripts/generate-compose-schema.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const OUTPUT = 'src/verify/compose/compose.schema.json';
const root = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const schema = JSON.parse(readFileSync(join(root, 'schemas', 'compose.schema.json'), 'utf8'));

// The file names a draft-07 address that validators do not know ("https:"), and formats that draft-07 has none of.
delete schema.$schema;
delete schema.$id;

/** Descriptions are documentation: half of the size, and no rule reads them. */
function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, item]) => !(key === 'description' && typeof item === 'string'));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutDescriptions(item)]));
}

const content = {
  source: ['https://github.com/compose-spec/compose-spec', 'https://www.npmjs.com/package/dclint'],
  checked: new Date().toISOString().slice(0, 10),
  license: `Apache-2.0: compose-spec, as shipped by dclint ${version}; descriptions removed`,
  schema: withoutDescriptions(schema),
};
writeFileSync(OUTPUT, `${JSON.stringify(content)}\n`);
process.stdout.write(`${OUTPUT}: ${Object.keys(content.schema.definitions.service.properties).length} service keys\n`);
