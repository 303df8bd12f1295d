import type { Rule } from '../../model/index.js';
import { dataOf, fileRule, violation } from '../kit.js';

/** The file can be read at all; everything else judges only what parses. */
export const syntaxRules: readonly Rule[] = [
  fileRule(
    {
      id: 'syntax/yaml',
      title: 'YAML parses, with no key twice',
      references: ['actionlint/syntax-check', 'yamllint/key-duplicates'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the YAML syntax.',
    },
    ['compose', 'github-workflow', 'github-action', 'dependabot', 'kubernetes', 'kustomization', 'yaml'],
    (file) => dataOf(file).problems.map((problem) => violation(problem, problem.message)),
  ),
  fileRule(
    {
      id: 'syntax/json',
      title: 'JSON parses',
      references: ['RFC 8259'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the JSON syntax.',
    },
    ['railway-json', 'vercel-json', 'json', 'jsonc'],
    // One defect makes the parser stumble on until the end: the first place is where to look.
    (file) =>
      dataOf(file)
        .problems.slice(0, 1)
        .map((problem) => violation(problem, problem.message)),
  ),
  fileRule(
    {
      id: 'syntax/toml',
      title: 'TOML parses',
      references: ['TOML 1.0'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the TOML syntax.',
    },
    ['railway-toml', 'toml'],
    (file) => dataOf(file).problems.map((problem) => violation(problem, problem.message)),
  ),
];
