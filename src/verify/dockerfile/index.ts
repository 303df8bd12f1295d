import type { Rule } from '../../model/index.js';
import { aptRules } from './apt.js';
import { baseRules } from './base.js';
import { commandRules } from './commands.js';
import { copyRules } from './copy.js';
import { packageRules } from './packages.js';
import { runtimeRules } from './runtime.js';
import { secretRules } from './secrets.js';
import { stageRules } from './stages.js';
import { dockerfileSyntaxRules } from './syntax.js';
import { userRules } from './users.js';

/** Rules over Dockerfiles, in the words of hadolint, Docker's build checks, Trivy, Checkov and the CIS benchmark. */
export const dockerfileRules: readonly Rule[] = [
  ...dockerfileSyntaxRules,
  ...baseRules,
  ...stageRules,
  ...userRules,
  ...aptRules,
  ...packageRules,
  ...commandRules,
  ...copyRules,
  ...secretRules,
  ...runtimeRules,
];
