import type { Rule } from '../../model/index.js';
import { conditionRules } from './conditions.js';
import { downloadRules } from './downloads.js';
import { injectionRules } from './injection.js';
import { lintRules } from './lint.js';
import { operationRules } from './operations.js';
import { pinRules } from './pins.js';
import { rightRules } from './rights.js';
import { workflowSecretRules } from './secrets.js';
import { triggerRules } from './triggers.js';

/** Rules over GitHub Actions workflows: GitHub's parser, actionlint, and zizmor's audits in our own code. */
export const workflowRules: readonly Rule[] = [
  ...lintRules,
  ...injectionRules,
  ...triggerRules,
  ...rightRules,
  ...workflowSecretRules,
  ...conditionRules,
  ...downloadRules,
  ...pinRules,
  ...operationRules,
];
