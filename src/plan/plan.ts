import { STATIC_SITE_PORT } from '../formats/nginx.js';
import { message } from '../language/message.js';
import type {
  BackingService,
  Decision,
  Image,
  Message,
  Plan,
  Profile,
  Question,
  Resource,
  Service,
  ServicePlan,
} from '../model/index.js';
import { DevopsError, isSkip } from '../model/index.js';
import type { DeployJobs } from '../platforms/contract.js';
import { platformById } from '../platforms/index.js';
import type { Repository } from '../repository/contract.js';
import { environmentsOf } from './environments.js';
import { planId } from './identity.js';
import { imageOf } from './images.js';
import { choosePlatform, type PlatformChoice } from './platform-choice.js';
import { isDeployable, type PlanRequest } from './request.js';
import { isStateful, type PlacedService, resourcesOf } from './resources.js';
import { mergeSecrets, runtimeSecrets } from './secrets.js';
import { topologyOf } from './topology.js';
import { variablesOf } from './variables.js';

/** Stands in an image name where the repository's owner is unknown; the plan asks for it. */
export const UNKNOWN_OWNER = 'owner';

type Content = Omit<Plan, 'id'>;

interface Placed extends PlacedService {
  readonly choice: PlatformChoice;
}

function projectOf(repository: Repository, request: PlanRequest): Plan['project'] {
  const { origin, defaultBranch, branch } = repository.git;
  const answered = request.answers?.answers?.['project.repository'];
  const known = origin !== null && isGitHub(origin.host) ? `${origin.owner}/${origin.name}` : null;
  return {
    name: slug(repository.name),
    repository: answered ?? known,
    defaultBranch: defaultBranch ?? branch ?? 'main',
  };
}

/** github.com, or a GitHub Enterprise host, which is mostly called github.<company>. */
function isGitHub(host: string): boolean {
  return host === 'github.com' || host.startsWith('github.');
}

/** A DNS-1123 label out of any name. */
function slug(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 50);
  return label === '' ? 'app' : label;
}

function place(request: PlanRequest, service: Service): Placed {
  const choice = choosePlatform(request, service);
  const design = choice.platform.design({
    service,
    requirements: request.requirements.requirements,
    backingServices: request.profile.backingServices.filter((backing) =>
      service.backingServices.includes(backing.kind),
    ),
    stateful: isStateful(service),
  });
  return { service, platform: choice.platform.id, design, choice };
}

function portOf(placed: Placed, request: PlanRequest): ServicePlan['port'] {
  const { service, choice } = placed;
  const answered = Number(request.answers?.answers?.[`service.port.${service.name}`]);
  if (Number.isInteger(answered) && answered > 0 && answered <= 65535) return { value: answered, basis: 'declared' };
  if (service.port !== null) return { value: service.port.value, basis: service.port.basis };
  // A static site has no server of its own; in an image it is served by ours.
  return service.kind.value === 'static' && choice.platform.image
    ? { value: STATIC_SITE_PORT, basis: 'inferred' }
    : null;
}

function servicePlanOf(
  placed: Placed,
  request: PlanRequest,
  deployables: readonly Service[],
  resources: readonly Resource[],
  image: Image | null,
): ServicePlan {
  const { service, design, platform } = placed;
  const backing: readonly BackingService[] = request.profile.backingServices;
  const migrate = service.commands.migrate;
  return {
    service,
    platform,
    image,
    port: portOf(placed, request),
    healthPath: service.healthPath?.value ?? null,
    readinessPath: service.readinessPath?.value ?? service.healthPath?.value ?? null,
    sizing: design.sizing,
    scaling: design.scaling,
    variables: variablesOf(service, deployables, resources, backing),
    buildVariables: service.environment
      .filter((variable) => variable.scope === 'build')
      .map((variable) => variable.name),
    migration: migrate ? { tool: service.migrations?.value ?? 'unknown', command: migrate.value } : null,
    rollout: design.rollout,
  };
}

function servicePlans(
  placed: readonly Placed[],
  request: PlanRequest,
  resources: readonly Resource[],
  project: Plan['project'],
): ServicePlan[] {
  const deployables = placed.map(({ service }) => service);
  const withImage = placed.filter(({ choice }) => choice.platform.image);
  const imageName = project.repository ?? `${UNKNOWN_OWNER}/${project.name}`;
  return placed.map((item) =>
    servicePlanOf(
      item,
      request,
      deployables,
      resources,
      item.choice.platform.image
        ? imageOf(request.profile, request.repository, item.service, imageName, withImage.length > 1)
        : null,
    ),
  );
}

function factQuestions(profile: Profile, request: PlanRequest): Question[] {
  return profile.questions
    .map((question) => ({ question, id: `${question.id}.${question.service}` }))
    .filter(({ id }) => request.answers?.answers?.[id] === undefined)
    .map(({ question, id }) => ({
      id,
      text: message('plan.question.fact', {
        fact: question.id,
        service: question.service,
        count: question.candidates.length,
      }),
      options: question.candidates.map((candidate, index) => {
        const place = question.evidence[index];
        const where = place ? `${place.file}${place.line === null ? '' : `:${place.line}`}` : '';
        return {
          value: candidate,
          reason: message('plan.question.fact.candidate', { value: candidate, place: where }),
        };
      }),
      default: null,
    }));
}

