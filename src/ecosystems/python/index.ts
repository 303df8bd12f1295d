import { defineEcosystem } from '../contract.js';
import { MANIFESTS } from './candidate.js';
import { pythonChecks } from './checks.js';
import { pythonContainer } from './container.js';
import { detectPython } from './detect.js';

/** Python: pip, uv, Poetry, Pipenv, PDM, Hatch and conda. */
export const python = defineEcosystem({
  id: 'python',
  title: 'Python',
  manifests: MANIFESTS,
  detect: detectPython,
  container: pythonContainer,
  checks: pythonChecks,
  dependabot: (service) => (service.packageManager?.name.value === 'uv' ? 'uv' : 'pip'),
});
