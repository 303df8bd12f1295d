import type { Rule } from '../model/index.js';
import { platforms } from '../platforms/index.js';
import { composeRules } from './compose/index.js';
import { consistencyRules } from './consistency/index.js';
import { dependabotRules } from './dependabot/index.js';
import { dockerfileRules } from './dockerfile/index.js';
import { dotenvRules } from './dotenv/index.js';
import { englishRules } from './english/index.js';
import { kubernetesRules } from './kubernetes/index.js';
import { markdownRules } from './markdown/index.js';
import { railwayRules } from './railway/index.js';
import { secretRules } from './secrets/index.js';
import { shellRules } from './shell/index.js';
import { syntaxRules } from './syntax/index.js';
import { vercelRules } from './vercel/index.js';
import { workflowRules } from './workflow/index.js';

/** Every rule, in one registry; platforms add theirs. */
export const rules: readonly Rule[] = [
  ...syntaxRules,
  ...dockerfileRules,
  ...composeRules,
  ...workflowRules,
  ...kubernetesRules,
  ...railwayRules,
  ...vercelRules,
  ...dependabotRules,
  ...dotenvRules,
  ...markdownRules,
  ...shellRules,
  ...secretRules,
  ...englishRules,
  ...consistencyRules,
  ...platforms.flatMap((platform) => platform.rules),
];
