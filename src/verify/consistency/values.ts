import type { Rule, RuleContext, ServicePlan, Violation } from '../../model/index.js';
import { composeOf } from '../compose/reading.js';
import { lastOf } from '../dockerfile/kit.js';
import { documentOf, filesOfKind, setRule } from '../kit.js';
import { objectsOfKind, podsOf } from '../kubernetes/reading.js';
import { field, listOf, textOf, textsOf } from '../reading/data.js';
import { parseImage } from '../reading/image.js';
import { type Claim, exposedPorts, healthPathIn, type ImageBuild, imageBuilds, located, related } from './places.js';

const KINDS = ['dockerfile', 'compose', 'kubernetes', 'railway-json', 'railway-toml', 'github-workflow'] as const;

function plannedService(context: RuleContext, name: string): ServicePlan | null {
  return context.plan?.services.find(({ service }) => service.name === name) ?? null;
}

/** The plan's service an image build belongs to. */
function serviceOfBuild(context: RuleContext, build: ImageBuild): ServicePlan | null {
  return context.plan?.services.find(({ image }) => image?.dockerfile === build.file.path) ?? null;
}

function mismatch<T>(claim: Claim<T>, expected: string, others: readonly Claim<T>[], message: string): Violation {
  return { ...located(claim), message: `${message} ${expected}.`, related: others.map(related) };
}

/** Container ports that compose files map to the service of a build. */
function composePorts(build: ImageBuild): readonly Claim<number>[] {
  return build.composeServices.flatMap(({ file, service }) =>
    service.ports.flatMap((port) =>
      port.target === null
        ? []
        : [{ value: port.target, file: file.path, place: port, what: `the published port of ${service.name}` }],
    ),
  );
}

/**
 * A file may name further ports (one for a debugger, or another target of the same Dockerfile): where one of all its
 * claims is the expected port, it agrees.
 */
function disagreeing(
  claims: readonly Claim<number>[],
  expected: number,
  all: readonly Claim<number>[],
): readonly Claim<number>[] {
  const agreeing = new Set(all.filter(({ value }) => value === expected).map(({ file }) => file));
  return claims.filter(({ file }) => !agreeing.has(file));
}

function kubernetesPorts(context: RuleContext, name: string): readonly Claim<number>[] {
  return podsOf(context)
    .filter(({ object }) => object.name === name)
    .flatMap((pod) =>
      pod.containers.flatMap(({ data, path }) =>
        listOf(field(data, 'ports')).flatMap((port, index) => {
          const value = field(port, 'containerPort');
          if (typeof value !== 'number') return [];
          return [
            {
              value,
              file: pod.object.file.path,
              place: pod.object.document.at([...path, 'ports', index]),
              what: `the container port of ${name}`,
            },
          ];
        }),
      ),
    );
}

function portProblems(context: RuleContext): readonly Violation[] {
  const builds = imageBuilds(context);
  return builds.flatMap((build) => {
    const planned = serviceOfBuild(context, build);
    const exposed = exposedPorts(build);
    const mapped = composePorts(build);
    if (planned?.port) {
      const { value } = planned.port;
      const claims = [...exposed, ...mapped, ...kubernetesPorts(context, planned.service.name)];
      const siblings = builds.filter(({ file }) => file.path === build.file.path).flatMap(composePorts);
      return disagreeing(claims, value, [...claims, ...siblings]).map((claim) =>
        mismatch(claim, String(value), [], `${claim.what} is ${claim.value}, but the plan's port is`),
      );
    }
    const known = new Set(exposed.map(({ value }) => value));
    if (known.size === 0 || mapped.length === 0 || mapped.some(({ value }) => known.has(value)) || overridesPort(build))
      return [];
    return mapped
      .slice(0, 1)
      .map((claim) =>
        mismatch(claim, [...known].join(', '), exposed, `${claim.what} leads to ${claim.value}, but the image exposes`),
      );
  });
}

/** Compose may tell the program to listen elsewhere. */
function overridesPort(build: ImageBuild): boolean {
  return build.composeServices.some(
    ({ service }) =>
      [...service.environment.keys()].some((name) => /(?:^|_)PORT$/u.test(name)) ||
      field(service.data, 'command') !== undefined ||
      field(service.data, 'env_file') !== undefined,
  );
}

