import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { type DockerInstruction, rootImage } from '../reading/dockerfile.js';
import { runsAsNonRoot } from './bases.js';
import { dockerfileRule, finalStage, lastOf } from './kit.js';

function userOf(instruction: DockerInstruction): string {
  return (instruction.args[0] ?? '').split(':')[0] ?? '';
}

export const userRules: readonly Rule[] = [
  dockerfileRule(
    {
      id: 'dockerfile/non-root-user',
      title: 'The image does not run as root',
      references: ['DL3002', 'DS-0002', 'CKV_DOCKER_3', 'CKV_DOCKER_8', 'CIS 4.1'],
      severity: 'warning',
      tier: 'must',
      help: 'End the final stage with USER and a numeric id other than 0.',
    },
    (dockerfile) => {
      const stage = finalStage(dockerfile);
      if (!stage) return [];
      const user = lastOf(stage, 'USER');
      if (user && /^(?:root|0)$/u.test(userOf(user)))
        return [violation(user, 'The last USER of the final stage is root.')];
      if (user || runsAsNonRoot(rootImage(stage))) return [];
      return [violation(stage, 'The final stage sets no USER, so the program runs as root.')];
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/numeric-user',
      title: 'USER is numeric',
      references: ['DL3066', 'KSV-0012'],
      severity: 'info',
      tier: 'advice',
      help: 'Use the numeric id: Kubernetes (runAsNonRoot) cannot tell that a name is not root.',
    },
    (dockerfile) => {
      const stage = finalStage(dockerfile);
      const user = stage ? lastOf(stage, 'USER') : null;
      if (!user) return [];
      const name = userOf(user);
      return name === '' || name === 'root' || /^\d+$/u.test(name) || name.includes('$')
        ? []
        : [violation(user, `USER ${name} is a name.`)];
    },
  ),
];
