import type { Rule } from '../../model/index.js';
import { type FileViolation, filesOfKind, folderOf, joinPath, violation } from '../kit.js';
import { entriesOf, field, isRecord, listOf, type Path, textOf, textsOf } from '../reading/data.js';
import { composeRule, serviceRule } from './kit.js';
import { buildContext, type ComposeReading, type ComposeService, composeOf } from './reading.js';

interface Use {
  readonly name: string;
  readonly path: Path;
}

/** Names a service uses under one key, in short form (list of names) or long form (map, or list of maps). */
function usesOf(service: ComposeService, key: 'networks' | 'secrets' | 'configs'): readonly Use[] {
  const value = field(service.data, key);
  if (isRecord(value)) return entriesOf(value).map(([name]) => ({ name, path: [...service.path, key, name] }));
  return listOf(value).flatMap((item, index) => {
    const name = textOf(isRecord(item) ? field(item, 'source') : item);
    return name === null ? [] : [{ name, path: [...service.path, key, index] }];
  });
}

/** Named volumes: no path and no variable in front of the colon. */
function namedVolumes(service: ComposeService): readonly Use[] {
  return listOf(field(service.data, 'volumes')).flatMap((item, index) => {
    const path = [...service.path, 'volumes', index];
    if (isRecord(item)) {
      const source = textOf(field(item, 'source'));
      return field(item, 'type') === 'volume' && source !== null && !source.includes('$')
        ? [{ name: source, path }]
        : [];
    }
    const text = textOf(item) ?? '';
    const source = text.includes(':') ? (text.split(':')[0] ?? '') : '';
    return /^[A-Za-z0-9][\w.-]*$/u.test(source) && !/^[A-Za-z]$/u.test(source) ? [{ name: source, path }] : [];
  });
}

function undefinedNames(compose: ComposeReading, uses: readonly Use[], key: string): readonly FileViolation[] {
  const defined = field(compose.data, key);
  return uses
    .filter(({ name }) => !name.includes('$') && !(isRecord(defined) && Object.hasOwn(defined, name)))
    .map(({ name, path }) =>
      violation(compose.document.at(path), `${key.slice(0, -1)} ${name} is not defined under ${key}.`),
    );
}

