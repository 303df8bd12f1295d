import type { Rule, RuleContext } from '../../model/index.js';
import { folderOf, joinPath, violation } from '../kit.js';
import { type DockerInstruction, flagOf, lineage } from '../reading/dockerfile.js';
import { dockerfileRule, effectiveInstructions, finalStage, instructionRule } from './kit.js';

const URL = /^https?:\/\//u;
const ARCHIVE = /\.(?:tar(?:\.\w+)?|tgz|txz|tbz2?|xz|gz|bz2)$/u;

/** Sources and target, without the quotes of the shell form. */
function operandsOf(copy: DockerInstruction): readonly string[] {
  return copy.json ?? copy.args.map((argument) => argument.replace(/^(["'])(.*)\1$/u, '$2'));
}

export function sourcesOf(copy: DockerInstruction): readonly string[] {
  return operandsOf(copy)
    .slice(0, -1)
    .filter((source) => !source.startsWith('<<'));
}

export function targetOf(copy: DockerInstruction): string {
  return operandsOf(copy).at(-1) ?? '';
}

export function copiesWholeContext(copy: DockerInstruction): boolean {
  return (
    copy.keyword === 'COPY' &&
    flagOf(copy, 'from') === null &&
    sourcesOf(copy).some((source) => /^\.?\/?$/u.test(source))
  );
}

/** The .dockerignore that Docker would use: <Dockerfile>.dockerignore, or the one at the root of the context. */
export function hasDockerignore(dockerfile: string, context: RuleContext): boolean {
  const candidates = [`${dockerfile}.dockerignore`, joinPath(folderOf(dockerfile), '.dockerignore'), '.dockerignore'];
  return candidates.some((path) => path !== null && context.exists(path));
}

const INSTALLS =
  /\b(?:npm (?:ci|install|i)|yarn(?: install)?|pnpm (?:install|i)|bun install|pip3? install -r|uv sync|poetry install|pipenv (?:install|sync)|bundle install|composer install|go mod download|mvn dependency|cargo fetch)\b/u;

/** Names of files that hold secrets; examples of them do not. */
const PRIVATE_KEY = /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|[\w.-]+\.(?:p12|pfx|key))$/u;
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$|dist$)[\w-]+)?|\.npmrc|\.pypirc|\.netrc|\.git-credentials|\.aws\/credentials|\.docker\/config\.json)$/u;

