import { declared, type Fact } from '../../model/index.js';
import { baseName } from '../../repository/paths.js';
import { backingServiceFromImage, imageParts } from '../backing-services/index.js';
import type { Build } from './build-contexts.js';
import { commandOfWords } from './commands.js';
import { type DeploymentFacts, emptyFacts, type FileReading } from './contract.js';
import { pathFact, portFact, present, type Value } from './document.js';
import { environmentOf, variableValues } from './variables.js';

/** Where the pod template stands in each kind of workload; Knative and Cloud Run have a Service with a template. */
function podSpec(document: Value): Value | null {
  const spec = document.get('spec');
  switch (document.get('kind').text()) {
    case 'Pod':
      return spec;
    case 'CronJob':
      return spec.get('jobTemplate', 'spec', 'template', 'spec');
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
    case 'Rollout':
    case 'Service':
      return spec.get('template', 'spec');
    default:
      return null;
  }
}

function roleOf(document: Value): DeploymentFacts['role'] {
  const kind = document.get('kind').text();
  if (kind === 'CronJob') return 'cron';
  return kind === 'Job' ? 'release' : null;
}

/** Companions that are injected into pods; they say nothing of the service. */
const SIDECAR =
  /(^|\/)(envoy|proxyv2|linkerd-proxy|cloud-sql-proxy|gce-proxy|fluent-bit|fluentd|otel-collector\w*|opentelemetry-collector[\w-]*|vault|busybox|oauth2-proxy|redis_exporter|[\w-]+-exporter)$/u;

function portsOf(container: Value): Fact<number>[] {
  return container
    .get('ports')
    .items()
    .filter((port) => port.get('protocol').text() !== 'UDP')
    .flatMap((port) => present(portFact(port.get('containerPort'))));
}

/** The one port among several that its name says serves requests. */
function servingPorts(container: Value): Fact<number>[] {
  const ports = portsOf(container);
  if (ports.length < 2) return ports;
  const named = container
    .get('ports')
    .items()
    .filter((port) => /^(http|web|app|main|grpc|api)$/u.test(port.get('name').text() ?? ''));
  const [only] = named;
  return named.length === 1 && only ? present(portFact(only.get('containerPort'))) : ports;
}

function startOf(container: Value): Fact<string> | null {
  const words = [...container.get('command').items(), ...container.get('args').items()].map(
    (item) => item.text() ?? '',
  );
  const text = container.get('command').items().length === 0 ? null : commandOfWords(words);
  return text === null ? null : declared(text, container.get('command').evidence());
}

function factsOf(document: Value, container: Value, kind: string, builds: readonly Build[]): DeploymentFacts | null {
  const image = container.get('image').text();
  if (image === null) return null;
  const { name } = imageParts(image);
  if (SIDECAR.test(name)) return null;
  const build = builds.find((candidate) => candidate.image !== null && candidate.image === baseName(name));
  return {
    ...emptyFacts(document.file, kind, build?.context ?? null),
    serviceName: document.get('metadata', 'name').text() ?? baseName(name),
    role: roleOf(document),
    ports: servingPorts(container),
    start: startOf(container),
    healthPath:
      pathFact(container.get('livenessProbe', 'httpGet', 'path')) ??
      pathFact(container.get('startupProbe', 'httpGet', 'path')),
    readinessPath: pathFact(container.get('readinessProbe', 'httpGet', 'path')),
    environment: environmentOf(variableValues(container.get('env'))),
    dockerfile: build?.dockerfile ?? null,
  };
}

/**
 * Reads one document of a Kubernetes, Knative or Cloud Run manifest. An engine's image makes it a backing service;
 * other containers speak of the service that a build makes their image for, else of one with the workload's name.
 */
export function readManifest(document: Value, kind: string, builds: readonly Build[]): FileReading {
  const containers = podSpec(document)?.get('containers').items() ?? [];
  const engines = containers.flatMap((container) => {
    const image = container.get('image');
    return present(backingServiceFromImage(image.text() ?? '', image.evidence()));
  });
  if (engines.length > 0) return { backingServices: engines };
  const [main] = containers.flatMap((container) => present(factsOf(document, container, kind, builds)));
  return main ? { facts: [main] } : {};
}
