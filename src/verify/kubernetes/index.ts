import type { Rule } from '../../model/index.js';
import { containerRules, scalingRules, workloadRules } from './operations.js';
import { crossReferenceRules } from './references.js';
import { kubernetesSchemaRules } from './schema.js';
import { accessRules, podSecurityRules } from './security.js';

/** Rules over Kubernetes manifests: strict schemas, Pod Security "restricted", and what the cluster would run into. */
export const kubernetesRules: readonly Rule[] = [
  ...kubernetesSchemaRules,
  ...podSecurityRules,
  ...accessRules,
  ...containerRules,
  ...workloadRules,
  ...scalingRules,
  ...crossReferenceRules,
];