export const copyRules: readonly Rule[] = [
  instructionRule(
    {
      id: 'dockerfile/copy-not-add',
      title: 'Local files are copied with COPY',
      references: ['DL3020', 'DS-0005', 'CKV_DOCKER_4', 'CIS 4.9'],
      severity: 'warning',
      tier: 'production',
      help: 'Use COPY; ADD unpacks archives and downloads.',
    },
    ['ADD'],
    (add) => {
      const plain = sourcesOf(add).filter(
        (source) => !URL.test(source) && !ARCHIVE.test(source) && !/^git@|\.git(?:#|$)|\$|\*/u.test(source),
      );
      return plain.length > 0 && !add.heredoc ? `ADD is used for the local ${plain.join(', ')}.` : null;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/verified-download',
      title: 'Downloads by ADD have a checksum',
      references: ['CIS 4.11', 'DL3020'],
      severity: 'warning',
      tier: 'production',
      help: 'Use ADD --checksum=sha256:… so that the bytes cannot change.',
    },
    ['ADD'],
    (add) => {
      const url = sourcesOf(add).find((source) => URL.test(source));
      return url !== undefined && flagOf(add, 'checksum') === null ? `ADD downloads ${url} unchecked.` : null;
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/lockfile-first',
      title: 'The lock file is copied before the source',
      references: ['Docker best practices: build cache'],
      severity: 'info',
      tier: 'advice',
      help: 'COPY manifest and lock file, install, then COPY the rest: the install is cached until the lock file changes.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) => {
        const all = stage.instructions.findIndex(copiesWholeContext);
        if (all === -1) return [];
        const installed = effectiveInstructions(stage).slice(
          0,
          effectiveInstructions(stage).indexOf(stage.instructions[all] as DockerInstruction),
        );
        if (installed.some(({ raw }) => INSTALLS.test(raw))) return [];
        const install = stage.instructions
          .slice(all)
          .find(({ keyword, raw }) => keyword === 'RUN' && INSTALLS.test(raw));
        return install
          ? [
              violation(
                install,
                'Every change of any file repeats this install, because the whole context is copied before it.',
              ),
            ]
          : [];
      }),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/dockerignore',
      title: 'A .dockerignore guards COPY .',
      references: ['CIS 4.10', 'CopyIgnoredFile'],
      severity: 'warning',
      tier: 'must',
      help: 'Write a .dockerignore with .git, .env*, node_modules and build output.',
    },
    (dockerfile, file, context) => {
      if (hasDockerignore(file.path, context)) return [];
      const copy = dockerfile.stages.flatMap(({ instructions }) => instructions).find(copiesWholeContext);
      return copy
        ? [violation(copy, 'The whole folder is copied and no .dockerignore keeps .git and .env out of the image.')]
        : [];
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/no-copied-secret',
      title: 'No key or .env file goes into the image',
      references: ['CIS 4.10', 'DS-0031', 'CIS-DI-0010'],
      severity: 'warning',
      tier: 'must',
      help: 'Use RUN --mount=type=secret at build time, and environment variables at run time.',
    },
    ['COPY', 'ADD'],
    (copy) => {
      if (flagOf(copy, 'from') !== null) return null;
      const sources = sourcesOf(copy);
      const key = sources.find((source) => PRIVATE_KEY.test(source));
      if (key !== undefined)
        return [violation(copy, `The private key ${key} becomes part of the image.`, { severity: 'error' })];
      const secret = sources.find((source) => SECRET_FILE.test(source));
      return secret === undefined ? null : `${secret} becomes part of the image.`;
    },
  ),
  instructionRule(
    {
      id: 'dockerfile/copy-many-to-folder',
      title: 'COPY of several files ends with a slash',
      references: ['DL3021', 'DS-0011'],
      severity: 'error',
      tier: 'must',
      help: 'End the target with "/".',
    },
    ['COPY', 'ADD'],
    (copy) => {
      const target = targetOf(copy);
      const isFolder = target.endsWith('/') || target === '.' || target === '..' || target.includes('$');
      return sourcesOf(copy).length > 1 && !isFolder
        ? `Several files are copied to ${target}, which is not marked as a folder.`
        : null;
    },
  ),
  dockerfileRule(
    {
      id: 'dockerfile/workdir-before-copy',
      title: 'A relative COPY target has a WORKDIR',
      references: ['DL3045'],
      severity: 'warning',
      tier: 'production',
      help: 'Set WORKDIR first.',
    },
    (dockerfile) =>
      dockerfile.stages.flatMap((stage) => {
        // A base image may bring its own WORKDIR; only scratch and bare distributions surely have none.
        if (!/^(?:scratch|alpine|debian|ubuntu|busybox)(?::|@|$)/u.test(lineage(stage).at(-1)?.image ?? '')) return [];
        const before = effectiveInstructions(stage);
        return stage.instructions
          .filter((copy) => copy.keyword === 'COPY' && !/^[/$]|^[A-Za-z]:/u.test(targetOf(copy)))
          .filter((copy) => !before.slice(0, before.indexOf(copy)).some(({ keyword }) => keyword === 'WORKDIR'))
          .map((copy) => violation(copy, `${targetOf(copy)} is relative, and no WORKDIR says to what.`));
      }),
  ),
  dockerfileRule(
    {
      id: 'dockerfile/production-dependencies',
      title: 'Development dependencies stay out of the final stage',
      references: ['Docker best practices: minimal image'],
      severity: 'info',
      tier: 'advice',
      help: 'Install with --omit=dev in the final stage, or prune before copying node_modules.',
    },
    (dockerfile) => {
      const stage = finalStage(dockerfile);
      if (!stage || dockerfile.stages.length < 2) return [];
      const install = stage.instructions
        .flatMap(({ keyword, commands }) => (keyword === 'RUN' ? commands : []))
        .find(
          ({ name, args }) =>
            name === 'npm' && args[0] === 'ci' && !args.some((each) => /^--(?:omit|only|production)/u.test(each)),
        );
      const production = stage.instructions.some(
        ({ keyword, raw }) => keyword === 'ENV' && /NODE_ENV[= ]"?production/u.test(raw),
      );
      return install && !production ? [violation(install, 'npm ci also installs development dependencies here.')] : [];
    },
  ),
];
