/** expert-devops as a library: the same steps that the command line and the MCP server call. */
export { detect } from './ecosystems/detect.js';
export { generate } from './generate/generate.js';
export { routePrompt } from './language/route.js';
export { loadLanguage, speak } from './language/speak.js';
export * from './model/index.js';
export { type Deployment, type DeployRequest, deploy } from './pipeline/deploy.js';
export { loadPlan, savePlan } from './pipeline/plan-store.js';
export { makePlan } from './plan/plan.js';
export type { Repository } from './repository/contract.js';
export { memoryRepository } from './repository/memory.js';
export { openRepository } from './repository/open.js';
export { listSpecs, readRequirements } from './spec/read.js';
export { verify } from './verify/verify.js';
