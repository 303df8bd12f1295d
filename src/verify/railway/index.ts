import type { Rule } from '../../model/index.js';
import { documentOf, fileRule, folderOf, joinPath, violation } from '../kit.js';
import { cronProblem } from '../reading/cron.js';
import { entriesOf, field, type Path, textOf, textsOf } from '../reading/data.js';
import { lazySchema, schemaViolations } from '../schema.js';
import { typeProblems } from './types.js';

const text = { type: ['string', 'null'] };
const count = { type: ['integer', 'null'], minimum: 0 };
const object = (properties: object) => ({ type: 'object', properties, additionalProperties: false });

const build = object({
  builder: { enum: ['RAILPACK', 'DOCKERFILE', 'NIXPACKS', 'HEROKU', 'PAKETO'] },
  watchPatterns: { type: ['array', 'null'], items: { type: 'string' } },
  buildCommand: text,
  dockerfilePath: text,
  railpackVersion: text,
  buildEnvironment: text,
  nixpacksConfigPath: text,
  nixpacksPlan: { type: ['object', 'null'] },
  nixpacksVersion: text,
});
const deploy = object({
  startCommand: text,
  preDeployCommand: {
    anyOf: [{ type: 'array', items: { type: 'string' }, maxItems: 1 }, { type: 'string' }, { type: 'null' }],
  },
  numReplicas: count,
  multiRegionConfig: {
    type: ['object', 'null'],
    additionalProperties: object({ numReplicas: { type: 'integer', minimum: 1 } }),
  },
  region: text,
  healthcheckPath: text,
  healthcheckTimeout: count,
  restartPolicyType: { enum: ['ON_FAILURE', 'ALWAYS', 'NEVER', null] },
  restartPolicyMaxRetries: count,
  cronSchedule: text,
  overlapSeconds: { type: ['integer', 'string', 'null'] },
  drainingSeconds: { type: ['integer', 'string', 'null'] },
  sleepApplication: { type: ['boolean', 'null'] },
  runtime: text,
  limitOverride: { type: ['object', 'null'] },
  requiredMountPath: text,
});

/**
 * Railway publishes no schema package; written by hand after its config-as-code reference
 * (railwayapp/docs content/docs/config-as-code/reference.md, read 2026-11-25).
 */
const compiled = lazySchema({
  ...object({
    $schema: { type: 'string' },
    build,
    deploy,
    environments: { type: 'object', additionalProperties: object({ build, deploy }) },
  }),
});

const KINDS = ['railway-json', 'railway-toml'] as const;

export const railwayRules: readonly Rule[] = [
  fileRule(
    {
      id: 'railway/types',
      title: '.railway/railway.ts type-checks against the railway package',
      references: ['railway/iac'],
      severity: 'error',
      tier: 'must',
      help: 'Correct it after the types of railway/iac; railway config plan refuses it as it stands.',
    },
    ['railway-ts'],
    async (file, context) =>
      (await typeProblems(file.path, context)).map((problem) => violation(problem, problem.message)),
  ),
  fileRule(
    {
      id: 'railway/schema',
      title: 'railway.json and railway.toml have known keys and values',
      references: ['railway.schema.json'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the key or value after the config-as-code reference.',
    },
    KINDS,
    (file) => {
      const document = documentOf(file);
      if (!document) return [];
      // Railway reads past a key it does not know; a value of the wrong type stops the deployment.
      return schemaViolations(compiled(), document).map((each) =>
        each.message.startsWith('unknown key') ? { ...each, severity: 'warning' } : each,
      );
    },
  ),
  fileRule(
    {
      id: 'railway/config-as-code',
      title: 'New services use .railway/railway.ts',
      references: ['Railway: infrastructure as code'],
      severity: 'warning',
      tier: 'must',
      help: 'Move to .railway/railway.ts (railway config migrate): Railway ignores these files from 2026-12-01 on.',
    },
    KINDS,
    (file) => [
      violation({ line: 1, column: 1 }, `${file.path} is read by older services only, and only until 2026-12-01.`),
    ],
  ),
  fileRule(
    {
      id: 'railway/builder',
      title: 'The builder is one that Railway offers',
      references: ['Railway: builds'],
      severity: 'warning',
      tier: 'must',
      help: 'Leave builder out (Railpack), or use DOCKERFILE.',
    },
    KINDS,
    (file) => {
      const document = documentOf(file);
      const builder = textOf(field(document?.data, 'build', 'builder'));
      return document && builder !== null && /^(?:NIXPACKS|HEROKU|PAKETO)$/u.test(builder)
        ? [violation(document.at(['build', 'builder']), `The builder ${builder} is no longer developed.`)]
        : [];
    },
  ),
  fileRule(
    {
      id: 'railway/start-command-shell',
      title: 'A start command that uses variables runs in a shell',
      references: ['Railway: start command'],
      severity: 'error',
      tier: 'must',
      help: 'Write /bin/sh -c "exec … $PORT", or read PORT in the code: images get the command in exec form.',
    },
    KINDS,
    (file, context) => {
      const document = documentOf(file);
      const command = textOf(field(document?.data, 'deploy', 'startCommand'));
      const dockerfile = joinPath(
        folderOf(file.path),
        textOf(field(document?.data, 'build', 'dockerfilePath')) ?? 'Dockerfile',
      );
      const image =
        field(document?.data, 'build', 'builder') === 'DOCKERFILE' ||
        (dockerfile !== null && context.exists(dockerfile));
      const shell = /^(?:\/\w+\/)*(?:ba)?sh\s+-\w*c\b/u.test(command ?? '');
      return document && command !== null && image && !shell && /\$\{?[A-Z_]/u.test(command)
        ? [violation(document.at(['deploy', 'startCommand']), 'The variable reaches the program unexpanded.')]
        : [];
    },
  ),
  fileRule(
    {
      id: 'railway/healthcheck',
      title: 'Railway asks the service before it switches over',
      references: ['Railway: healthchecks'],
      severity: 'info',
      tier: 'must',
      help: 'Set deploy.healthcheckPath: without it a release takes over as soon as it starts.',
    },
    KINDS,
    (file) => {
      const document = documentOf(file);
      const deployed = field(document?.data, 'deploy');
      if (!document || deployed === undefined || field(deployed, 'cronSchedule')) return [];
      const path = field(deployed, 'healthcheckPath');
      if (typeof path === 'string' && !path.startsWith('/'))
        return [violation(document.at(['deploy', 'healthcheckPath']), `${path} is no path.`, { severity: 'error' })];
      return path === undefined
        ? [violation(document.keyAt(['deploy']), 'Nothing checks a new release before it gets traffic.')]
        : [];
    },
  ),
  fileRule(
    {
      id: 'railway/schedule',
      title: 'Schedules are cron expressions',
      references: ['Railway: cron jobs'],
      severity: 'error',
      tier: 'must',
      help: 'Write five fields in UTC; the shortest interval is five minutes.',
    },
    KINDS,
    (file) => {
      const document = documentOf(file);
      if (!document) return [];
      const environments = entriesOf(field(document.data, 'environments')).map(
        ([name]): Path => ['environments', name, 'deploy', 'cronSchedule'],
      );
      return [['deploy', 'cronSchedule'] as Path, ...environments].flatMap((path) =>
        textsOf(field(document.data, ...path)).flatMap((schedule) => {
          const problem = cronProblem(schedule);
          return problem === null ? [] : [violation(document.at(path), `${problem}.`)];
        }),
      );
    },
  ),
];
