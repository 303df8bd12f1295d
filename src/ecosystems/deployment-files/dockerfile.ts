import { type Dockerfile, DockerfileParser, Env, type From, type Instruction } from 'dockerfile-ast';
import { type BackingService, declared, type Evidence, evidence, type Fact } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, folderOf, joinPath } from '../../repository/paths.js';
import { backingServiceFromImage, type VariableValue } from '../backing-services/index.js';
import { commandOfWords, isDevelopmentCommand, pathOfHealthCheck, portOfCommand } from './commands.js';
import { type DeploymentFacts, emptyFacts } from './contract.js';
import { environmentOf } from './variables.js';

interface Stage {
  readonly name: string | null;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line + 1;
}

function rawArguments(instruction: Instruction): string {
  return (instruction.getArgumentsContent() ?? '').trim();
}

function stagesOf(dockerfile: Dockerfile): Stage[] {
  const all = dockerfile.getInstructions();
  const froms: From[] = dockerfile.getFROMs();
  return froms.map((from, index) => {
    const first = lineOf(from);
    const next = froms[index + 1];
    const end = next ? lineOf(next) : Number.POSITIVE_INFINITY;
    return {
      name: from.getBuildStage()?.toLowerCase() ?? null,
      base: from.getImage() ?? '',
      instructions: all.filter((instruction) => lineOf(instruction) > first && lineOf(instruction) < end),
    };
  });
}

/** Names of stages that a build for production does not end with. */
const NOT_FOR_USE = /^(dev|develop|development|test|tests|testing|debug|lint|ci)$/u;

/**
 * The stages whose instructions the final image carries: the last one that is not there for development or tests, and
 * the stages it builds on, oldest first.
 */
function finalChain(stages: readonly Stage[]): Stage[] {
  const chain: Stage[] = [];
  const forUse = stages.findLastIndex((stage) => stage.name === null || !NOT_FOR_USE.test(stage.name));
  let index = forUse === -1 ? stages.length - 1 : forUse;
  while (index >= 0) {
    const stage = stages[index];
    if (!stage) break;
    chain.unshift(stage);
    const base = stage.base.toLowerCase();
    const before = stages.slice(0, index);
    index = before.findLastIndex((candidate) => candidate.name !== null && candidate.name === base);
  }
  return chain;
}

type Variables = ReadonlyMap<string, string>;

/** Fills `$NAME`, `${NAME}` and `${NAME:-default}`; null where a name is unknown and has no default. */
function fill(text: string, values: Variables): string | null {
  let known = true;
  const filled = text.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/gu,
    (_whole, braced: string | undefined, fallback: string | undefined, plain: string | undefined) => {
      const value = values.get(braced ?? plain ?? '') ?? fallback;
      if (value === undefined) known = false;
      return value ?? '';
    },
  );
  return known ? filled : null;
}

interface Settings {
  /** Every ARG and ENV with a value, for filling references. */
  readonly all: Variables;
  /** ENV only: what the process sees. */
  readonly environment: Map<string, VariableValue>;
}

