export type { DeploymentFacts, DeploymentReading } from './contract.js';
export { readDeploymentFiles } from './read.js';
