import type { Location, RuleContext } from '../../model/index.js';
import { buildContext, type ComposeService, composeOf } from '../compose/reading.js';
import { finalStage, lastOf } from '../dockerfile/kit.js';
import { dockerfileOf, filesOfKind, folderOf, type JudgedFile, joinPath, oncePer } from '../kit.js';
import { field, isRecord, textOf } from '../reading/data.js';
import type { DockerfileReading, Stage } from '../reading/dockerfile.js';
import type { Place } from '../reading/place.js';

/** A value that some file states, and where. */
export interface Claim<T> {
  readonly value: T;
  readonly file: string;
  readonly place: Place;
  /** What states it, for the other place's message: "EXPOSE", "the compose port of api". */
  readonly what: string;
}

export function related<T>(claim: Claim<T>): Location & { readonly message: string } {
  return {
    file: claim.file,
    line: claim.place.line,
    column: claim.place.column,
    message: `${claim.what}: ${String(claim.value)}`,
  };
}

export function located<T>(claim: Claim<T>): Location {
  return { file: claim.file, line: claim.place.line, column: claim.place.column };
}

export interface ImageBuild {
  readonly file: JudgedFile;
  readonly dockerfile: DockerfileReading;
  readonly stage: Stage | null;
  /** Folders that may be the build context, the surest first. */
  readonly contexts: readonly string[];
  /** True where a compose file or the plan names the context; else it is a guess. */
  readonly sure: boolean;
  readonly composeServices: readonly { readonly file: JudgedFile; readonly service: ComposeService }[];
}

/** Path of the Dockerfile a compose service is built from, null where it has none that can be known. */
export function dockerfileOfService(file: JudgedFile, service: ComposeService): string | null {
  const folder = buildContext(file, service);
  const build = field(service.data, 'build');
  if (folder === null || !service.hasBuild || field(build, 'dockerfile_inline') !== undefined) return null;
  return joinPath(folder, (isRecord(build) ? textOf(field(build, 'dockerfile')) : null) ?? 'Dockerfile');
}

/** Every Dockerfile with the places that build it. */
export const imageBuilds = oncePer((context: RuleContext): readonly ImageBuild[] => {
  const services = filesOfKind(context, 'compose').flatMap((file) =>
    (composeOf(file)?.services ?? []).map((service) => ({ file, service })),
  );
  return filesOfKind(context, 'dockerfile').map((file) => {
    const composeServices = services.filter((each) => dockerfileOfService(each.file, each.service) === file.path);
    const planned = (context.plan?.services ?? []).flatMap(({ image }) =>
      image?.dockerfile === file.path ? [image.context] : [],
    );
    const named = [...planned, ...composeServices.flatMap((each) => buildContext(each.file, each.service) ?? [])];
    const dockerfile = dockerfileOf(file);
    return {
      file,
      dockerfile,
      stage: finalStage(dockerfile),
      contexts: named.length > 0 ? [...new Set(named)] : ancestors(folderOf(file.path)),
      sure: named.length > 0,
      composeServices,
    };
  });
});

/** The folder and every folder above it, up to the root. */
function ancestors(folder: string): readonly string[] {
  const parts = folder === '.' ? [] : folder.split('/');
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), '.'];
}

/** Ports the image says it listens on. */
export function exposedPorts({ file, stage }: ImageBuild): readonly Claim<number>[] {
  const expose = stage ? lastOf(stage, 'EXPOSE') : null;
  if (!expose) return [];
  return expose.args
    .filter((argument) => /^\d+(?:\/tcp)?$/u.test(argument))
    .map((argument) => ({ value: Number.parseInt(argument, 10), file: file.path, place: expose, what: 'EXPOSE' }));
}

/** Value of an ENV that the final stage has, quotes off. */
export function environmentValue(stage: Stage, name: string): Claim<string> | null {
  const instruction = lastEnvironment(stage, name);
  const property = instruction?.properties.find((each) => each.name === name);
  return instruction && property?.value != null
    ? { value: property.value, file: '', place: { line: property.line, column: 1 }, what: `ENV ${name}` }
    : null;
}

function lastEnvironment(stage: Stage, name: string) {
  return stage.instructions.findLast(
    ({ keyword, properties }) => keyword === 'ENV' && properties.some((each) => each.name === name),
  );
}

/** Path of a URL on this machine: what a health check asks. */
export function healthPathIn(text: string): string | null {
  const match = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])[^/\s"'`]{0,80}(\/[^\s"'`)?#]{0,200})/u.exec(
    text,
  );
  return match?.[1] ?? null;
}