function repositoryQuestion(project: Plan['project']): Question[] {
  if (project.repository !== null) return [];
  const placeholder = `${UNKNOWN_OWNER}/${project.name}`;
  return [
    {
      id: 'project.repository',
      text: message('plan.question.repository', { placeholder }),
      options: [],
      default: placeholder,
    },
  ];
}

function monitoringOf(services: readonly ServicePlan[]): Message[] {
  return services.flatMap(({ service, healthPath }) => {
    if (service.kind.value === 'worker' || service.kind.value === 'job')
      return [message('plan.monitoring.worker', { service: service.name })];
    return [
      healthPath === null
        ? message('plan.monitoring.noHealth', { service: service.name })
        : message('plan.monitoring.uptime', { service: service.name, path: healthPath }),
      ...(service.metricsPath
        ? [message('plan.monitoring.metrics', { service: service.name, path: service.metricsPath.value })]
        : []),
      ...(service.structuredLogging?.value ? [] : [message('plan.monitoring.logging', { service: service.name })]),
      ...(service.gracefulShutdown?.value ? [] : [message('plan.monitoring.shutdown', { service: service.name })]),
    ];
  });
}

function rolloutDecision({ service, rollout }: ServicePlan): Decision {
  return {
    subject: `rollout:${service.name}`,
    choice: rollout.strategy,
    source: 'default',
    reasons: [...rollout.reasons],
    evidence: [],
    alternatives: [],
  };
}

/** Secrets of the pipeline are what the platforms' deploy jobs read: asked of them, so that inventory and workflow agree. */
function pipelineSecrets(plan: Content, repository: Repository): DeployJobs['secrets'] {
  const draft: Plan = { ...plan, id: planId(plan) };
  const used = [...new Set(plan.services.map((service) => service.platform))].map((id) => platformById(id));
  return used.flatMap((platform) =>
    (['staging', 'production'] as const).flatMap((environment) => {
      const services = plan.services.filter((service) => service.platform === platform.id);
      const jobs = platform.deploy({ plan: draft, services, repository, environment, needs: [] });
      return isSkip(jobs) ? [] : jobs.secrets;
    }),
  );
}

/**
 * Decides how a repository is deployed. The same profile, requirements and answers give the same plan and the same id.
 * What only a person can decide stands in `questions`, beside the default that was taken.
 * @throws DevopsError E_UNSUPPORTED for a platform that is not built in, or where there is nothing to deploy
 */
export function makePlan(request: PlanRequest): Plan {
  const { profile, requirements, repository } = request;
  const deployables = profile.services.filter(isDeployable);
  if (deployables.length === 0) {
    throw new DevopsError(
      'E_UNSUPPORTED',
      `nothing to deploy was found in ${repository.name}: ${describeRest(profile)}`,
      {
        remedy:
          'Point to the folder of the application, or add the manifest that starts it (for example package.json with a start script).',
        subject: repository.name,
      },
    );
  }
  const project = projectOf(repository, request);
  const placed = deployables.map((service) => place(request, service));
  const resources = resourcesOf(profile, placed);
  const services = servicePlans(placed, request, resources, project);
  const content: Content = {
    version: 1,
    project,
    services,
    resources,
    topology: topologyOf(services, resources),
    environments: environmentsOf(services, resources, project.defaultBranch),
    pipeline: {
      provider: 'github-actions',
      defaultBranch: project.defaultBranch,
      registry: 'ghcr.io',
      environments: ['staging', 'production'],
    },
    secrets: runtimeSecrets(services, resources),
    monitoring: monitoringOf(services),
    requirements: requirements.requirements,
    decisions: [...placed.map(({ choice }) => choice.decision), ...services.map(rolloutDecision)],
    questions: [
      ...placed.flatMap(({ choice }) => (choice.question ? [choice.question] : [])),
      ...factQuestions(profile, request),
      ...repositoryQuestion(project),
      ...requirements.questions.filter((question) => request.answers?.answers?.[question.id] === undefined),
    ],
    skipped: profile.services
      .filter((service) => !isDeployable(service))
      .map((service) => ({
        service: service.name,
        reason: message('plan.skipped.kind', { service: service.name, kind: service.kind.value }),
      })),
  };
  const complete: Content = {
    ...content,
    secrets: mergeSecrets(content.secrets, pipelineSecrets(content, repository)),
  };
  return { id: planId(complete), ...complete };
}

function describeRest(profile: Profile): string {
  if (profile.services.length === 0) return 'no manifest of a known ecosystem is there';
  return profile.services.map((service) => `${service.name} is a ${service.kind.value}`).join(', ');
}
