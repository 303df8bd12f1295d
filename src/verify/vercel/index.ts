import picomatch from 'picomatch';
import { z } from 'zod';
import { loadData } from '../../data/load.js';
import type { Rule, RuleContext } from '../../model/index.js';
import {
  documentOf,
  type FileViolation,
  fileRule,
  folderOf,
  type JudgedFile,
  joinPath,
  type RuleData,
  violation,
} from '../kit.js';
import { cronProblem } from '../reading/cron.js';
import { type DataDocument, entriesOf, field, listOf, type Path, textOf } from '../reading/data.js';
import { lazySchema, schemaViolations } from '../schema.js';
import { isPlaceholder, isSecretName } from '../secrets/names.js';
import content from './vercel.schema.json' with { type: 'json' };

const schema = loadData(
  'vercel.schema.json',
  { license: z.string(), definitions: z.record(z.string(), z.record(z.string(), z.unknown())) },
  content,
);

/** Keys that the platform takes and the types leave out: the schema hint of editors, and the old privacy switch. */
const EXTRA = { $schema: { type: 'string' }, public: { type: 'boolean' } };

const compiled = lazySchema({ $ref: '#/definitions/VercelConfig', definitions: withExtraKeys() });

function withExtraKeys(): Readonly<Record<string, unknown>> {
  const config = schema.definitions.VercelConfig ?? {};
  const properties = typeof config.properties === 'object' ? config.properties : {};
  return { ...schema.definitions, VercelConfig: { ...config, properties: { ...properties, ...EXTRA } } };
}

function vercelRule(
  data: RuleData,
  check: (document: DataDocument, file: JudgedFile, context: RuleContext) => Iterable<FileViolation>,
): Rule {
  return fileRule(data, ['vercel-json'], (file, context) => {
    const document = documentOf(file);
    return document ? check(document, file, context) : [];
  });
}

/** Longest time a function may run, by plan. Source: vercel.com/docs/functions/limitations, read 2026-11-25. */
const MAX_DURATION_SECONDS = { default: 300, paid: 800, beta: 1800 } as const;
const ROUTING = ['rewrites', 'redirects', 'headers', 'cleanUrls', 'trailingSlash'] as const;

