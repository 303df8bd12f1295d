import type { Rule } from '../../model/index.js';
import { fileRules } from './files.js';
import { secretInventoryRules } from './secrets.js';
import { valueRules } from './values.js';
import { versionRules } from './versions.js';
import { workflowFileRules } from './workflow-files.js';

/** Rules across files: one value in all places, and every reference leads somewhere. */
export const consistencyRules: readonly Rule[] = [
  ...valueRules,
  ...versionRules,
  ...fileRules,
  ...workflowFileRules,
  ...secretInventoryRules,
];
