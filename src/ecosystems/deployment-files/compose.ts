import { declared, type Fact } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName } from '../../repository/paths.js';
import { backingServiceFromImage, backingServicesFromVariables, withDefaults } from '../backing-services/index.js';
import { composeBuild } from './build-contexts.js';
import { commandOf, isDevelopmentCommand, pathOfHealthCheck, portOfCommand } from './commands.js';
import { type DeploymentFacts, emptyFacts, type FileReading } from './contract.js';
import { portFact, present, type Value } from './document.js';
import { environmentOf, variableValues } from './variables.js';

/** Container port of the short syntax: "80", "8080:80", "127.0.0.1:8080:80/tcp"; null for ranges, UDP and references. */
function shortPort(text: string): number | null {
  const plain = withDefaults(text).replace(/\/tcp$/u, '');
  const last = plain.slice(plain.lastIndexOf(':') + 1);
  const port = /^\d{1,5}$/u.test(last) ? Number(last) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

function portOfEntry(entry: Value): Fact<number> | null {
  if (entry.get('target').data !== undefined)
    return entry.get('protocol').text() === 'udp' ? null : portFact(entry.get('target'));
  const port = shortPort(entry.text() ?? '');
  return port === null ? null : declared(port, entry.evidence());
}

function distinctPorts(facts: readonly Fact<number>[]): Fact<number>[] {
  return facts.filter((fact, index) => facts.findIndex((other) => other.value === fact.value) === index);
}

/** Ports of debuggers (Node, Java, Python, Go, Xdebug): published beside the service's own. */
const DEBUGGERS = new Set([9229, 5005, 5678, 2345, 9003]);

function withoutDebuggers(facts: readonly Fact<number>[]): Fact<number>[] {
  const others = facts.filter(({ value }) => !DEBUGGERS.has(value));
  return others.length === 0 ? [...facts] : others;
}

function portsOf(service: Value, command: string | null): Fact<number>[] {
  const published = service
    .get('ports')
    .items()
    .flatMap((entry) => present(portOfEntry(entry)));
  if (published.length > 0) return distinctPorts(withoutDebuggers(published));
  const exposed = service
    .get('expose')
    .items()
    .flatMap((entry) => present(portOfEntry(entry)));
  if (exposed.length > 0) return distinctPorts(exposed);
  const port = command === null ? null : portOfCommand(command);
  return port === null ? [] : [declared(port, service.get('command').evidence())];
}

function healthPath(service: Value): Fact<string> | null {
  const test = service.get('healthcheck', 'test');
  const text =
    test
      .items()
      .map((item) => item.text() ?? '')
      .join(' ') ||
    (test.text() ?? '');
  const path = pathOfHealthCheck(text);
  return path === null ? null : declared(path, test.evidence());
}

function factsOf(repository: Repository, name: string, service: Value): DeploymentFacts | null {
  const build = composeBuild(repository, service);
  if (build === null) return null;
  const command = commandOf(service.get('command'));
  const forUse = command !== null && !isDevelopmentCommand(command);
  return {
    ...emptyFacts(service.file, 'compose', build.context),
    serviceName: name,
    ports: portsOf(service, command),
    start: forUse ? declared(command, service.get('command').evidence()) : null,
    healthPath: healthPath(service),
    environment: environmentOf(variableValues(service.get('environment'))),
    dockerfile: build.dockerfile,
  };
}

/** Files of which the databases are those of tests; a development file still runs the engine the product uses. */
const FOR_TESTS = /(^|[._-])(tests?|testing|e2e|ci|bench|benchmark|load|perf)([._-]|$)/iu;
const FOR_DEVELOPMENT = /(^|[._-])(dev|devel|development|local|debug|override)([._-]|$)/iu;

/**
 * Reads a compose file: services that are built here, and the engines that run beside them. Services of a development
 * file or an override say nothing of production, but the engines in it do.
 */
export function readCompose(repository: Repository, document: Value): FileReading {
  const name = baseName(document.file);
  if (FOR_TESTS.test(name)) return {};
  const services = document.get('services').entries();
  const facts = FOR_DEVELOPMENT.test(name)
    ? []
    : services.flatMap(([service, value]) => present(factsOf(repository, service, value)));
  const engines = services.flatMap(([, service]) => {
    const image = service.get('image');
    const text = image.text();
    return text === null ? [] : present(backingServiceFromImage(text, image.evidence()));
  });
  const passed = services
    .filter(([, service]) => service.get('build').data !== undefined)
    .flatMap(([, service]) => backingServicesFromVariables(variableValues(service.get('environment'))))
    .filter(({ basis }) => basis === 'declared');
  return { facts, backingServices: [...engines, ...passed] };
}
