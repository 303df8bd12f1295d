import {
  array,
  call,
  type Expression,
  literal,
  member,
  name,
  object,
  printExpression,
  printTypeScript,
  type Statement,
  template,
} from '../../formats/typescript.js';
import type { Plan, Resource, ServicePlan } from '../../model/index.js';
import { variableName } from '../containers.js';
import { plainPath } from '../health.js';
import { chooseRegion } from '../regions.js';
import { answersRequests, resourcesUsedBy, runtimeVariables } from '../variables.js';
import { facts } from './facts.js';
import { mount, resourceStatements, volumeStatement } from './resources.js';
import { identifierOf, railwayValue } from './values.js';

export const PROGRAM_FILE = '.railway/railway.ts';

/** Variable that names the image of a service while the configuration is applied. */
export function imageVariable(service: string): string {
  return variableName(service, 'image');
}

/** Where the folder of a stateful service is mounted: the application has to keep its file below it. */
export const VOLUME_PATH = '/data';

/** Seconds in which old and new release answer together, and in which the old one ends its requests. */
const OVERLAP_SECONDS = 20;
const DRAINING_SECONDS = 30;
const RESTARTS = 5;

function regionOf(plan: Plan): string | null {
  return chooseRegion(facts.regions.value, plan.requirements)?.region.id ?? null;
}

function replicasOf(plan: Plan, service: ServicePlan, region: string | null): Expression {
  const count = (environment: string) =>
    plan.environments.find((candidate) => candidate.name === environment)?.replicas[service.service.name]?.min ??
    service.scaling.min;
  const expression = (number: number) => (region === null ? literal(number) : object({ [region]: literal(number) }));
  const [staging, production] = [Math.max(1, count('staging')), Math.max(1, count('production'))];
  if (staging === production) return expression(production);
  return {
    kind: 'conditional',
    test: name('production'),
    consequent: expression(production),
    alternate: expression(staging),
  };
}

/** A migration of an older release must not run against the schema of a newer one: a roll-back skips it. */
function preDeploy(command: string): Expression {
  return {
    kind: 'conditional',
    test: {
      kind: 'binary',
      operator: '===',
      left: fromEnvironment('SKIP_MIGRATIONS'),
      right: literal('true'),
    },
    consequent: array(literal('true')),
    alternate: array(literal(command)),
  };
}

function isStateful(service: ServicePlan): boolean {
  return service.service.backingServices.includes('sqlite');
}

function environmentOf(service: ServicePlan, services: readonly ServicePlan[], resources: readonly Resource[]) {
  const port = service.port === null ? null : String(service.port.value);
  const portVariable = service.service.portVariable?.value ?? 'PORT';
  return object({
    // Railway asks the health route on PORT, so it is fixed to the port the image listens on.
    ...(port === null ? {} : { PORT: literal(port), [portVariable]: literal(port) }),
    // Volumes belong to root, and the image runs as another user.
    ...(isStateful(service) ? { RAILWAY_RUN_UID: literal('0') } : {}),
    ...Object.fromEntries(
      runtimeVariables(service).map((variable) => [variable.name, railwayValue(variable, services, resources)]),
    ),
  });
}

function serviceStatements(
  plan: Plan,
  service: ServicePlan,
  services: readonly ServicePlan[],
  region: string | null,
): Statement[] {
  const { name: label, kind } = service.service;
  const stateful = isStateful(service);
  const health = answersRequests(service) ? plainPath(service.readinessPath ?? service.healthPath) : null;
  return [
    ...(stateful ? [volumeStatement(label, region)] : []),
    {
      kind: 'const',
      name: identifierOf(label),
      value: call(
        'service',
        literal(label),
        object({
          source: call('image', required(imageVariable(label))),
          preDeploy: service.migration === null ? undefined : preDeploy(service.migration.command),
          healthcheck: health === null ? undefined : literal(health),
          healthcheckTimeout: health === null ? undefined : literal(facts.healthcheckTimeoutSeconds.value),
          replicas: stateful ? undefined : replicasOf(plan, service, region),
          volumeMounts: stateful ? mount(label, VOLUME_PATH) : undefined,
          deploy: object({
            overlapSeconds: stateful ? undefined : literal(OVERLAP_SECONDS),
            drainingSeconds: literal(DRAINING_SECONDS),
            restartPolicyType: literal(kind.value === 'job' ? 'NEVER' : 'ON_FAILURE'),
            restartPolicyMaxRetries: kind.value === 'job' ? undefined : literal(RESTARTS),
          }),
          env: environmentOf(service, services, plan.resources),
        }),
      ),
    },
  ];
}