function healthClaims(context: RuleContext, build: ImageBuild): readonly Claim<string>[] {
  const health = build.stage ? lastOf(build.stage, 'HEALTHCHECK') : null;
  const inImage = health ? healthPathIn(health.raw) : null;
  const claims: Claim<string>[] =
    inImage === null || !health ? [] : [{ value: inImage, file: build.file.path, place: health, what: 'HEALTHCHECK' }];
  for (const { file, service } of build.composeServices) {
    const path = healthPathIn(textsOf(field(service.data, 'healthcheck', 'test')).join(' '));
    const place = composeOf(file)?.document.at([...service.path, 'healthcheck', 'test']);
    if (path !== null && place)
      claims.push({ value: path, file: file.path, place, what: `the health check of ${service.name}` });
  }
  const planned = serviceOfBuild(context, build);
  if (planned) claims.push(...probeClaims(context, planned.service.name));
  return claims;
}

function probeClaims(context: RuleContext, name: string): readonly Claim<string>[] {
  return podsOf(context)
    .filter(({ object }) => object.name === name)
    .flatMap((pod) =>
      pod.containers.flatMap(({ data, path }) =>
        (['livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap((probe) => {
          const value = textOf(field(data, probe, 'httpGet', 'path'));
          return value === null
            ? []
            : [
                {
                  value,
                  file: pod.object.file.path,
                  place: pod.object.document.at([...path, probe]),
                  what: `the ${probe} of ${name}`,
                },
              ];
        }),
      ),
    );
}

function railwayHealth(context: RuleContext): readonly Claim<string>[] {
  return filesOfKind(context, 'railway-json', 'railway-toml').flatMap((file) => {
    const document = documentOf(file);
    const value = textOf(field(document?.data, 'deploy', 'healthcheckPath'));
    return document && value !== null
      ? [{ value, file: file.path, place: document.at(['deploy', 'healthcheckPath']), what: 'healthcheckPath' }]
      : [];
  });
}

function healthProblems(context: RuleContext): readonly Violation[] {
  const builds = imageBuilds(context);
  return builds.flatMap((build) => {
    const planned = serviceOfBuild(context, build);
    const claims = [...healthClaims(context, build), ...(builds.length === 1 ? railwayHealth(context) : [])];
    if (planned) {
      const paths = [planned.healthPath, planned.readinessPath].filter((path) => path !== null);
      return paths.length === 0
        ? []
        : claims
            .filter(({ value }) => !paths.includes(value))
            .map((claim) =>
              mismatch(
                claim,
                paths.join(' or '),
                [],
                `${claim.what} asks ${claim.value}, but the plan's health path is`,
              ),
            );
    }
    const [first, ...rest] = claims;
    return first
      ? rest
          .filter(({ value }) => value !== first.value)
          .map((claim) =>
            mismatch(claim, first.value, [first], `${claim.what} asks ${claim.value}, but ${first.what} asks`),
          )
      : [];
  });
}

function imageProblems(context: RuleContext): readonly Violation[] {
  if (!context.plan) return [];
  return podsOf(context).flatMap((pod) => {
    const image = plannedService(context, pod.object.name)?.image;
    if (!image) return [];
    const expected = `${image.registry}/${image.repository}`;
    return pod.containers
      .filter(({ role }) => role === 'container')
      .slice(0, 1)
      .flatMap(({ data, path }) => {
        const written = textOf(field(data, 'image')) ?? '';
        const parts = parseImage(written);
        const name = parts ? [parts.registry, parts.repository].filter((part) => part !== null).join('/') : null;
        // A bare name is a stand-in that Kustomize replaces.
        if (name === null || name === expected || !name.includes('/') || replacedByKustomize(context, name)) return [];
        const place = pod.object.document.at([...path, 'image']);
        return [
          {
            file: pod.object.file.path,
            line: place.line,
            column: place.column,
            message: `${pod.object.name} runs ${name}, but the pipeline builds ${expected}.`,
          },
        ];
      });
  });
}

function replacedByKustomize(context: RuleContext, name: string): boolean {
  return filesOfKind(context, 'kustomization').some((file) =>
    listOf(field(documentOf(file)?.data, 'images')).some((image) => field(image, 'name') === name),
  );
}

