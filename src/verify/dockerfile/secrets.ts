import type { Rule } from '../../model/index.js';
import { type FileViolation, violation } from '../kit.js';
import { isPlaceholder, isSecretName } from '../secrets/names.js';
import { instructionRule } from './kit.js';

export const secretRules: readonly Rule[] = [
  instructionRule(
    {
      id: 'dockerfile/no-secret-in-env',
      title: 'No secret in ENV or ARG',
      references: ['SecretsUsedInArgOrEnv', 'DL3064', 'DS-0031', 'CIS 4.10'],
      severity: 'warning',
      tier: 'must',
      help: 'Pass it at run time, or with RUN --mount=type=secret at build time: image layers keep ENV and ARG.',
    },
    ['ENV', 'ARG'],
    ({ properties, keyword }) =>
      properties.flatMap(({ name, value, line }): FileViolation[] => {
        if (!isSecretName(name) || /^["']?(?:true|false|yes|no|on|off|\d)["']?$/iu.test(value ?? '')) return [];
        const literal = value !== null && value !== '' && !value.includes('$') && !isPlaceholder(value);
        return [
          violation({ line, column: 1 }, `${keyword} ${name} looks like a secret and stays readable in the image.`, {
            severity: literal && keyword === 'ENV' ? 'error' : 'warning',
          }),
        ];
      }),
  ),
];