function fromEnvironment(variable: string): Expression {
  return member(member(name('process'), 'env'), variable);
}

/** Reads a variable of the pipeline, and stops where it is not set. */
function required(variable: string): Expression {
  return call('required', literal(variable), fromEnvironment(variable));
}

const PROCESS: Statement = {
  kind: 'declare-const',
  name: 'process',
  type: '{ readonly env: Readonly<Record<string, string | undefined>> }',
  comment: 'What this file reads of Node.js, so that it needs no other types.',
};

const REQUIRED: Statement = {
  kind: 'const',
  name: 'required',
  comment: 'Fails closed: without its value a wrong image or the wrong environment would be applied.',
  value: {
    kind: 'arrow',
    parameters: ['variable: string', 'value: string | undefined'],
    body: [
      {
        kind: 'if',
        test: {
          kind: 'binary',
          operator: '||',
          left: { kind: 'binary', operator: '===', left: name('value'), right: name('undefined') },
          right: { kind: 'binary', operator: '===', left: name('value'), right: literal('') },
        },
        body: [
          {
            kind: 'throw',
            value: { kind: 'new', type: 'Error', parameters: [template(name('variable'), ' is not set.')] },
          },
        ],
      },
      { kind: 'return', value: name('value') },
    ],
  },
};

/** Only where staging and production differ: an unused constant is noise. */
function environmentStatements(services: readonly Statement[]): Statement[] {
  const differs = services.some(
    (statement) => statement.kind === 'const' && printExpression(statement.value).includes('production ?'),
  );
  if (!differs) return [];
  return [
    {
      kind: 'const',
      name: 'environment',
      comment:
        'The command line names the environment of its token; an engine that does not leaves it to the pipeline.',
      value: {
        kind: 'binary',
        operator: '??',
        left: member(name('ctx'), 'environment'),
        right: required('DEPLOY_ENVIRONMENT'),
      },
    },
    {
      kind: 'const',
      name: 'production',
      value: { kind: 'binary', operator: '===', left: name('environment'), right: literal('production') },
    },
  ];
}

const FUNCTIONS = ['database', 'image', 'mongo', 'mysql', 'postgres', 'preserve', 'redis', 'service', 'volume'];

/** Names of railway/iac that the body calls. */
function importsOf(body: readonly Statement[]): string[] {
  const text = body.map((statement) => ('value' in statement ? printExpression(statement.value) : '')).join('\n');
  return ['defineRailway', 'project', ...FUNCTIONS.filter((candidate) => text.includes(`${candidate}(`))];
}

function declaredNames(statements: readonly Statement[]): string[] {
  return statements.flatMap((statement) => (statement.kind === 'const' ? [statement.name] : []));
}

/** .railway/railway.ts: the whole project as code; images come from the pipeline, secrets stay in Railway. */
export function railwayProgram(plan: Plan, services: readonly ServicePlan[]): string {
  const region = regionOf(plan);
  const resources = resourcesUsedBy(services, plan.resources).flatMap((resource) =>
    resourceStatements(resource, region),
  );
  const own = services.flatMap((service) => serviceStatements(plan, service, services, region));
  const environment = environmentStatements(own);
  const body: Statement[] = [
    ...environment,
    ...resources,
    ...own,
    {
      kind: 'return',
      value: call(
        'project',
        literal(plan.project.name),
        object({ resources: array(...declaredNames([...resources, ...own]).map(name)) }),
      ),
    },
  ];
  return printTypeScript({
    header: [
      'The Railway project as code. Preview: railway config plan. Apply: railway config apply.',
      'Images are named by the pipeline, by digest. Values marked preserve() are set in Railway and stay as they are.',
      'A variable that is not named here is deleted by an apply.',
    ],
    imports: [{ names: importsOf(body), from: 'railway/iac' }],
    statements: [
      PROCESS,
      REQUIRED,
      {
        kind: 'export-default',
        value: call('defineRailway', { kind: 'arrow', parameters: environment.length === 0 ? [] : ['ctx'], body }),
      },
    ],
  });
}
