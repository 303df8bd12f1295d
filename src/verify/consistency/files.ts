import ignore from 'ignore';
import type { Rule, RuleContext, Severity } from '../../model/index.js';
import { composeOf } from '../compose/reading.js';
import { sourcesOf } from '../dockerfile/copy.js';
import { effectiveInstructions, lastOf } from '../dockerfile/kit.js';
import { type FileViolation, fileRule, folderOf, joinPath, setRule, violation } from '../kit.js';
import { field, isRecord, listOf, type Path, textOf } from '../reading/data.js';
import { type DockerInstruction, flagOf } from '../reading/dockerfile.js';
import type { ShellCommand } from '../reading/shell.js';
import { operandsOf } from '../reading/shell.js';
import { type ImageBuild, imageBuilds } from './places.js';

/** Folders that builds make: a Dockerfile may count on a build outside of it. */
export const BUILT =
  /(?:^|\/)(?:dist|build|out|target|bin|publish|\.next|\.output|coverage|vendor|node_modules|_build|release|obj|artifacts?|generated)(?:\/|$)|(?:^|\/)\.env[^/]*$|\.(?:jar|war|whl|tgz|exe)$/u;

/** The part of a pattern before its first wildcard that names a file or folder for sure; null where it names none. */
function fixedPart(source: string): string | null {
  const wildcard = source.search(/[*?[]/u);
  if (wildcard === -1) return source;
  const slash = source.lastIndexOf('/', wildcard);
  return slash <= 0 ? null : source.slice(0, slash);
}

function missingSources(build: ImageBuild, copy: DockerInstruction, context: RuleContext): readonly string[] {
  if (flagOf(copy, 'from') !== null || copy.heredoc) return [];
  return sourcesOf(copy).filter((source) => {
    const fixed = fixedPart(source);
    if (fixed === null || /[$]|^https?:|^git@/u.test(fixed)) return false;
    return !build.contexts.some((folder) => {
      const path = joinPath(folder, `./${fixed}`);
      return path === null || context.exists(path);
    });
  });
}

function severityOfMissing(context: RuleContext, build: ImageBuild, source: string): Severity {
  if (BUILT.test(source)) return context.plan ? 'warning' : 'info';
  return context.plan || build.sure ? 'error' : 'warning';
}

/** .dockerignore patterns are anchored at the context; those of .gitignore match at any depth. */
function dockerIgnore(text: string): ReturnType<typeof ignore> {
  const lines = text.split(/\r?\n/u).map((line) => line.trim());
  const anchored = lines.map((line) => {
    if (line === '' || line.startsWith('#')) return line;
    const negated = line.startsWith('!') ? '!' : '';
    const pattern = line.slice(negated.length).replace(/^\.?\//u, '');
    return `${negated}${pattern.startsWith('**/') ? pattern : `/${pattern}`}`;
  });
  return ignore().add(anchored);
}

function ignoredSources(build: ImageBuild, copy: DockerInstruction, context: RuleContext): readonly string[] {
  const [folder = '.'] = build.contexts;
  const text = context.read(`${build.file.path}.dockerignore`) ?? context.read(joinPath(folder, '.dockerignore') ?? '');
  if (text === null || flagOf(copy, 'from') !== null || copy.heredoc) return [];
  const ignored = dockerIgnore(text);
  // "!src" below "*" re-includes in Docker's reading but not in git's: such files are left to Docker.
  if (/^!/mu.test(text)) return [];
  return sourcesOf(copy).filter((source) => {
    const path = source.replace(/^\.?\//u, '').replace(/\/$/u, '');
    return path !== '' && path !== '.' && !/[*?[$]|^https?:|^\.\./u.test(path) && ignored.ignores(path);
  });
}

/** Programs whose first operand is a file they run. */
const INTERPRETERS = /^(?:node|python3?|bun|deno|ruby|php|bash|sh|tsx|ts-node)$/u;

interface Target {
  /** Candidate paths relative to the working folder, any of which is fine. */
  readonly candidates: readonly string[];
  readonly written: string;
}

/** What a start command runs: a script, or a Python module. */
function targetOf(command: ShellCommand | undefined): Target | null {
  if (!command) return null;
  const [first] = operandsOf(command.args);
  if (/^(?:uvicorn|gunicorn|hypercorn|daphne|granian)$/u.test(command.name)) {
    const application = operandsOf(command.args).find((argument) => /^[\w.]+:\w+/u.test(argument));
    return application === undefined ? null : moduleTarget(application.split(':')[0] ?? '');
  }
  if (/^python3?$/u.test(command.name) && command.args[0] === '-m') {
    const module = command.args[1] ?? '';
    return /^[a-z_]+$/u.test(module) ? null : moduleTarget(module);
  }
  const script =
    INTERPRETERS.test(command.name) && !command.args.some((argument) => /^-[ce]$|^-c/u.test(argument))
      ? first
      : command.name === ''
        ? undefined
        : command.words[0]?.value;
  if (
    script === undefined ||
    script.includes('$') ||
    !/[./]/u.test(script) ||
    !/\.(?:[cm]?[jt]s|py|rb|php|sh)$/u.test(script)
  )
    return null;
  return { candidates: [script], written: script };
}

function moduleTarget(module: string): Target | null {
  if (module === '' || !/^[\w.]+$/u.test(module)) return null;
  const path = module.replaceAll('.', '/');
  return {
    candidates: [
      `${path}.py`,
      `${path}/__init__.py`,
      `${path}/__main__.py`,
      `src/${path}.py`,
      `src/${path}/__init__.py`,
    ],
    written: module,
  };
}

function isBuilt(build: ImageBuild, written: string): boolean {
  const { stage } = build;
  if (!stage) return false;
  const instructions = effectiveInstructions(stage);
  const base = written.slice(written.lastIndexOf('/') + 1);
  const top = written.replace(/^\.?\/(?:app|usr\/src\/app)?\/?/u, '').split('/')[0] ?? '';
  // Copied out of another stage, written by a RUN, or inside a folder that a build makes.
  return instructions.some(
    ({ keyword, raw, flags }) =>
      (keyword === 'COPY' && flags.some(({ name }) => name === 'from')) ||
      (keyword === 'RUN' &&
        (raw.includes(base) || /\bbuild\b|\btsc\b/u.test(raw)) &&
        top !== '' &&
        (BUILT.test(`${top}/`) || raw.includes(base))),
  );
}

function commandProblems(build: ImageBuild, context: RuleContext): readonly FileViolation[] {
  const { stage } = build;
  const entrypoint = stage ? lastOf(stage, 'ENTRYPOINT') : null;
  const cmd = stage ? lastOf(stage, 'CMD') : null;
  if (!stage) return [];
  return [entrypoint, cmd].flatMap((instruction) => {
    const target = instruction && !(instruction === cmd && entrypoint) ? targetOf(instruction.commands[0]) : null;
    if (!instruction || !target || isBuilt(build, target.written)) return [];
    const workdir = lastOf(stage, 'WORKDIR')?.args[0] ?? '/';
    const present = target.candidates.some((candidate) => existsInImage(build, candidate, workdir, context));
    if (present) return [];
    const severity = context.plan ? 'error' : BUILT.test(target.written) || !build.sure ? 'info' : 'warning';
    return [
      violation(instruction, `${instruction.keyword} starts ${target.written}, which nothing copies or builds.`, {
        severity,
      }),
    ];
  });
}

/** A path of the image is looked for under every source that a COPY brings, and under the context itself. */
function existsInImage(build: ImageBuild, candidate: string, workdir: string, context: RuleContext): boolean {
  const relative = candidate.startsWith(`${workdir}/`) ? candidate.slice(workdir.length + 1) : candidate;
  if (relative.startsWith('/')) {
    const base = relative.slice(relative.lastIndexOf('/') + 1);
    return (
      effectiveInstructions(build.stage as NonNullable<ImageBuild['stage']>).some(
        ({ keyword, raw }) => (keyword === 'COPY' || keyword === 'RUN' || keyword === 'ADD') && raw.includes(base),
      ) || existsAnywhere(build, base, context)
    );
  }
  const copied = effectiveInstructions(build.stage as NonNullable<ImageBuild['stage']>)
    .filter((copy) => copy.keyword === 'COPY' || copy.keyword === 'ADD')
    .flatMap(sourcesOf);
  return build.contexts.some((folder) =>
    ['.', ...copied].some((source) => {
      const path = joinPath(folder, `./${source}`, relative);
      return path !== null && context.exists(path);
    }),
  );
}

function existsAnywhere(build: ImageBuild, base: string, context: RuleContext): boolean {
  const copied = build.dockerfile.instructions.filter(({ keyword }) => keyword === 'COPY').flatMap(sourcesOf);
  return build.contexts.some((folder) =>
    ['.', ...copied].some((source) => {
      const path = joinPath(folder, `./${source}`, base);
      return path !== null && context.exists(path);
    }),
  );
}

export const fileRules: readonly Rule[] = [
  setRule(
    {
      id: 'consistency/copy-source',
      title: 'Files that the image copies exist',
      references: ['docker build: file not found'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the path, relative to the build context.',
    },
    ['dockerfile'],
    (context) =>
      imageBuilds(context).flatMap((build) =>
        build.dockerfile.instructions
          .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
          .flatMap((copy) =>
            missingSources(build, copy, context).map((source) => ({
              file: build.file.path,
              line: copy.line,
              column: copy.column,
              message: `${copy.keyword} ${source}: not in the build context (${build.contexts[0]}).`,
              severity: severityOfMissing(context, build, source),
            })),
          ),
      ),
  ),
  setRule(
    {
      id: 'consistency/copy-not-ignored',
      title: 'Files that the image copies are not in .dockerignore',
      references: ['CopyIgnoredFile'],
      severity: 'error',
      tier: 'must',
      help: 'Remove the pattern from .dockerignore, or the source from COPY.',
    },
    ['dockerfile'],
    (context) =>
      imageBuilds(context)
        .filter(({ sure, contexts }) => sure || contexts.length === 1)
        .flatMap((build) =>
          build.dockerfile.instructions
            .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
            .flatMap((copy) =>
              ignoredSources(build, copy, context).map((source) => ({
                file: build.file.path,
                line: copy.line,
                column: copy.column,
                message: `${source} is copied, but .dockerignore leaves it out.`,
              })),
            ),
        ),
  ),
  setRule(
    {
      id: 'consistency/command-target',
      title: 'What the image starts is in the image',
      references: ['docker run: no such file'],
      severity: 'error',
      tier: 'must',
      help: 'Start a file that is copied or built.',
    },
    ['dockerfile'],
    (context) =>
      imageBuilds(context).flatMap((build) =>
        commandProblems(build, context).map((each) => ({ ...each, file: build.file.path })),
      ),
  ),
  fileRule(
    {
      id: 'consistency/mounted-files',
      title: 'Files that compose mounts exist',
      references: ['docker compose: bind source path'],
      severity: 'warning',
      tier: 'must',
      help: 'Correct the path: Docker makes an empty folder in its place.',
    },
    ['compose'],
    (file, context) => {
      const compose = composeOf(file);
      if (!compose) return [];
      const binds = compose.services.flatMap((service) =>
        listOf(field(service.data, 'volumes')).flatMap((item, index) => {
          const source = isRecord(item)
            ? field(item, 'type') === 'bind'
              ? textOf(field(item, 'source'))
              : null
            : (textOf(item)?.split(':')[0] ?? null);
          // Only files: a folder may be made for the data it will hold.
          return source !== null && /^\.{1,2}\//u.test(source) && /\.[a-z]{2,5}$/u.test(source)
            ? [{ source, path: [...service.path, 'volumes', index] as Path }]
            : [];
        }),
      );
      const files = (['secrets', 'configs'] as const).flatMap((key) => {
        const group = field(compose.data, key);
        return isRecord(group)
          ? Object.entries(group).flatMap(([name, item]) => {
              const source = textOf(field(item, 'file'));
              return source === null ? [] : [{ source, path: [key, name, 'file'] as Path }];
            })
          : [];
      });
      return [...binds, ...files].flatMap(({ source, path }) => {
        const full = joinPath(folderOf(file.path), source);
        return full === null || source.includes('$') || context.exists(full)
          ? []
          : [violation(compose.document.at(path), `${source} does not exist.`)];
      });
    },
  ),
];