export const vercelRules: readonly Rule[] = [
  vercelRule(
    {
      id: 'vercel/schema',
      title: 'vercel.json has known keys and values',
      references: ['@vercel/config', 'vercel.json schema'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the key or value after the project configuration reference; the deploy API refuses unknown keys.',
    },
    (document) => schemaViolations(compiled(), document),
  ),
  vercelRule(
    {
      id: 'vercel/routes-alone',
      title: 'routes does not stand beside the newer keys',
      references: ['Vercel: mixed routing properties'],
      severity: 'error',
      tier: 'must',
      help: 'Move the routes to rewrites, redirects and headers.',
    },
    (document) => {
      const mixed = ROUTING.filter((key) => field(document.data, key) !== undefined);
      return field(document.data, 'routes') !== undefined && mixed.length > 0
        ? [violation(document.keyAt(['routes']), `routes cannot be used together with ${mixed.join(', ')}.`)]
        : [];
    },
  ),
  vercelRule(
    {
      id: 'vercel/functions-alone',
      title: 'functions does not stand beside builds',
      references: ['Vercel: conflicting functions and builds configuration'],
      severity: 'error',
      tier: 'must',
      help: 'Remove builds.',
    },
    (document) =>
      field(document.data, 'functions') !== undefined && field(document.data, 'builds') !== undefined
        ? [violation(document.keyAt(['functions']), 'functions and builds cannot be used together.')]
        : [],
  ),
  vercelRule(
    {
      id: 'vercel/deprecated-keys',
      title: 'Deprecated keys are gone',
      references: ['Vercel: legacy project configuration'],
      severity: 'warning',
      tier: 'production',
      help: 'Remove it: builds, version and name are history; env belongs into the project settings.',
    },
    (document) =>
      ['builds', 'version', 'name', 'env', 'build', 'alias', 'scope']
        .filter((key) => field(document.data, key) !== undefined)
        .map((key) =>
          violation(
            document.keyAt([key]),
            `${key} is deprecated.`,
            key === 'env' || key === 'builds' ? {} : { severity: 'info' },
          ),
        ),
  ),
  vercelRule(
    {
      id: 'vercel/no-secret-in-env',
      title: 'No secret in vercel.json',
      references: ['Vercel: environment variables'],
      severity: 'error',
      tier: 'must',
      help: 'Set it with vercel env add.',
    },
    (document) => {
      const paths: readonly Path[] = [['env'], ['build', 'env']];
      return paths.flatMap((path) =>
        entriesOf(field(document.data, ...path)).flatMap(([name, value]) => {
          const literal = textOf(value) ?? '';
          return isSecretName(name) && !literal.startsWith('@') && !isPlaceholder(literal)
            ? [violation(document.keyAt([...path, name]), `${name} is readable by everybody who reads the repository.`)]
            : [];
        }),
      );
    },
  ),
  vercelRule(
    {
      id: 'vercel/function-pattern',
      title: 'Patterns under functions match files',
      references: ['Vercel: unmatched function pattern'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the pattern: the build stops where one matches no function.',
    },
    (document, file, context) =>
      entriesOf(field(document.data, 'functions')).flatMap(([pattern]) => {
        const path = joinPath(folderOf(file.path), pattern);
        // Frameworks put their functions where the pattern alone cannot be checked; plain paths can.
        const plain = path !== null && !picomatch.scan(pattern).isGlob;
        return plain && !context.exists(path)
          ? [violation(document.keyAt(['functions', pattern]), `${pattern} does not exist.`)]
          : [];
      }),
  ),
  vercelRule(
    {
      id: 'vercel/function-limits',
      title: 'Functions stay within the limits of the platform',
      references: ['Vercel: functions limitations'],
      severity: 'error',
      tier: 'must',
      help: 'Use a duration of the plan: 300 seconds on Hobby, 800 on Pro (1800 as a beta).',
    },
    (document) =>
      entriesOf(field(document.data, 'functions')).flatMap(([pattern, settings]): readonly FileViolation[] => {
        const duration = field(settings, 'maxDuration');
        const path = ['functions', pattern, 'maxDuration'];
        if (typeof duration !== 'number') return [];
        if (duration < 1 || duration > MAX_DURATION_SECONDS.beta)
          return [violation(document.at(path), `${duration} seconds is beyond every plan.`)];
        return duration > MAX_DURATION_SECONDS.paid
          ? [violation(document.at(path), `${duration} seconds is a beta of the paid plans.`, { severity: 'warning' })]
          : [];
      }),
  ),
  vercelRule(
    {
      id: 'vercel/crons',
      title: 'Cron jobs have a path and a schedule',
      references: ['Vercel: cron jobs'],
      severity: 'error',
      tier: 'must',
      help: 'Start the path with "/", and write five fields in UTC without names.',
    },
    (document) =>
      listOf(field(document.data, 'crons')).flatMap((cron, index): readonly FileViolation[] => {
        const path = textOf(field(cron, 'path'));
        const schedule = textOf(field(cron, 'schedule'));
        const found: FileViolation[] = [];
        if (path !== null && !path.startsWith('/'))
          found.push(violation(document.at(['crons', index, 'path']), `${path} does not start with "/".`));
        const problem =
          schedule === null
            ? null
            : /[a-z]/iu.test(schedule)
              ? 'names of days and months are not supported'
              : cronProblem(schedule);
        if (problem !== null) found.push(violation(document.at(['crons', index, 'schedule']), `${problem}.`));
        return found;
      }),
  ),
  vercelRule(
    {
      id: 'vercel/edge-runtime',
      title: 'Functions run on Node.js, not on the edge runtime',
      references: ['Vercel: edge runtime deprecation'],
      severity: 'warning',
      tier: 'production',
      help: 'Remove runtime: edge; Edge Functions are deprecated.',
    },
    (document) =>
      entriesOf(field(document.data, 'functions'))
        .filter(([, settings]) => field(settings, 'runtime') === 'edge')
        .map(([pattern]) =>
          violation(document.at(['functions', pattern, 'runtime']), 'The edge runtime is deprecated.'),
        ),
  ),
  vercelRule(
    {
      id: 'vercel/route-source',
      title: 'Sources of rewrites, redirects and headers are paths',
      references: ['Vercel: invalid route source pattern'],
      severity: 'error',
      tier: 'must',
      help: 'Start the source with "/".',
    },
    (document) =>
      ['rewrites', 'redirects', 'headers'].flatMap((key) =>
        listOf(field(document.data, key)).flatMap((route, index) => {
          const source = textOf(field(route, 'source'));
          return source !== null && !/^[/(:]/u.test(source)
            ? [violation(document.at([key, index, 'source']), `${source} does not start with "/".`)]
            : [];
        }),
      ),
  ),
];
