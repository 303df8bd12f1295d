import {
  type Dockerfile,
  DockerfileParser,
  type From,
  type Instruction,
  JSONInstruction,
  ModifiableInstruction,
  PropertyInstruction,
} from 'dockerfile-ast';
import type { Place } from './place.js';
import { type ShellCommand, shellCommands } from './shell.js';

/** A script inside an instruction, with the line of the file it starts on. */
export interface EmbeddedScript {
  readonly text: string;
  readonly line: number;
}

/** One instruction as plain values. */
export interface DockerInstruction extends Place {
  readonly keyword: string;
  /** The keyword as the author wrote it. */
  readonly written: string;
  /** Arguments without flags, continuations kept. */
  readonly raw: string;
  readonly args: readonly string[];
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Elements of the JSON (exec) form, null for the shell form. */
  readonly json: readonly string[] | null;
  /** NAME=value pairs of ENV, ARG and LABEL. */
  readonly properties: readonly { readonly name: string; readonly value: string | null; readonly line: number }[];
  /** The shell text of RUN, CMD, ENTRYPOINT in shell form; null where there is none. */
  readonly script: EmbeddedScript | null;
  readonly commands: readonly ShellCommand[];
  readonly heredoc: boolean;
  readonly variables: readonly { readonly name: string; readonly modifier: string | null; readonly line: number }[];
}

/** One build stage. */
export interface Stage extends Place {
  readonly index: number;
  readonly name: string | null;
  /** The image as written, variables and all. */
  readonly written: string;
  /** The image with defaults of global ARGs filled in; variables without default stay as they are. */
  readonly image: string;
  /** The earlier stage this one builds on, null where the base is an image. */
  readonly parent: Stage | null;
  readonly from: DockerInstruction;
  /** Instructions after FROM. */
  readonly instructions: readonly DockerInstruction[];
}

export interface DockerfileReading {
  readonly text: string;
  readonly stages: readonly Stage[];
  /** Instructions before the first FROM. */
  readonly initial: readonly DockerInstruction[];
  readonly instructions: readonly DockerInstruction[];
  readonly globals: ReadonlyMap<string, string | null>;
  readonly escape: string;
}

/** Reads a Dockerfile. An empty or unreadable file has no stages. */
export function readDockerfile(text: string): DockerfileReading {
  const normal = text.replace(/\r\n?/gu, '\n');
  const ast = DockerfileParser.parse(normal);
  const escapeCharacter = ast.getEscapeCharacter();
  const pairs = ast.getInstructions().map((node) => ({ node, instruction: instructionOf(node, escapeCharacter) }));
  const firstFrom = pairs.findIndex(({ instruction }) => instruction.keyword === 'FROM');
  const initial = pairs.slice(0, firstFrom === -1 ? pairs.length : firstFrom).map(({ instruction }) => instruction);
  const globals = new Map<string, string | null>();
  for (const instruction of initial) {
    if (instruction.keyword !== 'ARG') continue;
    for (const { name, value } of instruction.properties) globals.set(name, value);
  }
  return {
    text: normal,
    stages: stagesOf(ast, pairs, globals),
    initial,
    instructions: pairs.map(({ instruction }) => instruction),
    globals,
    escape: escapeCharacter,
  };
}

function stagesOf(
  ast: Dockerfile,
  pairs: readonly { readonly node: Instruction; readonly instruction: DockerInstruction }[],
  globals: ReadonlyMap<string, string | null>,
): readonly Stage[] {
  const froms = new Set<Instruction>(ast.getFROMs());
  const stages: Stage[] = [];
  let current: DockerInstruction[] = [];
  for (const { node, instruction } of pairs) {
    if (!froms.has(node)) {
      current.push(instruction);
      continue;
    }
    current = [];
    stages.push(stageOf(node as From, instruction, current, stages, globals));
  }
  return stages;
}

function stageOf(
  node: From,
  from: DockerInstruction,
  instructions: readonly DockerInstruction[],
  earlier: readonly Stage[],
  globals: ReadonlyMap<string, string | null>,
): Stage {
  const written = node.getImage() ?? '';
  const image = expand(written, globals);
  return {
    index: earlier.length,
    name: node.getBuildStage(),
    written,
    image,
    parent: earlier.find((stage) => stage.name?.toLowerCase() === image.toLowerCase()) ?? null,
    from,
    instructions,
    line: from.line,
    column: from.column,
  };
}

/** Fills ${NAME}, ${NAME:-default} and $NAME from the global ARGs; unknown names stay. */
function expand(text: string, globals: ReadonlyMap<string, string | null>): string {
  return text.replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/gu, (all, braced, fallback, plain) => {
    const value = globals.get(braced ?? plain) ?? fallback;
    return value ?? all;
  });
}