/** Enters the default of an ARG; a build may override it, but nothing says so. */
function addArgument(all: Map<string, string>, instruction: Instruction): void {
  const match = /^(\w+)=["']?([^"']*)/u.exec(rawArguments(instruction));
  if (match?.[1] !== undefined) all.set(match[1], match[2] ?? '');
}

function settingsOf(file: string, globals: readonly Instruction[], chain: readonly Stage[]): Settings {
  const all = new Map<string, string>();
  const environment = new Map<string, VariableValue>();
  for (const instruction of globals) addArgument(all, instruction);
  for (const instruction of chain.flatMap((stage) => stage.instructions)) {
    if (instruction.getKeyword() === 'ARG') addArgument(all, instruction);
    if (!(instruction instanceof Env)) continue;
    for (const property of instruction.getProperties()) {
      const name = property.getName();
      const value = fill(property.getValue() ?? '', all);
      if (value !== null) all.set(name, value);
      environment.set(name, { value: value ?? '', evidence: placeOf(file, instruction, `ENV ${name}=${value ?? ''}`) });
    }
  }
  return { all, environment };
}

function placeOf(file: string, instruction: Instruction, quote?: string): Evidence {
  return evidence(file, lineOf(instruction), quote ?? `${instruction.getKeyword()} ${rawArguments(instruction)}`);
}

function lastOf(chain: readonly Stage[], keyword: string): { instruction: Instruction; stage: number } | null {
  for (let stage = chain.length - 1; stage >= 0; stage -= 1) {
    const instruction = chain[stage]?.instructions.findLast((candidate) => candidate.getKeyword() === keyword);
    if (instruction) return { instruction, stage };
  }
  return null;
}

function exposedPorts(file: string, chain: readonly Stage[], settings: Settings): Fact<number>[] {
  const facts = new Map<number, Fact<number>>();
  const exposes = chain.flatMap((stage) => stage.instructions).filter((item) => item.getKeyword() === 'EXPOSE');
  for (const instruction of exposes) {
    for (const argument of instruction.getArguments()) {
      const match = /^(\d{1,5})(?:\/tcp)?$/u.exec(fill(argument.getValue(), settings.all) ?? '');
      const port = Number(match?.[1] ?? 0);
      if (port >= 1 && port <= 65535 && !facts.has(port)) facts.set(port, declared(port, placeOf(file, instruction)));
    }
  }
  return [...facts.values()];
}

/** Words of the JSON form, or null for the shell form. */
function execWords(raw: string): string[] | null {
  if (!raw.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(raw);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  } catch {
    return null;
  }
}

/** Entry points that only prepare the ground and then run their arguments. */
const RUNS_ARGUMENTS = /exec\s+(?:[\w/.-]+\s+)?(?:--\s+)?"\$@"|exec\s+\$@/u;
const INIT = /^(?:\S*\/)?(tini|dumb-init|catatonit|docker-entrypoint\.sh|docker-php-entrypoint)$/u;

/** Whether an entry point hands over to CMD, so that CMD is what really runs. */
function handsOver(repository: Repository, file: string, words: readonly string[]): boolean {
  const program = words.find((word) => !/^(\/bin\/|\/usr\/bin\/)?(ba|da|a)?sh$/u.test(word)) ?? '';
  if (INIT.test(program)) return true;
  if (!/\.sh$|entrypoint/u.test(program)) return false;
  const name = baseName(program);
  const folder = folderOf(file);
  const script = [joinPath(folder, name), ...repository.files.filter((path) => baseName(path) === name)].find(
    (path) => path !== null && repository.hasFile(path),
  );
  return script != null && RUNS_ARGUMENTS.test(repository.read(script) ?? '');
}

/** CMD or ENTRYPOINT in both of its forms. */
interface Form {
  /** Null for the shell form. */
  readonly words: readonly string[] | null;
  readonly text: string | null;
  readonly place: Evidence;
}

function formOf(file: string, instruction: Instruction): Form {
  const raw = rawArguments(instruction);
  const words = execWords(raw);
  const text = words ? commandOfWords(words) : raw === '' || raw.startsWith('[') ? null : raw;
  return { words, text, place: placeOf(file, instruction) };
}

function startCommand(repository: Repository, file: string, chain: readonly Stage[]): Fact<string> | null {
  const entrypoint = lastOf(chain, 'ENTRYPOINT');
  const last = lastOf(chain, 'CMD');
  // An ENTRYPOINT resets the CMD of the stages below it (Dockerfile reference, "How CMD and ENTRYPOINT interact").
  const own = last && entrypoint && last.stage < entrypoint.stage ? null : last;
  const command = own ? formOf(file, own.instruction) : null;
  const entry = entrypoint ? formOf(file, entrypoint.instruction) : null;
  if (entry === null || entry.text === null)
    return command === null || command.text === null ? null : declared(command.text, command.place);
  if (entry.words === null || command === null || command.text === null) return declared(entry.text, entry.place);
  if (handsOver(repository, file, entry.words)) return declared(command.text, command.place, entry.place);
  const text = commandOfWords([...entry.words, ...(command.words ?? ['/bin/sh', '-c', command.text])]);
  return text === null ? null : declared(text, entry.place, command.place);
}

function healthCheck(file: string, chain: readonly Stage[], settings: Settings): Fact<string> | null {
  const last = lastOf(chain, 'HEALTHCHECK');
  if (!last) return null;
  const path = pathOfHealthCheck(fill(rawArguments(last.instruction), settings.all) ?? rawArguments(last.instruction));
  return path === null ? null : declared(path, placeOf(file, last.instruction));
}

/** The engine a Dockerfile's final image is made from (`FROM postgres:16`), or null where it builds a program. */
export function engineOfDockerfile(repository: Repository, file: string): BackingService | null {
  const dockerfile = DockerfileParser.parse(repository.read(file) ?? '');
  const stages = stagesOf(dockerfile);
  const [base] = finalChain(stages);
  if (!base) return null;
  const globals = new Map<string, string>();
  for (const instruction of dockerfile.getInitialARGs()) addArgument(globals, instruction);
  const from = dockerfile.getFROMs()[stages.indexOf(base)];
  return from ? backingServiceFromImage(fill(base.base, globals) ?? base.base, placeOf(file, from)) : null;
}

function portOfEnvironment(settings: Settings): Fact<number> | null {
  const given = settings.environment.get('PORT');
  const port = given && /^\d{1,5}$/u.test(given.value) ? Number(given.value) : 0;
  return given && port >= 1 && port <= 65535 ? declared(port, given.evidence) : null;
}

/**
 * What the final image of a Dockerfile says. The port is ENV PORT where there is one (it decides what the process opens,
 * EXPOSE only documents), else what EXPOSE lists, else an option of the command.
 * @param root the build context, where something names it
 */
export function readDockerfile(repository: Repository, file: string, root: string): DeploymentFacts | null {
  const text = repository.read(file);
  if (text === null) return null;
  const dockerfile = DockerfileParser.parse(text);
  const chain = finalChain(stagesOf(dockerfile));
  if (chain.length === 0 || engineOfDockerfile(repository, file) !== null) return null;
  const settings = settingsOf(file, dockerfile.getInitialARGs(), chain);
  const start = startCommand(repository, file, chain);
  const port = portOfEnvironment(settings);
  const exposed = exposedPorts(file, chain, settings);
  const inCommand = start === null ? null : portOfCommand(fill(start.value, settings.all) ?? start.value);
  const ofCommand = start !== null && inCommand !== null ? [declared(inCommand, ...start.evidence)] : [];
  return {
    ...emptyFacts(file, 'dockerfile', root),
    ports: port ? [port] : exposed.length > 0 ? exposed : ofCommand,
    start: start !== null && isDevelopmentCommand(start.value) ? null : start,
    healthPath: healthCheck(file, chain, settings),
    environment: environmentOf(settings.environment),
    dockerfile: file,
  };
}
