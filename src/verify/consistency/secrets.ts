import type { Rule, RuleContext, Violation } from '../../model/index.js';
import { dotenvOf, isExample } from '../dotenv/index.js';
import { filesOfKind, setRule } from '../kit.js';
import { podsOf } from '../kubernetes/reading.js';
import { field, listOf, textOf } from '../reading/data.js';
import { workflowOf } from '../workflow/reading.js';
import { secretUses } from '../workflow/secrets.js';

interface Use {
  readonly name: string;
  readonly violation: Omit<Violation, 'message'>;
}

function workflowSecrets(context: RuleContext): readonly Use[] {
  return filesOfKind(context, 'github-workflow').flatMap((file) => {
    const workflow = workflowOf(file);
    if (!workflow) return [];
    return secretUses(workflow.data).map(({ name, path }) => ({
      name,
      violation: { file: file.path, ...workflow.document.at(path) },
    }));
  });
}

/** Keys of Secret objects that containers read as variables. */
function clusterSecrets(context: RuleContext): readonly Use[] {
  return podsOf(context).flatMap((pod) =>
    pod.containers.flatMap(({ data, path }) =>
      listOf(field(data, 'env')).flatMap((entry, index) => {
        const name = textOf(field(entry, 'name'));
        const used = field(entry, 'valueFrom', 'secretKeyRef') !== undefined;
        return used && name !== null
          ? [{ name, violation: { file: pod.object.file.path, ...pod.object.document.at([...path, 'env', index]) } }]
          : [];
      }),
    ),
  );
}

export const secretInventoryRules: readonly Rule[] = [
  setRule(
    {
      id: 'consistency/secrets-inventoried',
      title: 'Every secret in use is in the inventory',
      references: ['zizmor/secrets-outside-env'],
      severity: 'error',
      tier: 'must',
      help: "Add the secret to the plan's inventory, so that somebody creates it before the first run.",
    },
    ['github-workflow', 'kubernetes'],
    (context) => {
      if (!context.plan) return [];
      const inventory = new Set(context.plan.secrets.map(({ name }) => name));
      const resources = context.plan.services.flatMap(({ variables }) =>
        variables.filter(({ source }) => source !== 'literal').map(({ name }) => name),
      );
      const cluster = clusterSecrets(context).filter(
        ({ name }) =>
          !resources.includes(name) && !/^(?:POSTGRES|MYSQL|MARIADB|MONGO|REDIS|RABBITMQ|VALKEY)_/u.test(name),
      );
      return once([...workflowSecrets(context), ...cluster].filter(({ name }) => !inventory.has(name))).map(
        ({ name, violation }) => ({
          ...violation,
          message: `The secret ${name} is used, but the plan does not list it.`,
        }),
      );
    },
  ),
  setRule(
    {
      id: 'consistency/secrets-used',
      title: 'Every secret in the inventory is used',
      references: ['zizmor/overprovisioned-secrets'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove it from the plan, or use it: a secret nobody needs is one more to leak.',
    },
    ['github-workflow'],
    (context) => {
      const workflows = filesOfKind(context, 'github-workflow');
      const first = workflows[0];
      if (!context.plan || !first) return [];
      const used = new Set(workflowSecrets(context).map(({ name }) => name));
      return context.plan.secrets
        .filter(
          ({ name, store, usedBy }) => store === 'github-environment' && usedBy.includes('pipeline') && !used.has(name),
        )
        .map(({ name }) => ({
          file: first.path,
          line: 1,
          column: 1,
          message: `The plan lists the pipeline secret ${name}, but no workflow uses it.`,
        }));
    },
  ),
  setRule(
    {
      id: 'consistency/example-complete',
      title: '.env.example names every variable the code needs',
      references: ['dotenv-linter', '12factor: config'],
      severity: 'warning',
      tier: 'must',
      help: 'Add the name with an empty value or a stand-in.',
    },
    ['dotenv'],
    (context) => {
      const examples = filesOfKind(context, 'dotenv').filter(({ path }) => isExample(path));
      const first = examples[0];
      if (!context.plan || !first) return [];
      const named = new Set(examples.flatMap((file) => dotenvOf(file).entries.map(({ name }) => name)));
      // A name in a comment is documented too: optional variables are often written that way.
      const mentioned = (name: string) =>
        examples.some(({ content }) => new RegExp(`^\\s*#\\s*${name}=`, 'mu').test(content));
      return context.plan.services
        .flatMap(({ service }) => service.environment.filter(({ required }) => required))
        .filter(
          ({ name }, index, all) =>
            !named.has(name) && !mentioned(name) && all.findIndex((each) => each.name === name) === index,
        )
        .map(({ name, evidence }) => ({
          file: first.path,
          line: 1,
          column: 1,
          message: `${name} is read by the code, but ${first.path} does not name it.`,
          related: evidence.slice(0, 1).map(({ file, line, quote }) => ({ file, line, column: null, message: quote })),
        }));
    },
  ),
];

function once(uses: readonly Use[]): readonly Use[] {
  const seen = new Set<string>();
  return uses.filter(({ name, violation }) => {
    const key = `${violation.file} ${name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
