import type { Rule } from '../model/index.js';
import { composeRules } from './compose/index.js';
import { dockerfileRules } from './dockerfile/index.js';
import { kubernetesRules } from './kubernetes/index.js';
import { syntaxRules } from './syntax/index.js';
import { workflowRules } from './workflow/index.js';

/** Every rule, in one registry. */
export const rules: readonly Rule[] = [
  ...syntaxRules,
  ...dockerfileRules,
  ...composeRules,
  ...workflowRules,
  ...kubernetesRules,
];
