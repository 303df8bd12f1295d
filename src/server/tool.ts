import type { z } from 'zod';
import type { Message, Question } from '../model/index.js';

/** The four hints of the protocol, always all given: a client assumes the worst of one that is missing. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** What a handler may use of the world it was called from. */
export interface ToolContext {
  /**
   * The absolute folder that a `path` input means.
   * @throws DevopsError E_NOT_FOUND, E_OUTSIDE_ROOT
   */
  folder(path: string | undefined): Promise<string>;
  /**
   * The absolute folder to write into, made where it is missing.
   * @throws DevopsError E_OUTSIDE_ROOT, E_UNWRITABLE
   */
  outputFolder(path: string): Promise<string>;
  readonly signal: AbortSignal;
  /** Reports that `done` of `total` parts of the work are finished; `text` says what comes next. */
  progress(done: number, total: number, text: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a handler returns: the step's value, and what a face should say beside it. */
export interface Outcome<V> {
  readonly value: V;
  /** BCP 47 tag of the language the guidance is spoken in. */
  readonly language: string;
  readonly guidance: readonly Message[];
  /** Open questions; a face that can ask calls again with the answers. */
  readonly questions?: readonly Question[];
}

/** How the value is judged: the command line makes exit codes 0, 1 and 3 of it. */
export type Verdict = 'fine' | 'findings' | 'question';

/** The command-line twin: everything else about it follows from the input schema. */
export interface Twin<I> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The input field that is the positional argument. */
  readonly argument: keyof I & string;
  /** Option names where the field's own would be unusual (`root` for `path`). */
  readonly options?: Partial<Record<keyof I & string, string>>;
}

export interface ToolDefinition<I extends z.ZodObject, O extends z.ZodObject> {
  /** snake_case, at most 23 characters: `mcp__plugin_expert-devops_devops__` and this must fit in 64, with room for clients. */
  readonly name: string;
  readonly title: string;
  /** The first sentence says when to use the tool. */
  readonly description: readonly string[];
  /** Words a client's tool search should find this tool by. */
  readonly searchHint: string;
  readonly annotations: Annotations;
  readonly input: I;
  readonly output: O;
  /** Names that models invent for an input field, and the field they mean. */
  readonly aliases?: Readonly<Record<string, keyof z.infer<I> & string>>;
  readonly twin: Twin<z.infer<I>>;
  /** The tool that usually comes next; named in errors and guidance. */
  readonly next: string | null;
  run(input: z.infer<I>, context: ToolContext): Promise<Outcome<z.infer<O>>>;
  verdict?(value: z.infer<O>): Verdict;
}

/** A tool as the registry holds it: schemas and handler behind one type. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly searchHint: string;
  readonly annotations: Annotations;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly aliases: ReadonlyMap<string, string>;
  readonly twin: Twin<Record<string, unknown>>;
  readonly next: string | null;
  /** @param input already corrected by acceptInput; parsed once more here, so that no handler sees an unchecked value */
  run(input: unknown, context: ToolContext): Promise<Outcome<Readonly<Record<string, unknown>>>>;
  /** @param value what run returned */
  verdict(value: unknown): Verdict;
}

/** Checks the types of a definition and hides them, so that tools of different shapes fit one list. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(definition: ToolDefinition<I, O>): Tool {
  const { aliases, description, verdict, twin } = definition;
  return {
    ...definition,
    description: description.join('\n'),
    aliases: new Map(
      Object.entries(aliases ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    twin,
    run: (input, context) => definition.run(definition.input.parse(input), context),
    verdict: (value) => (verdict ? verdict(value as z.infer<O>) : 'fine'),
  };
}
