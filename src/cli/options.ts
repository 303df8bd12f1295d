// Command-line options out of a tool's input schema, so that a new input field is a new option without more code.
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Tool } from '../server/tool.js';

function kebab(field: string): string {
  return field.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

function unwrapped(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner;
}

function descriptionOf(schema: unknown): string {
  return schema instanceof z.ZodType ? (schema.description ?? '') : '';
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function optionFor(name: string, schema: unknown): Option {
  const wanted = unwrapped(schema);
  const description = descriptionOf(schema);
  if (wanted instanceof z.ZodBoolean) return new Option(`--${name}`, description);
  if (wanted instanceof z.ZodArray) {
    return new Option(`--${name} <value>`, `${description} May be given several times.`).argParser(collect);
  }
  const option = new Option(`--${name} <value>`, description);
  return wanted instanceof z.ZodEnum ? option.choices(wanted.options.map(String)) : option;
}

/** The option name of an input field: its twin's name for it, else the field in kebab-case. */
function optionName(tool: Tool, field: string): string {
  return tool.twin.options?.[field] ?? kebab(field);
}

/** commander's key for an option name. */
function attributeName(name: string): string {
  return name.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

/** `language` and, where `path` is the argument, `--root` are on every command. */
const ON_EVERY_COMMAND = new Set(['language']);

/** Gives a command the argument and the options of its tool. */
export function addInputOptions(command: Command, tool: Tool): void {
  const { argument } = tool.twin;
  const argumentSchema: unknown = tool.input.shape[argument];
  const required = !(argumentSchema instanceof z.ZodOptional || argumentSchema instanceof z.ZodDefault);
  command.argument(required ? `<${argument}>` : `[${argument}]`, descriptionOf(argumentSchema));
  for (const [field, schema] of Object.entries(tool.input.shape)) {
    if (field !== argument && !ON_EVERY_COMMAND.has(field))
      command.addOption(optionFor(optionName(tool, field), schema));
  }
  if (argument === 'path') command.addOption(new Option('--root <folder>', 'The same as the argument.'));
}

/** The tool's input out of what commander parsed. */
export function inputFrom(
  tool: Tool,
  argument: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = Object.keys(tool.input.shape).map((field) => {
    if (field === tool.twin.argument)
      return [field, argument ?? (field === 'path' ? options.root : undefined)] as const;
    return [field, options[attributeName(optionName(tool, field))]] as const;
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
