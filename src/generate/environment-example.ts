import { type DotenvEntry, type DotenvGroup, dotenvNames, printDotenv } from '../formats/dotenv.js';
import { GENERATED_MARK } from '../formats/ownership.js';
import type { EnvironmentVariable, Notice, Plan } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import type { Part } from './containers.js';

const PATH = '.env.example';

interface Known {
  readonly variable: EnvironmentVariable;
  readonly services: readonly string[];
}

/** Every variable once, with the services that read it; the first service's facts count, "required" and "secret" of any. */
function collect(plan: Plan): Known[] {
  const known = new Map<string, Known>();
  for (const { service } of plan.services) {
    for (const variable of service.environment) {
      const before = known.get(variable.name);
      known.set(variable.name, {
        variable: before
          ? {
              ...before.variable,
              required: before.variable.required || variable.required,
              secret: before.variable.secret || variable.secret,
            }
          : variable,
        services: [...(before?.services ?? []), service.name],
      });
    }
  }
  return [...known.values()].sort((left, right) => (left.variable.name < right.variable.name ? -1 : 1));
}

function place(variable: EnvironmentVariable): string {
  const [first] = variable.evidence;
  if (!first) return '';
  return ` Read in ${first.file}${first.line === null ? '' : `:${first.line}`}.`;
}

/** A secret never shows a value, not even a default: a default in code may be somebody's real one. */
function entry({ variable, services }: Known, many: boolean): DotenvEntry {
  const kind = [variable.required ? 'Required.' : 'Optional.', variable.secret ? 'Secret.' : null]
    .filter((word) => word !== null)
    .join(' ');
  const users = many && services.length > 1 ? ` Used by ${services.join(', ')}.` : '';
  const value = variable.secret ? '' : (variable.default ?? '');
  return {
    name: variable.name,
    value: carriesCredentials(value) ? '' : value,
    comment: `${kind}${users}${place(variable)}`,
  };
}

/** user:password@ in a URL: shown nowhere, even where the code calls it a default. */
function carriesCredentials(value: string): boolean {
  return /:\/\/[^/\s:@]+:[^/\s@]+@/u.test(value);
}

function groupsOf(plan: Plan): DotenvGroup[] {
  const all = collect(plan);
  const many = plan.services.length > 1;
  const runtime = all.filter(({ variable }) => variable.scope === 'runtime');
  const shared = runtime.filter(({ services }) => services.length > 1);
  const own = plan.services.map(({ service }) => ({
    title: many ? `Read by ${service.name}` : 'Read at run time',
    entries: runtime
      .filter(({ services }) => services.length === 1 && services[0] === service.name)
      .map((item) => entry(item, many)),
  }));
  return [
    { title: 'Read by several services', entries: shared.map((item) => entry(item, many)) },
    ...own,
    {
      title: 'Read while building; public, written into the pages',
      entries: all.filter(({ variable }) => variable.scope === 'build').map((item) => entry(item, many)),
    },
  ];
}

function missing(plan: Plan, existing: string): Notice[] {
  const names = dotenvNames(existing);
  const absent = collect(plan)
    .filter(({ variable }) => !names.has(variable.name))
    .map(({ variable }) => variable.name);
  if (absent.length === 0) return [];
  return [
    {
      code: 'generate.env-example-incomplete',
      text: `${PATH} lacks variables that the code reads: ${absent.join(', ')}.`,
      file: PATH,
    },
  ];
}

/** The variables of the code with their defaults, secrets without a value: what to copy to .env on a laptop. */
export function environmentExamplePart(plan: Plan, repository: Repository): Part {
  const groups = groupsOf(plan);
  if (groups.every((group) => group.entries.length === 0)) return { drafts: [], notices: [] };
  const existing = repository.hasFile(PATH) ? repository.read(PATH) : null;
  return {
    drafts: [
      {
        path: PATH,
        content: printDotenv(groups, [GENERATED_MARK, 'Copy to .env and fill in. Never commit .env.']),
        purpose: 'Lists the variables that the code reads, without any secret value.',
        conflict: { kind: 'keep' },
      },
    ],
    notices: existing === null ? [] : missing(plan, existing),
  };
}
