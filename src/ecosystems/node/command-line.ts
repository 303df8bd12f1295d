/** What a package script finally runs: the program of its last part, without wrappers. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** NAME=value in front of the program. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Splits into words; quotes group, and are dropped. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+(?:"[^"]*"|'[^']*'|[^\s"']+)*)/gu)].map(
    (match) => match[1] ?? match[2] ?? (match[3] ?? '').replace(/["']/gu, ''),
  );
}

/** Parts between `&&`, `||`, `;` and `|`, quotes respected. */
function parts(script: string): string[] {
  const found: string[] = [];
  let current = '';
  let quote: string | null = null;
  for (const character of script) {
    if (quote !== null) {
      if (character === quote) quote = null;
      current += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      current += character;
    } else if (character === '&' || character === '|' || character === ';' || character === '\n') {
      found.push(current);
      current = '';
    } else current += character;
  }
  found.push(current);
  return found.map((part) => part.trim()).filter((part) => part !== '');
}

/** Options that are followed by a value, over the programs we look through. */
const TAKES_VALUE = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-e',
  '--env-file',
  '-f',
  '-p',
  '--project',
  '--tsconfig',
  '-l',
  '-P',
  '--port',
  '--host',
  '-H',
  '-C',
  '--prefix',
  '--dir',
  '--config',
  '-c',
  '--exec',
  '-x',
  '--ext',
  '--watch-path',
  '--filter',
  '-F',
  '-w',
  '--workspace',
]);

/** Programs that only set the scene for the one behind them. */
const WRAPPERS = new Set([
  'exec',
  'env',
  'cross-env',
  'cross-env-shell',
  'nohup',
  'time',
  'tini',
  'dumb-init',
  'npx',
  'bunx',
  'pnpx',
]);
const ENVIRONMENT_LOADERS = new Set(['dotenv', 'dotenv-cli', 'env-cmd', 'dotenvx', 'infisical', 'doppler']);

function dropOptions(list: readonly string[]): string[] {
  let rest = [...list];
  while (rest[0]?.startsWith('-')) rest = rest.slice(TAKES_VALUE.has(rest[0]) ? 2 : 1);
  return rest;
}

function unwrap(list: readonly string[], variables: Map<string, string>): string[] {
  let rest = [...list];
  for (let guard = 0; guard < 12; guard += 1) {
    const [head, second] = rest;
    if (head === undefined) break;
    const assignment = /^([A-Za-z_]\w*)=(.*)$/u.exec(head);
    if (assignment) {
      variables.set(assignment[1] ?? '', assignment[2] ?? '');
      rest = rest.slice(1);
    } else if (WRAPPERS.has(head)) rest = dropOptions(rest.slice(1));
    else if (ENVIRONMENT_LOADERS.has(head)) rest = behindLoader(rest);
    else if (/^(npm|pnpm|yarn|bun)$/u.test(head) && /^(exec|dlx|x)$/u.test(second ?? ''))
      rest = dropOptions(rest.slice(2));
    else break;
  }
  return rest;
}

function behindLoader(rest: readonly string[]): string[] {
  const dashes = rest.indexOf('--');
  if (dashes > 0) return rest.slice(dashes + 1);
  const plain = dropOptions(rest.slice(1));
  return plain[0] === 'run' ? dropOptions(plain.slice(1)) : plain;
}

