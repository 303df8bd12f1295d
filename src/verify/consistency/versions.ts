import type { Rule, RuleContext, Violation } from '../../model/index.js';
import { filesOfKind, folderOf, joinPath, setRule } from '../kit.js';
import { field, type Path, textOf, textsOf } from '../reading/data.js';
import { rootImage } from '../reading/dockerfile.js';
import { isOfficial, parseImage } from '../reading/image.js';
import { readJson } from '../reading/json.js';
import type { Place } from '../reading/place.js';
import type { ShellCommand } from '../reading/shell.js';
import { allSteps, parseUses, type Step, type WorkflowReading, workflowOf } from '../workflow/reading.js';
import { type Claim, imageBuilds, located, related } from './places.js';

interface Runtime {
  readonly name: string;
  readonly image: string;
  readonly files: readonly string[];
  readonly action: string;
  readonly input: string;
  /** Parts of a version that must agree: Node 22, but Python 3.12. */
  readonly parts: number;
}

const RUNTIMES: readonly Runtime[] = [
  {
    name: 'Node.js',
    image: 'node',
    files: ['.nvmrc', '.node-version'],
    action: 'actions/setup-node',
    input: 'node-version',
    parts: 1,
  },
  {
    name: 'Python',
    image: 'python',
    files: ['.python-version'],
    action: 'actions/setup-python',
    input: 'python-version',
    parts: 2,
  },
  { name: 'Go', image: 'golang', files: ['.go-version'], action: 'actions/setup-go', input: 'go-version', parts: 2 },
];

/** "v22.3.1" -> "22"; null for aliases, ranges and variables. */
function versionOf(text: string, parts: number): string | null {
  const match = /^v?(\d+)(?:\.(\d+|x))?(?:\.(?:\d+|x))?(?:$|[-\s])/u.exec(text.trim());
  if (!match) return null;
  if (parts === 1) return match[1] ?? null;
  return match[2] === undefined || match[2] === 'x' ? null : `${match[1]}.${match[2]}`;
}

function imageClaims(context: RuleContext, runtime: Runtime): readonly Claim<string>[] {
  return imageBuilds(context).flatMap(({ file, stage }) => {
    const image = stage ? parseImage(rootImage(stage)) : null;
    const version =
      image?.name === runtime.image && isOfficial(image) ? versionOf(image.tag ?? '', runtime.parts) : null;
    return stage && version !== null
      ? [{ value: version, file: file.path, place: stage, what: `the base image of ${file.path}` }]
      : [];
  });
}

function workflowClaims(context: RuleContext, runtime: Runtime): readonly Claim<readonly string[]>[] {
  return filesOfKind(context, 'github-workflow').flatMap((file) => {
    const workflow = workflowOf(file);
    if (!workflow) return [];
    return allSteps(workflow).flatMap(({ step, job }) => {
      // A job with an environment deploys: what it sets up runs the platform's tool, not the program.
      if (field(job.data, 'environment') !== undefined) return [];
      if (parseUses(step.uses ?? '')?.name !== runtime.action) return [];
      const written = textOf(field(step.data, 'with', runtime.input));
      const matrix = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/u.exec(written ?? '')?.[1];
      const values = matrix === undefined ? [written ?? ''] : textsOf(field(job.data, 'strategy', 'matrix', matrix));
      const versions = values.flatMap((value) => versionOf(value, runtime.parts) ?? []);
      const path: Path = [...step.path, 'with', runtime.input];
      return versions.length === 0
        ? []
        : [
            {
              value: versions,
              file: file.path,
              place: workflow.document.at(path),
              what: `${runtime.input} in ${file.path}`,
            },
          ];
    });
  });
}

function fileClaim(context: RuleContext, runtime: Runtime, folder: string): Claim<string> | null {
  for (const name of runtime.files) {
    for (const path of [joinPath(folder, name), name]) {
      const version = path === null ? null : versionOf(context.read(path) ?? '', runtime.parts);
      if (path !== null && version !== null)
        return { value: version, file: path, place: { line: 1, column: 1 }, what: path };
    }
  }
  return null;
}

function runtimeProblems(context: RuleContext, runtime: Runtime): readonly Violation[] {
  const images = imageClaims(context, runtime);
  const workflows = workflowClaims(context, runtime);
  const found: Violation[] = [];
  for (const image of images) {
    const declared = fileClaim(context, runtime, folderOf(image.file));
    if (declared && declared.value !== image.value) {
      found.push({
        ...located(image),
        message: `The image runs ${runtime.name} ${image.value}, but ${declared.file} says ${declared.value}.`,
        related: [related(declared)],
      });
    }
  }
  // Several images may run several versions: only a version that no image runs is surely not what is shipped.
  const shipped = new Set(images.map(({ value }) => value));
  for (const claim of workflows) {
    if (shipped.size === 0 || claim.value.some((version) => shipped.has(version))) continue;
    const image = images[0];
    found.push({
      ...located({ ...claim, value: '' }),
      message: `The pipeline tests with ${runtime.name} ${claim.value.join(', ')}, but the image runs ${[...shipped].join(', ')}.`,
      related: image ? [related(image)] : [],
    });
  }
  return found;
}

