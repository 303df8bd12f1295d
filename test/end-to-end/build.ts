import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Builds the product once for every project of a test run: the tests of faces run what a user runs. */
export function setup(): void {
  if (process.env.EXPERT_DEVOPS_BUILT === '1') return;
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { cwd: ROOT, stdio: 'inherit' });
  process.env.EXPERT_DEVOPS_BUILT = '1';
}