/** Reads one part of a script; null where nothing is run. */
function commandOf(part: string): CommandLine | null {
  const variables = new Map<string, string>();
  const [program, ...args] = unwrap(words(part), variables);
  return program === undefined ? null : { program: program.replace(/^.*node_modules\/\.bin\//u, ''), args, variables };
}

/** Every command a script runs, in order. */
export function commandsIn(script: string): CommandLine[] {
  return parts(script)
    .map(commandOf)
    .filter((command): command is CommandLine => command !== null);
}

/** The last command of a script: what keeps running. */
export function lastCommand(script: string): CommandLine | null {
  return commandsIn(script).at(-1) ?? null;
}

/** First argument that is neither an option nor an option's value. */
export function firstArgument(command: CommandLine): string | null {
  return dropOptions(command.args)[0] ?? null;
}

/** Value of an option in any of its spellings: `--port 1`, `--port=1`, `-p1`. */
export function optionValue(command: CommandLine, ...names: readonly string[]): string | null {
  for (const [index, argument] of command.args.entries()) {
    for (const name of names) {
      if (argument === name) return command.args[index + 1] ?? null;
      if (argument.startsWith(`${name}=`)) return argument.slice(name.length + 1);
      if (/^-\w$/u.test(name) && new RegExp(`^${name}\\d`, 'u').test(argument)) return argument.slice(2);
    }
  }
  return null;
}

const NODE_LIKE = new Set([
  'node',
  'bun',
  'tsx',
  'ts-node',
  'ts-node-esm',
  'nodejs',
  'swc-node',
  'esno',
  'babel-node',
  'deno',
]);

/** The file that node, bun, tsx … runs; null for other programs and for `bun run <script>`. */
export function programFile(command: CommandLine): string | null {
  if (!NODE_LIKE.has(command.program)) return null;
  let args = dropOptions(command.args);
  if (/^(run|watch|start|serve)$/u.test(args[0] ?? '') && command.program !== 'node') args = dropOptions(args.slice(1));
  const file = args[0];
  if (file === undefined) return null;
  const isFile = /[./]/u.test(file) || command.program === 'node' || command.program === 'tsx';
  return isFile ? file.replace(/^\.\//u, '') : null;
}

/** Name of the package script that a command runs (`npm start`, `pnpm run serve`, `yarn serve`); null for others. */
export function scriptRun(command: CommandLine): string | null {
  if (!/^(npm|pnpm|yarn|bun)$/u.test(command.program)) return null;
  if (
    command.args.some((argument) =>
      /^(-F|-w|--filter|--workspace|-C|--prefix|--dir|--cwd|-r|--recursive)(=|$)/u.test(argument),
    )
  )
    return null;
  const rest = dropOptions(command.args);
  if (/^(run|run-script)$/u.test(rest[0] ?? '')) return dropOptions(rest.slice(1))[0] ?? null;
  const [name] = rest;
  if (name === undefined || /^(install|ci|add|exec|dlx|workspace|workspaces|build)$/u.test(name)) return null;
  return command.program === 'bun' && /[./]/u.test(name) ? null : name;
}

const DEVELOPMENT_PROGRAM =
  /^(nodemon|ts-node-dev|tsnd|node-dev|webpack-dev-server|live-server|browser-sync|react-scripts|craco|react-app-rewired|expo|react-native|storybook|start-storybook|wrangler|vercel|netlify|concurrently|electron|electron-forge|electron-vite|tauri|email|json-server|parcel|ng|ember|gulp|grunt|slidev|mintlify|vp)$/u;
const DEVELOPMENT_VERB = /^(dev|develop|serve|start|watch)$/u;
const BUNDLERS =
  /^(vite|next|nuxt|nuxi|astro|remix|gatsby|vue-cli-service|webpack|rsbuild|vinxi|docusaurus|eleventy|docusaurus-start|umi|max|mastra|vitepress|vuepress|preact|stencil|rw|blitz|hexo|brunch|polymer|medusa|nest|react-router|turbo|nx|lerna|rspack|sanity|shopify|solid-start|gridsome|xmcp|nitro|nitropack|svelte-kit|payload)$/u;
/** `start` and `serve` of these run a built app. */
const SERVES_BUILD = /^(next|nuxt|nuxi|blitz|medusa|mastra|rw|payload|vinxi|solid-start)$/u;

/** Whether a command is a development server (reload, no build), which must not run in production. */
export function isDevelopmentCommand(command: CommandLine): boolean {
  const { program, args } = command;
  if (args.some((argument) => /^--(watch|hot|reload|dev)$/u.test(argument))) return true;
  if (DEVELOPMENT_PROGRAM.test(program)) return true;
  if (program === 'tsx' || program === 'bun') return args[0] === 'watch';
  if (!BUNDLERS.test(program)) return false;
  const verb = firstArgument(command);
  if (program === 'eleventy') return args.some((argument) => argument === '--serve');
  if (program === 'nest') return false;
  if (verb === null) return true;
  if (verb === 'preview') return true;
  return DEVELOPMENT_VERB.test(verb) && !(SERVES_BUILD.test(program) && (verb === 'start' || verb === 'serve'));
}