const MANAGERS = ['pnpm', 'yarn', 'npm', 'bun'];

/** "pnpm@9.1.0+sha512…" in package.json, for the folder or the root. */
function declaredManager(context: RuleContext, folder: string): Claim<string> | null {
  for (const path of [joinPath(folder, 'package.json'), 'package.json']) {
    const text = path === null ? null : context.read(path);
    const document = text === null ? undefined : readJson(text, 'forbidden').documents[0];
    const value = textOf(field(document?.data, 'packageManager'));
    if (path !== null && document && value !== null)
      return { value, file: path, place: document.at(['packageManager']), what: 'packageManager' };
  }
  return null;
}

interface Installed {
  readonly manager: string;
  readonly version: string;
}

/** `npm i -g pnpm@9`, `corepack prepare pnpm@9 --activate`. */
function installedBy(name: string, args: readonly string[]): Installed | null {
  const installs =
    (name === 'npm' && args.includes('-g')) ||
    (name === 'corepack' && /^(?:prepare|install|use|enable)$/u.test(args[0] ?? ''));
  if (!installs) return null;
  for (const argument of args) {
    const match = /^(pnpm|yarn|npm|bun)@(\d+[\w.-]*)$/u.exec(argument);
    if (match) return { manager: match[1] ?? '', version: match[2] ?? '' };
  }
  return null;
}

function differs(written: string, declared: string): boolean {
  const parts = written.split('.');
  return parts.some((part, index) => part !== 'x' && part !== (declared.split('.')[index] ?? part));
}

/** A version of a package manager that some file asks for. */
interface ManagerUse extends Installed {
  readonly file: string;
  readonly place: Place;
  readonly what: string;
}

function usesIn(commands: readonly ShellCommand[], file: string, what: string): readonly ManagerUse[] {
  return commands.flatMap((command) => {
    const installed = installedBy(command.name, command.args);
    return installed ? [{ ...installed, file, place: command, what }] : [];
  });
}

function managerUses(context: RuleContext): readonly ManagerUse[] {
  const images = imageBuilds(context).flatMap(({ file, dockerfile }) =>
    usesIn(
      dockerfile.instructions.flatMap(({ keyword, commands }) => (keyword === 'RUN' ? commands : [])),
      file.path,
      'The image',
    ),
  );
  const pipelines = filesOfKind(context, 'github-workflow').flatMap((file) => {
    const workflow = workflowOf(file);
    return workflow
      ? allSteps(workflow).flatMap(({ step }) => [
          ...usesIn(step.commands, file.path, 'The pipeline'),
          ...actionUse(step, workflow, file.path),
        ])
      : [];
  });
  return [...images, ...pipelines];
}

/** pnpm/action-setup fails where its version and packageManager differ. */
function actionUse(step: Step, workflow: WorkflowReading, file: string): readonly ManagerUse[] {
  const version =
    parseUses(step.uses ?? '')?.name === 'pnpm/action-setup' ? textOf(field(step.data, 'with', 'version')) : null;
  if (version === null) return [];
  return [
    {
      manager: 'pnpm',
      version,
      file,
      place: workflow.document.at([...step.path, 'with', 'version']),
      what: 'pnpm/action-setup',
    },
  ];
}

function managerProblems(context: RuleContext): readonly Violation[] {
  return managerUses(context).flatMap(({ file, place, manager, version, what }) => {
    const declared = declaredManager(context, folderOf(file));
    const [name = '', wanted = ''] = (declared?.value.split('+')[0] ?? '').split('@');
    if (!declared || !MANAGERS.includes(name) || name !== manager || !differs(version, wanted)) return [];
    const message = `${what} uses ${manager} ${version}, but ${declared.file} says ${wanted}.`;
    return [{ file, line: place.line, column: place.column, message, related: [related(declared)] }];
  });
}

export const versionRules: readonly Rule[] = [
  setRule(
    {
      id: 'consistency/runtime-version',
      title: 'Tests and image use the version the project declares',
      references: ['12factor: dev/prod parity'],
      severity: 'warning',
      tier: 'must',
      help: 'Use one version, best read from the version file (node-version-file, python-version-file).',
    },
    ['dockerfile', 'github-workflow'],
    (context) => RUNTIMES.flatMap((runtime) => runtimeProblems(context, runtime)),
  ),
  setRule(
    {
      id: 'consistency/package-manager-version',
      title: 'One version of the package manager',
      references: ['pnpm/action-setup: multiple versions of pnpm'],
      severity: 'warning',
      tier: 'must',
      help: 'Leave the version to packageManager in package.json.',
    },
    ['dockerfile', 'github-workflow'],
    managerProblems,
  ),
];
