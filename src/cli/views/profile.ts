import type { Fact, Profile, Service } from '../../model/index.js';
import { factText, type Look, place, say, section } from './look.js';

type Row = readonly [label: string, fact: Fact<unknown> | null];

function rowsOf(service: Service): readonly Row[] {
  const { commands } = service;
  return [
    ['kind', service.kind],
    ['language', service.language],
    ['framework', service.framework],
    ['packageManager', service.packageManager?.name ?? null],
    ['runtime', service.runtime?.version ?? null],
    ['port', service.port],
    ['install', commands.install],
    ['build', commands.build],
    ['start', commands.start],
    ['migrate', commands.migrate],
    ['test', commands.test],
    ['lint', commands.lint],
    ['typecheck', commands.typecheck],
    ['output', service.outputDirectory],
    ['health', service.healthPath],
    ['gracefulShutdown', service.gracefulShutdown],
  ];
}

/** Worth a line even where nothing was found: a deployment depends on them. */
const ALWAYS_SHOWN = new Set(['port', 'start', 'health']);
const SERVED = new Set(['web', 'api']);

function serviceLines(look: Look, service: Service): string[] {
  const unknown = look.terminal.colors.dim(say(look, 'cli.unknown'));
  const rows = rowsOf(service).flatMap(([label, fact]) => {
    if (fact !== null) return [`  ${label}: ${factText(look, fact)}`];
    return ALWAYS_SHOWN.has(label) && SERVED.has(service.kind.value) ? [`  ${label}: ${unknown}`] : [];
  });
  const variables = service.environment.map((variable) => variable.name + (variable.required ? '' : '?'));
  return [
    `${look.terminal.colors.cyan(service.name)} ${look.terminal.colors.dim(service.root)}`,
    ...rows,
    ...(variables.length > 0 ? [`  env: ${variables.join(', ')}`] : []),
  ];
}

/** What a repository is, with the place every value was read at. */
export function profileView(profile: Profile, look: Look): string[] {
  return [
    ...section(
      look,
      say(look, 'cli.heading.services'),
      profile.services.flatMap((service) => serviceLines(look, service)),
    ),
    ...section(
      look,
      say(look, 'cli.heading.backing'),
      profile.backingServices.map((backing) => `${backing.flavour ?? backing.kind}${place(look, backing.evidence)}`),
    ),
    ...section(
      look,
      say(look, 'cli.heading.platforms'),
      profile.platforms.map(({ platform, evidence }) => `${platform}${place(look, evidence)}`),
    ),
    ...section(
      look,
      say(look, 'cli.heading.existing'),
      profile.deploymentFiles.map((file) => `${file.path} ${look.terminal.colors.dim(file.kind)}`),
    ),
    ...section(
      look,
      say(look, 'cli.heading.notices'),
      profile.notices.map((notice) => notice.text),
    ),
  ];
}
