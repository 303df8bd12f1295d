import type { Rule } from '../../model/index.js';
import { documentOf, fileRule, filesOfKind, joinPath, violation } from '../kit.js';
import { field, listOf, textOf, textsOf } from '../reading/data.js';
import { lazySchema, schemaViolations } from '../schema.js';

/** Package ecosystems of Dependabot. Source: docs.github.com, Dependabot options reference, read 2026-11-25. */
const ECOSYSTEMS = [
  'bazel',
  'bun',
  'bundler',
  'cargo',
  'composer',
  'conda',
  'deno',
  'devcontainers',
  'docker',
  'docker-compose',
  'dotnet-sdk',
  'elm',
  'github-actions',
  'gitsubmodule',
  'gomod',
  'gradle',
  'helm',
  'julia',
  'maven',
  'mix',
  'nix',
  'npm',
  'nuget',
  'opentofu',
  'pip',
  'pre-commit',
  'pub',
  'rust-toolchain',
  'sbt',
  'swift',
  'terraform',
  'uv',
  'vcpkg',
];

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const anything = { type: 'object' };
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});

const update = {
  ...object(
    {
      'package-ecosystem': { enum: ECOSYSTEMS },
      directory: text,
      directories: texts,
      schedule: object(
        {
          interval: { enum: ['daily', 'weekly', 'monthly', 'quarterly', 'semiannually', 'yearly', 'cron'] },
          day: { enum: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] },
          time: { type: 'string', pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$' },
          timezone: text,
          cronjob: text,
        },
        ['interval'],
      ),
      allow: { type: 'array', items: anything },
      assignees: texts,
      'commit-message': object({ prefix: text, 'prefix-development': text, include: { const: 'scope' } }),
      cooldown: object({
        'default-days': { type: 'integer', minimum: 0 },
        'semver-major-days': { type: 'integer', minimum: 0 },
        'semver-minor-days': { type: 'integer', minimum: 0 },
        'semver-patch-days': { type: 'integer', minimum: 0 },
        include: texts,
        exclude: texts,
      }),
      'enable-beta-ecosystems': { type: 'boolean' },
      'exclude-paths': texts,
      groups: { type: 'object', additionalProperties: anything },
      ignore: { type: 'array', items: anything },
      'insecure-external-code-execution': { enum: ['allow', 'deny'] },
      labels: texts,
      milestone: { type: 'integer' },
      'multi-ecosystem-group': text,
      'open-pull-requests-limit': { type: 'integer', minimum: 0 },
      patterns: texts,
      'pull-request-branch-name': object({ separator: { enum: ['-', '_', '/'] } }),
      'rebase-strategy': { enum: ['auto', 'disabled'] },
      registries: { anyOf: [{ const: '*' }, texts] },
      reviewers: texts,
      'target-branch': text,
      vendor: { type: 'boolean' },
      'versioning-strategy': { enum: ['auto', 'increase', 'increase-if-necessary', 'lockfile-only', 'widen'] },
    },
    ['package-ecosystem'],
  ),
};

const compiled = lazySchema(
  object(
    {
      version: { const: 2 },
      'enable-beta-ecosystems': { type: 'boolean' },
      registries: { type: 'object', additionalProperties: anything },
      'multi-ecosystem-groups': { type: 'object', additionalProperties: anything },
      updates: { type: 'array', items: update },
    },
    ['version', 'updates'],
  ),
);

export const dependabotRules: readonly Rule[] = [
  fileRule(
    {
      id: 'dependabot/schema',
      title: 'dependabot.yml has known keys and values',
      references: ['GitHub: Dependabot options reference'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the key or value after the options reference.',
    },
    ['dependabot'],
    (file) => {
      const document = documentOf(file);
      return document ? schemaViolations(compiled(), document) : [];
    },
  ),
  fileRule(
    {
      id: 'dependabot/directory',
      title: 'Directories that Dependabot watches exist',
      references: ['GitHub: Dependabot options reference'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the path; it starts with "/" at the root of the repository.',
    },
    ['dependabot'],
    (file, context) => {
      const document = documentOf(file);
      return listOf(field(document?.data, 'updates')).flatMap((entry, index) => {
        const single = field(entry, 'directory') !== undefined;
        const written = single ? textsOf(field(entry, 'directory')) : textsOf(field(entry, 'directories'));
        if (!document) return [];
        if (written.length === 0) {
          return [
            violation(
              document.at(['updates', index]),
              `The entry for ${textOf(field(entry, 'package-ecosystem')) ?? 'this ecosystem'} has no directory.`,
            ),
          ];
        }
        return written.flatMap((folder, at) => {
          const path = joinPath(`./${folder}`);
          if (path === null || /[*?[{]/u.test(folder) || context.exists(path)) return [];
          const where = single ? ['updates', index, 'directory'] : ['updates', index, 'directories', at];
          return [violation(document.at(where), `${folder} does not exist.`)];
        });
      });
    },
  ),
  fileRule(
    {
      id: 'dependabot/cooldown',
      title: 'New releases wait a few days',
      references: ['zizmor/dependabot-cooldown'],
      severity: 'info',
      tier: 'production',
      help: 'Set cooldown.default-days to 7: most hijacked releases are found within days. Security updates are not delayed.',
    },
    ['dependabot'],
    (file) => {
      const document = documentOf(file);
      return listOf(field(document?.data, 'updates')).flatMap((entry, index) => {
        const days = field(entry, 'cooldown', 'default-days');
        return document && (typeof days !== 'number' || days < 4)
          ? [
              violation(
                document.at(['updates', index]),
                `Updates of ${textOf(field(entry, 'package-ecosystem'))} are taken as soon as they are published.`,
              ),
            ]
          : [];
      });
    },
  ),
  fileRule(
    {
      id: 'dependabot/execution',
      title: 'Updates run no code of packages',
      references: ['zizmor/dependabot-execution'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove insecure-external-code-execution.',
    },
    ['dependabot'],
    (file) => {
      const document = documentOf(file);
      return listOf(field(document?.data, 'updates')).flatMap((entry, index) =>
        document && field(entry, 'insecure-external-code-execution') === 'allow'
          ? [
              violation(
                document.at(['updates', index, 'insecure-external-code-execution']),
                'Packages may run code while they are updated.',
              ),
            ]
          : [],
      );
    },
  ),
  fileRule(
    {
      id: 'dependabot/actions-watched',
      title: 'Pinned actions are raised by Dependabot',
      references: ['Scorecard Dependency-Update-Tool', 'GitHub secure use reference'],
      severity: 'info',
      tier: 'must',
      help: 'Add an entry for github-actions with directory "/".',
    },
    ['dependabot'],
    (file, context) => {
      const document = documentOf(file);
      const watched = listOf(field(document?.data, 'updates')).some(
        (entry) => field(entry, 'package-ecosystem') === 'github-actions',
      );
      return document && !watched && filesOfKind(context, 'github-workflow').length > 0
        ? [violation(document.keyAt(['updates']), 'Nothing raises the actions of the workflows.')]
        : [];
    },
  ),
];
