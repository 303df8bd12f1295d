import { parse as parseJsonc } from 'jsonc-parser';
import { assumed, declared, evidence, type Fact, inferred } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { baseName, joinPath } from '../../repository/paths.js';
import { codeOf, evidenceOf, findFirst, type SourceMatch } from '../source.js';
import { commandsIn, firstArgument, optionValue } from './command-line.js';
import type { FrameworkMatch } from './framework.js';
import type { Manifest } from './manifest.js';

export interface SiteQuestion {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly match: FrameworkMatch;
}

function clean(path: string): string {
  return path.replace(/^\.?\//u, '').replace(/\/+$/u, '');
}

/** Configuration files of a package whose base name starts with one of the stems (vite.config.ts …). */
function configFiles(repository: Repository, root: string, ...stems: readonly string[]): string[] {
  return repository
    .filesIn(root)
    .filter((file) => stems.some((name) => baseName(file).startsWith(`${name}.`)) && /\.[cm]?[jt]s$/u.test(file));
}

/** A setting of a framework's configuration file. */
function configSetting(
  { repository, manifest }: SiteQuestion,
  pattern: RegExp,
  ...stems: readonly string[]
): SourceMatch | null {
  return findFirst(repository, configFiles(repository, manifest.root, ...stems), pattern);
}

const TEXT = `['"\`]([^'"\`\\n]{1,120})['"\`]`;

/** Whether a setting stands inside `condition ? { … }` or `condition && { … }`: it then holds for some builds only. */
function isConditional(repository: Repository, match: SourceMatch): boolean {
  const before = (codeOf(repository, match.file) ?? '').slice(Math.max(0, match.index - 600), match.index);
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const character = before[at];
    if (character === '}') depth += 1;
    else if (character === '{' && depth > 0) depth -= 1;
    else if (
      character === '{' &&
      /(\?|&&|:)\s*\(?\s*$/u.test(before.slice(0, at)) &&
      !/\w\s*:\s*$/u.test(before.slice(0, at))
    )
      return true;
  }
  return false;
}

/** Output folder given as an option of the build command. */
function outputOption(manifest: Manifest): Fact<string> | null {
  for (const name of ['build', 'build:prod', 'build:production']) {
    const script = manifest.scripts.get(name);
    if (!script) continue;
    for (const command of commandsIn(script.command)) {
      if (/^(tsc|tsup|nest)$/u.test(command.program)) continue;
      const value = optionValue(command, '--outDir', '--out-dir', '--dist-dir', '--output-path', '--outdir');
      if (value !== null && !value.startsWith('..')) return declared(clean(value), script.evidence);
    }
  }
  return null;
}

/** `outDir` of a Vite-like configuration, or the folder its `root` moves the output to. */
function viteOutput(question: SiteQuestion): Fact<string> | null {
  const found = configSetting(
    question,
    new RegExp(`\\boutDir\\s*:\\s*${TEXT}`, 'u'),
    'vite.config',
    'astro.config',
    'rsbuild.config',
  );
  const folder = found?.groups[0];
  if (found && folder !== undefined) {
    const root = configSetting(question, new RegExp(`(?:^|[{,\\n])\\s*root\\s*:\\s*${TEXT}`, 'u'), 'vite.config')
      ?.groups[0];
    const path = joinPath(root === undefined ? '.' : clean(root) || '.', folder);
    return path === null ? null : declared(clean(path), evidenceOf(found));
  }
  return null;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** angular.json: `outputPath` of the application's build target; the application builder adds `browser/`. */
function angularOutput({ repository, manifest }: SiteQuestion): Fact<string> | null {
  const file = joinPath(manifest.root, 'angular.json') ?? 'angular.json';
  const content = repository.read(file);
  if (content === null) return null;
  const projects = record(record(parseJsonc(content, [], { allowTrailingComma: true })).projects);
  const name = Object.keys(projects).find((key) => record(projects[key]).projectType !== 'library');
  const project = record(name === undefined ? undefined : projects[name]);
  const build = record(record(project.architect ?? project.targets).build);
  if (name === undefined) return null;
  const builder = text(build.builder) ?? '';
  const path = record(build.options).outputPath;
  const place = evidence(file, null, `outputPath of ${name}`);
  const browser =
    /:(application|browser-esbuild)$/u.test(builder) && !builder.endsWith('browser-esbuild') ? 'browser' : '';
  if (text(path) !== null) return declared(clean(`${text(path)}/${browser}`), place);
  const base = text(record(path).base);
  if (base !== null) return declared(clean(`${base}/${text(record(path).browser) ?? browser}`), place);
  return inferred(clean(`dist/${name}/${browser}`), place);
}

/** The folder a documentation tool is given on its command line: `vitepress build docs`. */
function documentationOutput({ manifest, match }: SiteQuestion): Fact<string> | null {
  const output = match.framework.output ?? 'dist';
  for (const script of manifest.scripts.values()) {
    for (const command of commandsIn(script.command)) {
      if (command.program !== match.framework.id || firstArgument(command) !== 'build') continue;
      const folder = command.args.filter((argument) => !argument.startsWith('-'))[1];
      return inferred(folder === undefined ? output : `${clean(folder)}/${output}`, script.evidence);
    }
  }
  return null;
}

function tsconfigOutput(repository: Repository, root: string): Fact<string> | null {
  for (const name of ['tsconfig.build.json', 'tsconfig.json', 'tsconfig.app.json', 'tsconfig.prod.json']) {
    const file = joinPath(root, name) ?? name;
    const content = repository.read(file);
    const value = content === null ? null : text(record(record(parseJsonc(content)).compilerOptions).outDir);
    if (content === null || value === null || value.startsWith('..')) continue;
    const line = content.slice(0, content.indexOf('"outDir"')).split('\n').length;
    return declared(clean(value), evidence(file, line, `"outDir": "${value}"`));
  }
  return null;
}

/** Where a compiled program goes: tsconfig's outDir, or the option of the bundler. */
export function programOutput(repository: Repository, manifest: Manifest): Fact<string> | null {
  return tsconfigOutput(repository, manifest.root) ?? outputOption(manifest);
}

/** Folder with the built site, relative to the service. */
export function siteOutput(question: SiteQuestion, isStatic: boolean): Fact<string> | null {
  const { match, manifest } = question;
  const option = outputOption(manifest);
  if (option) return option;
  const { id } = match.framework;
  if (id === 'angular' || id === 'ionic-angular') return angularOutput(question) ?? fallback(question, isStatic);
  if (id === 'vitepress' || id === 'vuepress') return documentationOutput(question) ?? fallback(question, isStatic);
  const setting = settingOf(question, id, isStatic);
  return setting ?? fallback(question, isStatic);
}

function settingOf(question: SiteQuestion, id: string, isStatic: boolean): Fact<string> | null {
  const found = (pattern: string, ...stems: readonly string[]) => {
    const match = configSetting(question, new RegExp(pattern, 'u'), ...stems);
    const value = match?.groups[0];
    return match && value !== undefined ? declared(clean(value), evidenceOf(match)) : null;
  };
  switch (id) {
    case 'next':
      return found(`\\bdistDir\\s*:\\s*${TEXT}`, 'next.config');
    case 'sveltekit':
      return isStatic
        ? found(`\\bpages\\s*:\\s*${TEXT}`, 'svelte.config')
        : found(`\\bout\\s*:\\s*${TEXT}`, 'svelte.config');
    case 'eleventy':
      return found(`\\boutput\\s*:\\s*${TEXT}`, '.eleventy', 'eleventy.config');
    case 'vue-cli':
      return found(`\\boutputDir\\s*:\\s*${TEXT}`, 'vue.config');
    case 'react-router':
    case 'remix': {
      const folder = found(`\\bbuildDirectory\\s*:\\s*${TEXT}`, 'react-router.config', 'vite.config', 'remix.config');
      return folder && isStatic ? { ...folder, value: `${folder.value}/client` } : folder;
    }
    case 'vite':
    case 'astro':
    case 'rsbuild':
    case 'ionic-react':
      return viteOutput(question);
    default:
      return null;
  }
}

/** The framework's own default: follows from the framework, not from the repository. */
function fallback({ match }: SiteQuestion, isStatic: boolean): Fact<string> | null {
  const { output, staticOutput } = match.framework;
  const path = isStatic ? (staticOutput ?? output) : output;
  return path === undefined
    ? null
    : match.fact.basis === 'declared'
      ? inferred(path, ...match.fact.evidence)
      : assumed(path);
}

interface StaticRule {
  /** The setting that decides. */
  readonly pattern: RegExp;
  readonly configs: readonly string[];
  /** What a match means: the site is static, or it has a server. */
  readonly means: 'static' | 'server';
}

const STATIC_RULES: Readonly<Record<string, readonly StaticRule[]>> = {
  next: [{ pattern: /\boutput\s*:\s*['"`]export['"`]/u, configs: ['next.config'], means: 'static' }],
  nuxt: [
    {
      pattern:
        /\bpreset\s*:\s*['"`](?:static|github-pages|cloudflare-pages-static)['"`]|\btarget\s*:\s*['"`]static['"`]/u,
      configs: ['nuxt.config'],
      means: 'static',
    },
  ],
  sveltekit: [{ pattern: /adapter-static/u, configs: ['svelte.config', 'vite.config'], means: 'static' }],
  'react-router': [{ pattern: /\bssr\s*:\s*false/u, configs: ['react-router.config', 'vite.config'], means: 'static' }],
  remix: [{ pattern: /\bssr\s*:\s*false/u, configs: ['vite.config', 'remix.config'], means: 'static' }],
  'tanstack-start': [
    {
      pattern: /\bspa\s*:\s*\{[^{}]{0,80}enabled\s*:\s*true/u,
      configs: ['vite.config', 'app.config'],
      means: 'static',
    },
  ],
  solidstart: [
    { pattern: /\bpreset\s*:\s*['"`]static['"`]|\bssr\s*:\s*false/u, configs: ['app.config'], means: 'static' },
  ],
  astro: [
    { pattern: /\boutput\s*:\s*['"`](?:server|hybrid)['"`]/u, configs: ['astro.config'], means: 'server' },
    { pattern: /\badapter\s*:\s*(?!undefined)/u, configs: ['astro.config'], means: 'server' },
  ],
};

/** Whether the site is built to files only, as its configuration says; the framework's role decides where it says nothing. */
export function staticSite(question: SiteQuestion): { readonly isStatic: boolean; readonly place: SourceMatch | null } {
  const { id, role } = question.match.framework;
  const rules = Object.hasOwn(STATIC_RULES, id) ? (STATIC_RULES[id] ?? []) : [];
  for (const rule of rules) {
    const place = configSetting(question, rule.pattern, ...rule.configs);
    if (place && !isConditional(question.repository, place)) return { isStatic: rule.means === 'static', place };
  }
  const generates =
    id === 'nuxt' && /\b(?:nuxt|nuxi)\s+generate\b/u.test(question.manifest.scripts.get('build')?.command ?? '');
  return { isStatic: role === 'static' || generates, place: null };
}
