import type { Rule } from '../../model/index.js';
import { violation } from '../kit.js';
import { field, type Path, scalarsOf } from '../reading/data.js';
import { workflowRule } from './kit.js';

export const workflowSecretRules: readonly Rule[] = [
  workflowRule(
    {
      id: 'workflow/secrets-inherit',
      title: 'Reusable workflows get the secrets they need, not all',
      references: ['zizmor/secrets-inherit', 'poutine/job_all_secrets'],
      severity: 'warning',
      tier: 'must',
      help: 'List the secrets by name.',
    },
    (workflow) =>
      workflow.jobs
        .filter(({ data, calls }) => field(data, 'secrets') === 'inherit' && calls !== null && !calls.startsWith('./'))
        .map((job) =>
          violation(
            workflow.document.at([...job.path, 'secrets']),
            `${job.calls} gets every secret of the repository.`,
          ),
        ),
  ),
  workflowRule(
    {
      id: 'workflow/secrets-outside-environment',
      title: 'Secrets are used in jobs with an environment',
      references: ['zizmor/secrets-outside-env'],
      severity: 'info',
      tier: 'production',
      help: 'Move the secret to an environment and name the environment in the job, so that its rules protect it.',
    },
    (workflow) =>
      workflow.jobs
        .filter(({ data, calls }) => calls === null && field(data, 'environment') === undefined)
        .flatMap((job) => {
          const names = new Set(secretUses(job.data).map(({ name }) => name));
          return names.size === 0
            ? []
            : [violation(job, `The job ${job.id} uses ${[...names].sort().join(', ')} without an environment.`)];
        }),
  ),
  workflowRule(
    {
      id: 'workflow/whole-secrets',
      title: 'Secrets are handed over one by one and stay masked',
      references: ['zizmor/overprovisioned-secrets', 'zizmor/unredacted-secrets'],
      severity: 'warning',
      tier: 'must',
      help: 'Use secrets.NAME; parts of a JSON secret are not masked in logs.',
    },
    (workflow) =>
      [...scalarsOf(workflow.data)].flatMap(({ path, value }) => {
        const text = typeof value === 'string' ? value : '';
        const match = /\$\{\{[^}]*\b(toJSON\(\s*secrets\s*\)|fromJSON\(\s*secrets\.\w+\s*\)|secrets\[)/iu.exec(text);
        return match
          ? [violation(workflow.document.at(path), `${match[1]} hands out more than one secret needs.`)]
          : [];
      }),
  ),
];

/** Secrets that a part of a workflow reads, with their paths; the token GitHub makes itself is none. */
export function secretUses(data: unknown): readonly { readonly name: string; readonly path: Path }[] {
  return [...scalarsOf(data)].flatMap(({ path, value }) => {
    if (typeof value !== 'string') return [];
    // Outside ${{ }} only conditions are expressions.
    const isCondition = path.at(-1) === 'if';
    if (!isCondition && !value.includes('${{')) return [];
    return [...value.matchAll(/\bsecrets\.([A-Za-z_]\w*)/gu)]
      .map((match) => ({ name: match[1] ?? '', path }))
      .filter(({ name }) => name !== 'GITHUB_TOKEN');
  });
}
