import type { Rule } from '../../model/index.js';
import { lintRules } from './lint.js';
import { operationRules } from './operations.js';
import { pinRules } from './pins.js';
import { securityRules } from './security.js';

/** Rules over GitHub Actions workflows: GitHub's parser, actionlint, and zizmor's audits in our own code. */
export const workflowRules: readonly Rule[] = [...lintRules, ...securityRules, ...pinRules, ...operationRules];