export const referenceRules: readonly Rule[] = [
  serviceRule(
    {
      id: 'compose/defined-references',
      title: 'Networks, volumes, secrets and configs are defined',
      references: ['docker compose config'],
      severity: 'error',
      tier: 'must',
      help: 'Define it at the top level of the file.',
    },
    (service, compose) => {
      if (compose.partial) return [];
      const networks = usesOf(service, 'networks').filter(({ name }) => name !== 'default');
      return [
        ...undefinedNames(compose, networks, 'networks'),
        ...undefinedNames(compose, namedVolumes(service), 'volumes'),
        ...undefinedNames(compose, usesOf(service, 'secrets'), 'secrets'),
        ...undefinedNames(compose, usesOf(service, 'configs'), 'configs'),
      ];
    },
  ),
  serviceRule(
    {
      id: 'compose/defined-services',
      title: 'Services refer to services that exist',
      references: ['docker compose config'],
      severity: 'error',
      tier: 'must',
      help: 'Name a service of this file.',
    },
    (service, compose) => {
      if (compose.partial) return [];
      const names = new Set(compose.services.map(({ name }) => name));
      const dependencies = [...service.dependsOn].filter(
        ([name, { path }]) => !names.has(name) && field(compose.data, ...path, 'required') !== false,
      );
      const links = textsOf(field(service.data, 'links')).map((link, index) => ({
        name: link.split(':')[0] ?? '',
        path: [...service.path, 'links', index],
      }));
      const mode = /^service:(.+)$/u.exec(textOf(field(service.data, 'network_mode')) ?? '')?.[1];
      return [
        ...dependencies.map(([name, { path }]) =>
          violation(compose.document.at(path), `${service.name} depends on ${name}, which does not exist.`),
        ),
        ...links
          .filter(({ name }) => !names.has(name))
          .map(({ name, path }) =>
            violation(compose.document.at(path), `${service.name} links to ${name}, which does not exist.`),
          ),
        ...(mode !== undefined && !names.has(mode)
          ? [
              violation(
                compose.document.at([...service.path, 'network_mode']),
                `${service.name} shares the network of ${mode}, which does not exist.`,
              ),
            ]
          : []),
      ];
    },
  ),
  composeRule(
    {
      id: 'compose/no-cycle',
      title: 'Services do not wait for each other in a circle',
      references: ['docker compose config'],
      severity: 'error',
      tier: 'must',
      help: 'Remove one of the dependencies.',
    },
    (compose) => {
      const cycle = findCycle(new Map(compose.services.map(({ name, dependsOn }) => [name, [...dependsOn.keys()]])));
      const start = compose.services.find(({ name }) => name === cycle?.[0]);
      return cycle && start
        ? [violation(start, `Services wait for each other: ${[...cycle, cycle[0]].join(' -> ')}.`)]
        : [];
    },
  ),
  serviceRule(
    {
      id: 'compose/image-or-build',
      title: 'Every service has an image or a build',
      references: ['docker compose config'],
      severity: 'error',
      tier: 'must',
      help: 'Add image: or build:.',
    },
    (service, compose, file, context) => {
      const data = service.data;
      if (
        service.image !== null ||
        service.hasBuild ||
        field(data, 'extends') !== undefined ||
        field(data, 'provider') !== undefined
      )
        return [];
      if (compose.partial || !isRecord(data))
        return compose.partial ? [] : [violation(service, `${service.name} is empty.`)];
      const elsewhere = filesOfKind(context, 'compose').some(
        (other) =>
          other !== file &&
          folderOf(other.path) === folderOf(file.path) &&
          composeOf(other)?.services.some(({ name }) => name === service.name),
      );
      return elsewhere ? [] : [violation(service, `${service.name} has neither image nor build.`)];
    },
  ),
  serviceRule(
    {
      id: 'compose/build-exists',
      title: 'Build contexts and Dockerfiles exist',
      references: ['docker compose build'],
      severity: 'error',
      tier: 'must',
      help: 'Correct the path, relative to the compose file.',
    },
    (service, compose, file, context) => {
      const folder = buildContext(file, service);
      if (folder === null || !service.hasBuild) return [];
      const place = compose.document.at([...service.path, 'build']);
      if (!context.exists(folder)) {
        // Package managers bring such folders before the build (Laravel Sail).
        const severity = /(?:^|\/)(?:vendor|node_modules)\//u.test(folder) ? 'info' : 'error';
        return [violation(place, `The build context ${folder} of ${service.name} does not exist.`, { severity })];
      }
      const build = field(service.data, 'build');
      if (field(build, 'dockerfile_inline') !== undefined) return [];
      const written = textOf(field(build, 'dockerfile')) ?? 'Dockerfile';
      const dockerfile = joinPath(folder, written);
      if (written.includes('$') || dockerfile === null || written.startsWith('/') || context.exists(dockerfile))
        return [];
      return [violation(place, `${dockerfile}, which ${service.name} is built from, does not exist.`)];
    },
  ),
  serviceRule(
    {
      id: 'compose/env-file-exists',
      title: 'env_file points to a file',
      references: ['docker compose config'],
      severity: 'info',
      tier: 'must',
      help: 'Commit an example and say in the README how to copy it, or set required: false.',
    },
    (service, compose, file, context) => {
      const value = field(service.data, 'env_file');
      return (Array.isArray(value) ? value : [value]).flatMap((item, index) => {
        const written = textOf(isRecord(item) ? field(item, 'path') : item);
        if (written === null || written.includes('$') || field(item, 'required') === false) return [];
        const path = joinPath(folderOf(file.path), written);
        if (path === null || context.exists(path)) return [];
        const example = [`${path}.example`, `${path}.sample`, `${path}.template`].some((each) => context.exists(each));
        const where = Array.isArray(value) ? [...service.path, 'env_file', index] : [...service.path, 'env_file'];
        return [
          violation(
            compose.document.at(where),
            example
              ? `${path} has to be copied from its example first.`
              : `${path} is not in the repository, and nothing says what belongs into it.`,
            {
              severity: example ? 'info' : 'warning',
            },
          ),
        ];
      });
    },
  ),
];

/** First circle of a graph, as the names on it. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): readonly string[] | null => {
    const at = trail.indexOf(name);
    if (at !== -1) return trail.slice(at);
    if (done.has(name)) return null;
    done.add(name);
    for (const next of graph.get(name) ?? []) {
      const cycle = visit(next, [...trail, name]);
      if (cycle) return cycle;
    }
    return null;
  };
  for (const name of graph.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return null;
}
