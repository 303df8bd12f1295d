import type { Rule } from '../model/index.js';
import { dockerfileRules } from './dockerfile/index.js';
import { workflowRules } from './workflow/index.js';

/** Every rule, in one registry. */
export const rules: readonly Rule[] = [...dockerfileRules, ...workflowRules];
