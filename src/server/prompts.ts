// Prompts are slash commands in most clients (/mcp__devops__deploy); arguments are filled by position there.

interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** The steps asked of the model, after the arguments. */
  readonly steps: readonly string[];
}

const REQUEST = { name: 'request', description: 'What you want, in your own words and language.', required: false };
const SPEC = { name: 'spec', description: 'SPEC id, prefix or path.', required: false };
const PLATFORM = { name: 'platform', description: 'Platform to deploy to, if it is decided.', required: false };
const FOLDER = { name: 'path', description: 'Folder of the repository.', required: false };

export const prompts: readonly Prompt[] = [
  {
    name: 'deploy',
    title: 'Prepare a deployment',
    description:
      'Read the repository and its SPECs, decide, write the configuration, prove it, and show what would be pushed.',
    arguments: [REQUEST, SPEC, PLATFORM, FOLDER],
    steps: [
      'Call route_prompt with the request unchanged, then detect_platform, read_spec where SPECs exist, and plan_deployment.',
      'Ask me every open question of the plan before going on, and tell me which values are only assumed.',
      'Call generate_configs without "write", show me the tree and the diffs, and write only after I agree.',
      'Call verify_configs. Repair what it calls an error; do not hide a finding.',
      'Show the dry run of push_files and push only when I say so.',
      'Explain in my language; files, comments and commit messages stay English.',
    ],
  },
  {
    name: 'audit',
    title: 'Audit deployment files',
    description: 'Check the deployment files a repository already has, and explain each finding with its remedy.',
    arguments: [FOLDER],
    steps: [
      'Call detect_platform, then verify_configs without a plan.',
      'Report every finding with file and line, what it risks, and the smallest change that removes it, errors first.',
      'Change nothing unless I ask for it.',
    ],
  },
];

const LONGEST_ARGUMENT = 4000;

/** The prompt as one message; arguments are quoted, so that their text reads as data. */
export function promptMessages(prompt: Prompt, given: Readonly<Record<string, string>>) {
  const values = prompt.arguments.flatMap(({ name }) => {
    const value = Object.hasOwn(given, name) ? given[name]?.trim() : undefined;
    return value ? [`- ${name}: ${JSON.stringify(value.slice(0, LONGEST_ARGUMENT))}`] : [];
  });
  const steps = prompt.steps.map((step, index) => `${index + 1}. ${step}`);
  const text = [prompt.description, ...(values.length > 0 ? ['', 'Given:', ...values] : []), '', ...steps].join('\n');
  return [{ role: 'user' as const, content: { type: 'text' as const, text } }];
}
