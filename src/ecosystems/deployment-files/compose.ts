import { type BackingService, declared, type Fact } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName } from '../../repository/paths.js';
import { backingServiceFromImage, backingServicesFromVariables, withDefaults } from '../backing-services/index.js';
import { composeBuild } from './build-contexts.js';
import { commandOf, isDevelopmentCommand, pathOfHealthCheck, portOfCommand } from './commands.js';
import { type DeploymentFacts, emptyFacts, type FileReading } from './contract.js';
import { engineOfDockerfile } from './dockerfile.js';
import { portFact, present, type Value } from './document.js';
import { interpolated } from './interpolation.js';
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

/** One service of the file: as written, and with the values of `.env` filled in. */
interface Entry {
  readonly name: string;
  readonly written: Value;
  readonly filled: Value;
}

/** An engine that is built here from its own image, with data or settings added. */
function builtEngine(repository: Repository, { filled }: Entry): BackingService | null {
  const dockerfile = composeBuild(repository, filled)?.dockerfile ?? null;
  return dockerfile === null ? null : engineOfDockerfile(repository, dockerfile);
}

function factsOf(repository: Repository, { name, written, filled }: Entry): DeploymentFacts | null {
  const build = composeBuild(repository, filled);
  if (build === null) return null;
  const command = commandOf(written.get('command'));
  const forUse = command !== null && !isDevelopmentCommand(command);
  return {
    ...emptyFacts(written.file, 'compose', build.context),
    serviceName: name,
    ports: portsOf(filled, command),
    start: forUse ? declared(command, written.get('command').evidence()) : null,
    healthPath: healthPath(filled),
    environment: environmentOf(variableValues(written.get('environment'))),
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
  const filled = interpolated(repository, document).get('services');
  const entries = document
    .get('services')
    .entries()
    .map(([service, written]): Entry => ({ name: service, written, filled: filled.get(service) }));
  const built = new Map(entries.map((entry) => [entry, builtEngine(repository, entry)] as const));
  const facts = FOR_DEVELOPMENT.test(name)
    ? []
    : entries.filter((entry) => built.get(entry) === null).flatMap((entry) => present(factsOf(repository, entry)));
  const engines = entries.flatMap((entry) => {
    const image = entry.filled.get('image');
    const text = image.text();
    const own = text === null ? null : backingServiceFromImage(text, image.evidence());
    return present(own ?? built.get(entry) ?? null);
  });
  const passed = entries
    .filter(({ written }) => written.get('build').data !== undefined)
    .flatMap(({ written }) => backingServicesFromVariables(variableValues(written.get('environment'))))
    .filter(({ basis }) => basis === 'declared');
  return { facts, backingServices: [...engines, ...passed] };
}
