import type { Rule } from '../../model/index.js';
import { accessRules } from './access.js';
import { configurationRules } from './configuration.js';
import { settingRules } from './container-settings.js';
import { healthRules } from './containers.js';
import { kustomizeRules } from './kustomize.js';
import { nodeRules } from './node-access.js';
import { privilegeRules } from './pod-security.js';
import { scalingRules } from './scaling.js';
import { kubernetesSchemaRules } from './schema.js';
import { serviceRules } from './services.js';
import { targetRules } from './targets.js';
import { trafficRules } from './traffic.js';
import { workloadRules } from './workloads.js';

/** Rules over Kubernetes manifests: strict schemas, Pod Security "restricted", and what the cluster would run into. */
export const kubernetesRules: readonly Rule[] = [
  ...kubernetesSchemaRules,
  ...nodeRules,
  ...privilegeRules,
  ...accessRules,
  ...settingRules,
  ...healthRules,
  ...workloadRules,
  ...scalingRules,
  ...serviceRules,
  ...trafficRules,
  ...targetRules,
  ...configurationRules,
  ...kustomizeRules,
];
