import { defineEcosystem } from '../contract.js';
import { nodeChecks } from './checks.js';
import { nodeContainer } from './container.js';
import { detectPackage } from './detect.js';

/** JavaScript and TypeScript: npm, pnpm, yarn and bun, on Node.js or Bun. */
export const node = defineEcosystem({
  id: 'node',
  title: 'Node.js',
  manifests: ['package.json', 'package.json5', 'project.json'],
  detect: detectPackage,
  container: nodeContainer,
  checks: nodeChecks,
  dependabot: (service) => (service.packageManager?.name.value === 'bun' ? 'bun' : 'npm'),
});
