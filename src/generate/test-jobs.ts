import type { BackingServiceImage } from '../ecosystems/backing-services/images.js';
import { backingServiceImage } from '../ecosystems/backing-services/images.js';
import { ecosystemOf } from '../ecosystems/index.js';
import type { WorkflowJob, WorkflowStep } from '../formats/workflow.js';
import type { Plan, Resource, ServicePlan, Variable } from '../model/index.js';
import type { Repository } from '../repository/contract.js';

const TEST_TIMEOUT_MINUTES = 20;

/** Name of the throw-away user and database of a test run. */
const TEST_NAME = 'app';

/**
 * The password of a test database: the number of the run, so that the file holds no credential at all. It guards a
 * container that only this run can reach.
 */
const TEST_PASSWORD = 'test-$' + '{{ github.run_id }}';

/** What a variable is set to where the code insists on a secret that no test needs. */
const STAND_IN = 'stand-in-for-tests';

/** Id of the job that checks a service. */
export function testJob(service: string): string {
  return `test-${service}`;
}

interface TestResource {
  readonly resource: Resource;
  readonly image: BackingServiceImage;
}

/** Engines that a service's tests talk to, as containers beside the job. */
function testResources(plan: Plan, item: ServicePlan, kinds: readonly string[]): TestResource[] {
  return plan.resources.flatMap((resource) => {
    const wanted = resource.consumers.includes(item.service.name) && kinds.includes(resource.kind);
    const image = wanted ? backingServiceImage(resource.kind, resource.flavour, resource.version) : null;
    return image === null ? [] : [{ resource, image }];
  });
}

function containerEnvironment({ image, resource }: TestResource): Record<string, string> {
  const { env } = image;
  const pairs: [string | null, string][] = [
    [env.user, TEST_NAME],
    [env.password, TEST_PASSWORD],
    [env.database, TEST_NAME],
  ];
  const settings = Object.entries(image.settings).map(
    ([name, value]) => [name, value.replaceAll('{host}', resource.name)] as const,
  );
  return {
    ...Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[0] !== null)),
    ...Object.fromEntries(settings),
  };
}

/**
 * The runner hands the options to the engine as one line, so the health command stands in double quotes and may hold none:
 * those around a variable go (our test values have no spaces), those around plain words become single ones.
 */
function healthOptions(image: BackingServiceImage): string {
  const command = image.healthCommand.replace(/"([^"]*)"/gu, (_whole, inner: string) =>
    inner.includes('$') || !/\s/u.test(inner) ? inner : `'${inner}'`,
  );
  return `--health-cmd "${command}" --health-interval 5s --health-timeout 5s --health-retries 20`;
}

function serviceContainer(item: TestResource): Record<string, unknown> {
  const env = containerEnvironment(item);
  return {
    image: item.image.reference,
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ports: [`${item.image.port}:${item.image.port}`],
    options: healthOptions(item.image),
  };
}

function resourceValue({ image }: TestResource, variable: Extract<Variable, { source: 'resource' }>): string {
  const parts = {
    user: TEST_NAME,
    password: TEST_PASSWORD,
    host: 'localhost',
    port: String(image.port),
    database: TEST_NAME,
  };
  if (variable.output !== 'url') return parts[variable.output];
  const url = image.url.replace(/\{(user|password|host|port|database)\}/gu, (whole, name: string) =>
    Object.hasOwn(parts, name) ? parts[name as keyof typeof parts] : whole,
  );
  return variable.scheme === null ? url : url.replace(/^[a-z][a-z0-9+.-]*(?=:)/iu, variable.scheme);
}

/** Values for the tests: containers' addresses, the plan's literals, stand-ins for secrets that the code insists on. */
function testEnvironment(item: ServicePlan, resources: readonly TestResource[]): Record<string, string> {
  const values = item.variables.flatMap((variable): [string, string][] => {
    if (variable.source === 'literal') return [[variable.name, variable.value]];
    if (variable.source === 'resource') {
      const found = resources.find(({ resource }) => resource.name === variable.resource);
      return found ? [[variable.name, resourceValue(found, variable)]] : [];
    }
    const required = item.service.environment.some((known) => known.name === variable.name && known.required);
    return variable.source === 'secret' && required ? [[variable.name, STAND_IN]] : [];
  });
  return Object.fromEntries(values);
}

/** A step of the check recipe that does more than bring tools. */
function checksSomething(step: WorkflowStep): boolean {
  return step.run !== undefined && !/^Install |^Enable /u.test(step.name);
}

const CODECOV_FILES = ['codecov.yml', '.codecov.yml', '.github/codecov.yml', 'codecov.yaml', '.codecov.yaml'];

/** Coverage goes to Codecov only where the project is set up for it. A fork's run gets no OIDC token, so it uploads nothing. */
function coverageSteps(item: ServicePlan, repository: Repository): WorkflowStep[] {
  if (item.service.commands.coverage === null || !CODECOV_FILES.some((path) => repository.hasFile(path))) return [];
  return [
    {
      name: 'Upload coverage',
      uses: 'codecov/codecov-action',
      if: "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
      with: { use_oidc: true, fail_ci_if_error: true, flags: item.service.name },
    },
  ];
}

/** Lint, types, build and tests of one service; null where there is nothing to run. */
export function testJobOf(plan: Plan, item: ServicePlan, repository: Repository): WorkflowJob | null {
  const recipe = ecosystemOf(item.service).checks(item.service, repository);
  if (!recipe.steps.some(checksSomething)) return null;
  const resources = testResources(plan, item, recipe.services);
  const coverage = coverageSteps(item, repository);
  return {
    name: `Test ${item.service.name}`,
    timeoutMinutes: TEST_TIMEOUT_MINUTES,
    permissions: { contents: 'read', ...(coverage.length > 0 ? { 'id-token': 'write' as const } : {}) },
    ...(resources.length === 0
      ? {}
      : { services: Object.fromEntries(resources.map((entry) => [entry.resource.name, serviceContainer(entry)])) }),
    env: testEnvironment(item, resources),
    steps: [
      { name: 'Check out', uses: 'actions/checkout', with: { 'persist-credentials': false } },
      ...recipe.steps,
      ...coverage,
    ],
  };
}