/** Names of variables that every platform or runtime sets or reads by itself. */
const COMMON_VARIABLES =
  /^(?:PORT|HOST|HOSTNAME|NODE_ENV|NODE_OPTIONS|TZ|LANG|LC_ALL|HOME|PATH|PYTHON\w*|PIP_\w*|UV_\w*|CI|LOG_LEVEL|POSTGRES_\w+|MYSQL_\w+|MARIADB_\w+|MONGO_\w+|REDIS_\w+|RABBITMQ_\w+|VALKEY_\w+|NEXT_TELEMETRY_DISABLED|WEB_CONCURRENCY|RAILWAY_\w+|VERCEL_\w+|POD_\w+|IMAGE_\w+)$/u;

function declaredNames(planned: ServicePlan): ReadonlySet<string> {
  return new Set([
    ...planned.variables.map(({ name }) => name),
    ...planned.buildVariables,
    ...planned.service.environment.map(({ name }) => name),
  ]);
}

function environmentProblems(context: RuleContext): readonly Violation[] {
  if (!context.plan) return [];
  const inCompose = filesOfKind(context, 'compose').flatMap((file) =>
    (composeOf(file)?.services ?? []).flatMap((service) => {
      const planned = plannedService(context, service.name);
      const document = composeOf(file)?.document;
      if (!planned || !document) return [];
      return [...service.environment].map(([name, { path }]) => ({
        name,
        planned,
        file: file.path,
        place: document.at(path),
      }));
    }),
  );
  const inPods = podsOf(context).flatMap((pod) => {
    const planned = plannedService(context, pod.object.name);
    if (!planned) return [];
    return pod.containers.flatMap(({ data, path }) =>
      listOf(field(data, 'env')).map((entry, index) => ({
        name: textOf(field(entry, 'name')) ?? '',
        planned,
        file: pod.object.file.path,
        place: pod.object.document.at([...path, 'env', index]),
      })),
    );
  });
  return [...inCompose, ...inPods]
    .filter(({ name, planned }) => !COMMON_VARIABLES.test(name) && !declaredNames(planned).has(name))
    .map(({ name, planned, file, place }) => ({
      file,
      line: place.line,
      column: place.column,
      message: `${name} is set for ${planned.service.name}, but neither the plan nor its code knows it.`,
    }));
}

export const valueRules: readonly Rule[] = [
  setRule(
    {
      id: 'consistency/port',
      title: 'One port from the image to the platform',
      references: ['kube-linter/invalid-target-ports'],
      severity: 'error',
      tier: 'must',
      help: 'Use one port in EXPOSE, the compose mapping, the container port and the program.',
    },
    KINDS,
    (context) => portProblems(context).map((each) => (context.plan ? each : { ...each, severity: 'warning' as const })),
  ),
  setRule(
    {
      id: 'consistency/health-path',
      title: 'One health path everywhere',
      references: ['CIS 5.27', 'CKV_DOCKER_2'],
      severity: 'error',
      tier: 'must',
      help: 'Ask the same path in the image, the compose file and the platform.',
    },
    KINDS,
    (context) =>
      healthProblems(context).map((each) => (context.plan ? each : { ...each, severity: 'warning' as const })),
  ),
  setRule(
    {
      id: 'consistency/image-name',
      title: 'The image that runs is the image that is built',
      references: ['Kubernetes: ErrImagePull'],
      severity: 'error',
      tier: 'must',
      help: 'Use the name the pipeline pushes to.',
    },
    ['kubernetes'],
    imageProblems,
  ),
  setRule(
    {
      id: 'consistency/environment-declared',
      title: 'Variables that are set are variables that are known',
      references: ['12factor: config'],
      severity: 'warning',
      tier: 'must',
      help: 'Remove the variable, or add it to the plan.',
    },
    ['compose', 'kubernetes'],
    environmentProblems,
  ),
  setRule(
    {
      id: 'consistency/planned-services',
      title: 'Workloads belong to planned services',
      references: ['project rule: one name for a service'],
      severity: 'warning',
      tier: 'must',
      help: 'Use the name of the service in the plan.',
    },
    ['kubernetes'],
    (context) => {
      if (!context.plan) return [];
      const names = [
        ...context.plan.services.map(({ service }) => service.name),
        ...context.plan.resources.map(({ name }) => name),
      ];
      return objectsOfKind(context, 'Deployment', 'StatefulSet')
        .filter(
          ({ name }) =>
            !names.some((known) => name === known || name.startsWith(`${known}-`) || name.endsWith(`-${known}`)),
        )
        .map((object) => ({
          file: object.file.path,
          line: object.place.line,
          column: object.place.column,
          message: `${object.kind} ${object.name} is neither a service nor a resource of the plan.`,
        }));
    },
  ),
];