function instructionOf(node: Instruction, escapeCharacter: string): DockerInstruction {
  const range = node.getRange();
  const raw = node.getRawArgumentsContent() ?? '';
  const argumentLine = (node.getArgumentsRange() ?? range).start.line + 1;
  const keyword = node.getKeyword();
  const json = jsonOf(node);
  const script = scriptOf(keyword, raw, argumentLine, json, escapeCharacter);
  return {
    keyword,
    written: node.getInstruction(),
    raw,
    args: node.getArguments().map((argument) => argument.getValue()),
    flags: flagsOf(node),
    json,
    properties: propertiesOf(node),
    script,
    commands: script ? commandsIn(script) : commandsOfJson(json, argumentLine),
    heredoc: /<<-?["']?\w/u.test(raw),
    variables: node.getVariables().map((variable) => ({
      name: variable.getName(),
      modifier: variable.getModifier(),
      line: variable.getRange().start.line + 1,
    })),
    line: range.start.line + 1,
    column: range.start.character + 1,
  };
}

function flagsOf(node: Instruction): DockerInstruction['flags'] {
  const flags = node instanceof ModifiableInstruction ? node.getFlags() : [];
  const platform = 'getPlatformFlag' in node ? (node as From).getPlatformFlag() : null;
  return [...flags, ...(platform ? [platform] : [])].map((flag) => ({
    name: flag.getName(),
    value: flag.getValue() ?? '',
  }));
}

/** The exec form counts only where it is valid JSON: Docker takes anything else as shell text. */
function jsonOf(node: Instruction): readonly string[] | null {
  if (!(node instanceof JSONInstruction) && node.getKeyword() !== 'HEALTHCHECK') return null;
  const text = (node.getArgumentsContent() ?? '').trim();
  const list = node.getKeyword() === 'HEALTHCHECK' ? text.replace(/^CMD\s+/iu, '') : text;
  if (!list.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(list);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null;
  }
}

function propertiesOf(node: Instruction): DockerInstruction['properties'] {
  if (!(node instanceof PropertyInstruction)) return [];
  return node.getProperties().map((property) => ({
    name: property.getName(),
    value: property.getValue(),
    line: property.getRange().start.line + 1,
  }));
}

const WITH_SCRIPT = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

function scriptOf(
  keyword: string,
  raw: string,
  line: number,
  json: readonly string[] | null,
  escapeCharacter: string,
): EmbeddedScript | null {
  if (!WITH_SCRIPT.has(keyword) || json !== null || escapeCharacter !== '\\') return null;
  if (keyword === 'HEALTHCHECK') {
    const command = /^\s*CMD\s+/iu.exec(raw)?.[0];
    return command === undefined ? null : { text: withoutComments(raw.slice(command.length)), line };
  }
  const heredoc = /^<<-?(["']?)(\w+)\1[ \t]*\n/u.exec(raw);
  if (!heredoc) return { text: withoutComments(raw), line };
  const body = raw.slice(heredoc[0].length).split('\n');
  const end = body.findIndex((text) => text.trim() === heredoc[2]);
  return { text: body.slice(0, end === -1 ? body.length : end).join('\n'), line: line + 1 };
}

/**
 * Docker drops comment lines and empty lines inside a continued instruction before the shell sees it.
 * They become bare continuations here, so that line numbers stay true.
 */
function withoutComments(raw: string): string {
  const lines = raw.split('\n');
  return lines
    .map((line, index) => {
      const continued = index > 0 && /\\[ \t]*$/u.test(lines[index - 1] ?? '');
      const dropped = /^\s*(?:#.*)?$/u.test(line);
      if (dropped && index > 0 && (continued || /^\s*#/u.test(line) || index < lines.length - 1)) return '\\';
      return line.replace(/\\[ \t]+$/u, '\\');
    })
    .join('\n');
}

function commandsIn(script: EmbeddedScript): readonly ShellCommand[] {
  return shellCommands(script.text).map((command) => ({ ...command, line: script.line + command.line - 1 }));
}

/** ["sh", "-c", "…"] holds a script; any other exec form is one command. */
function commandsOfJson(json: readonly string[] | null, line: number): readonly ShellCommand[] {
  if (!json || json.length === 0) return [];
  const [program = '', flag = '', body = ''] = json;
  if (/(?:^|\/)(?:ba|da|a)?sh$/u.test(program) && /^-[a-z]*c$/u.test(flag)) {
    return shellCommands(body).map((command) => ({ ...command, line }));
  }
  const words = json.map((word) => ({ raw: word, value: word, line, column: 1 }));
  return [
    {
      words,
      name: program.slice(program.lastIndexOf('/') + 1),
      args: json.slice(1),
      joint: '',
      pipeline: 0,
      line,
      column: 1,
    },
  ];
}

/** The stage and the stages it builds on, nearest first. */
export function lineage(stage: Stage): readonly Stage[] {
  const stages: Stage[] = [];
  for (let current: Stage | null = stage; current && !stages.includes(current); current = current.parent) {
    stages.push(current);
  }
  return stages;
}

/** The image (not a stage) at the bottom of a stage's lineage. */
export function rootImage(stage: Stage): string {
  return lineage(stage).at(-1)?.image ?? stage.image;
}

export function flagOf(instruction: DockerInstruction, name: string): string | null {
  return instruction.flags.find((flag) => flag.name === name)?.value ?? null;
}
