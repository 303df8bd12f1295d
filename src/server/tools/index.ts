import type { Tool } from '../tool.js';
import detectPlatform from './detect-platform.js';
import generateConfigs from './generate-configs.js';
import planDeployment from './plan-deployment.js';
import pushFiles from './push-files.js';
import readSpec from './read-spec.js';
import routePrompt from './route-prompt.js';
import verifyConfigs from './verify-configs.js';

/** Every tool, in the order of the work. The MCP server and the command line read this list; a test compares it with the folder. */
export const tools: readonly Tool[] = [
  routePrompt,
  detectPlatform,
  readSpec,
  planDeployment,
  generateConfigs,
  verifyConfigs,
  pushFiles,
];
