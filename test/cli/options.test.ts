import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addInputOptions, inputFrom } from '../../src/cli/options.js';
import { serverRoots } from '../../src/cli/server-roots.js';
import type { Tool } from '../../src/server/tool.js';
import { tools } from '../../src/server/tools/index.js';

function toolNamed(name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}

function inputOf(name: string, ...words: readonly string[]) {
  const tool = toolNamed(name);
  let input: unknown;
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addInputOptions(command, tool);
  command.option('--language <tag>').action((argument: string | undefined, options: Record<string, unknown>) => {
    input = inputFrom(tool, argument, options);
  });
  command.parse([...words], { from: 'user' });
  return input;
}

describe('a tool’s input from the command line', () => {
  it('takes the argument and options of every kind', () => {
    expect(
      inputOf(
        'generate_configs',
        'app',
        '--platform',
        'railway',
        '--answer',
        'a=b',
        '--answer',
        'c=d',
        '--write',
        '--language',
        'ko',
      ),
    ).toEqual({ path: 'app', platform: 'railway', answers: ['a=b', 'c=d'], write: true, language: 'ko' });
  });

  it('leaves out what was not given', () => {
    expect(inputOf('plan_deployment')).toEqual({});
  });

  it('takes --root for the argument, and as the path of a command whose argument is another', () => {
    expect(inputOf('detect_platform', '--root', 'app')).toEqual({ path: 'app' });
    expect(inputOf('read_spec', 'SPEC-1', '--root', 'app')).toEqual({ spec: 'SPEC-1', path: 'app' });
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s can be given every field', (_, tool) => {
    const command = new Command();
    addInputOptions(command, tool);
    const options = command.options.length - (tool.twin.argument === 'path' ? 1 : 0);
    const common = Object.keys(tool.input.shape).includes('language') ? 1 : 0;
    expect(options + 1 + common).toBe(Object.keys(tool.input.shape).length);
  });
});

describe('the arguments of mcp', () => {
  it('are roots', () => {
    expect(serverRoots(['--root', 'a', '--root=b'])).toEqual(['a', 'b']);
    expect(serverRoots([])).toEqual([]);
  });

  it.each([[['--root']], [['a']], [['--http']]])('refuses %j', (words) => {
    expect(serverRoots(words)).toEqual(expect.stringContaining(JSON.stringify(words[0])));
  });
});
