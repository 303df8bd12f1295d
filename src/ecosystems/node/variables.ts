import type { EnvironmentVariable } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { type ExampleEntry, environmentVariables, type VariableReading } from '../environment.js';
import { codeOf, evidenceOf, findAll, type SourceMatch } from '../source.js';

/** Variables with these prefixes are inlined into the browser bundle at build time by the frameworks named. */
const PUBLIC_PREFIX =
  /^(NEXT_PUBLIC_|VITE_|REACT_APP_|GATSBY_|EXPO_PUBLIC_|VUE_APP_|NG_APP_|PLASMO_PUBLIC_|STORYBOOK_|RSBUILD_|PARCEL_PUBLIC_)/u;
/** `PUBLIC_` means "client" only to these. */
const PUBLIC_PREFIX_OF: Readonly<Record<string, RegExp>> = {
  astro: /^PUBLIC_/u,
  sveltekit: /^PUBLIC_/u,
  rsbuild: /^PUBLIC_/u,
};
/** Set by Vite itself. */
const VITE_OWN = new Set(['MODE', 'DEV', 'PROD', 'SSR', 'BASE_URL', 'LEGACY', 'ASSETS_PREFIX', 'SITE']);

const NAME = '([A-Z][A-Z0-9_]*)';
const MEMBER = new RegExp(
  `(process\\.env|Bun\\.env|import\\.meta\\.env|processEnv)\\??(?:\\.${NAME}\\b|\\[\\s*['"]${NAME}['"]\\s*\\])`,
  'u',
);
const DESTRUCTURED = /\{([^{}]{1,1500})\}\s*=\s*(process\.env|Bun\.env|import\.meta\.env)\b/u;
const GETTER = new RegExp(
  `(?:[cC]onfig(?:Service|uration)?|[eE]nv)\\??\\.(get|getOrThrow|require|required|from)\\s*(?:<[^<>()]{0,40}>)?\\(\\s*['"]${NAME}['"]\\s*(?:,\\s*(['"\`]?)([^'"\`,)\\n]{1,80})\\3)?`,
  'u',
);
const DENO = new RegExp(`Deno\\.env\\.(get)\\(\\s*['"]${NAME}['"]`, 'u');
const SVELTE_IMPORT = /import\s*\{([^{}]{1,800})\}\s*from\s*['"]\$env\/(static|dynamic)\/(private|public)['"]/u;

interface Found {
  readonly name: string;
  readonly match: SourceMatch;
  readonly required: boolean;
  readonly fallback: string | null;
}

const FALLBACK = /^\s*!?\s*(?:as \w+\s*)?\)*\s*(?:\|\||\?\?)\s*(?:(['"`])([^'"`\n]{0,120})\1|([\d_.]+|true|false)\b)/u;
const ANY_FALLBACK = /^\s*!?\s*\)*\s*(?:\|\||\?\?)/u;
/** Looked at, compared or tested: absence is handled. */
const GUARDED_AFTER = /^\s*(?:\?(?![?:.]*\s*$)|\?\.|&&|===|!==|==|!=|\)\s*\{|\)\s*(?:&&|\?)|\)\s*return)/u;
const GUARDED_BEFORE = /(?:\bif\s*\(\s*!?|!!|&&\s*!?|\|\|\s*!?|\?\?\s*|typeof\s|\bBoolean\(\s*)$/u;
/** `if (!process.env.X) throw` is no default: the variable is required. */
const THROWS = /^\s*\)\s*\{?\s*(?:throw\b|[\w.]*(?:exit|fatal|abort|panic)\w*\s*\()/u;

function memberReading(code: string, match: SourceMatch): { required: boolean; fallback: string | null } {
  const after = code.slice(match.index + match.length, match.index + match.length + 160);
  const before = code.slice(Math.max(0, match.index - 24), match.index);
  const given = FALLBACK.exec(after);
  if (given) return { required: false, fallback: given[2] ?? given[3] ?? null };
  if (ANY_FALLBACK.test(after)) return { required: false, fallback: null };
  if (/!\s*$/u.test(before) && THROWS.test(after)) return { required: true, fallback: null };
  // An assignment sets the variable, it does not need it.
  if (/^\s*(?:\|\||\?\?)?=(?!=)/u.test(after)) return { required: false, fallback: null };
  return { required: !GUARDED_AFTER.test(after) && !GUARDED_BEFORE.test(before), fallback: null };
}

function memberReadings(repository: Repository, sources: readonly string[]): Found[] {
  return findAll(repository, sources, MEMBER).flatMap((match) => {
    const [object, dotted, bracketed] = match.groups;
    const name = dotted ?? bracketed;
    if (name === undefined || (object === 'import.meta.env' && VITE_OWN.has(name))) return [];
    const { required, fallback } = memberReading(codeOf(repository, match.file) ?? '', match);
    return [{ name, match, required, fallback }];
  });
}

/** `const { A, B: b, C = 'x' } = process.env` */
function destructuredReadings(repository: Repository, sources: readonly string[]): Found[] {
  return findAll(repository, sources, DESTRUCTURED).flatMap((match) =>
    (match.groups[0] ?? '').split(',').flatMap((part) => {
      const found = /^\s*([A-Z][A-Z0-9_]*)\s*(?::\s*[\w$]+\s*)?(?:=\s*(['"`]?)(.*?)\2\s*)?$/su.exec(part);
      const name = found?.[1];
      if (name === undefined || VITE_OWN.has(name)) return [];
      const fallback = found?.[3] ?? null;
      return [{ name, match, required: false, fallback }];
    }),
  );
}

function getterReadings(repository: Repository, sources: readonly string[]): Found[] {
  const nest = findAll(repository, sources, GETTER).map((match) => {
    const [verb = '', name = '', , fallback] = match.groups;
    const isText = fallback !== undefined && !/^[A-Za-z_$][\w$.]*\(?$/u.test(fallback);
    return { name, match, required: /OrThrow|require/u.test(verb), fallback: isText ? fallback.trim() : null };
  });
  const deno = findAll(repository, sources, DENO).map((match) => ({
    name: match.groups[1] ?? '',
    match,
    required: false,
    fallback: null,
  }));
  return [...nest, ...deno];
}

function svelteReadings(repository: Repository, sources: readonly string[]): (Found & { readonly build: boolean })[] {
  return findAll(repository, sources, SVELTE_IMPORT).flatMap((match) =>
    (match.groups[0] ?? '').split(',').flatMap((part) => {
      const name = /^\s*([A-Z][A-Z0-9_]*)\b/u.exec(part)?.[1];
      const build = match.groups[1] === 'static';
      return name === undefined ? [] : [{ name, match, required: build, fallback: null, build }];
    }),
  );
}

/** Files that declare their environment as a schema: t3-env, zod over process.env, envalid, convict. */
const SCHEMA_FILE =
  /createEnv\s*\(|cleanEnv\s*\(|convict\s*\(|\b(?:process|Bun|import\.meta)\.env\b[\s\S]*\.(?:parse|safeParse|validate)|(?:parse|safeParse)\w*\(\s*(?:process|Bun)\.env|validationSchema|defineEnv|envsafe\s*\(|loadEnv|\.from\(process\.env\)/u;
const SCHEMA_ENTRY =
  /(?:^|[{,\n])\s*([A-Z][A-Z0-9_]{1,60}):\s*((?:z|Joi|v|t|s|num|str|bool|port|url|host|email|json|Type|yup|envalid|arktype|type|e|schema|envStr|makeValidator)\b[^\n]{0,200}(?:\n\s*\.[^\n]{0,120}){0,6})/u;

function schemaReadings(repository: Repository, sources: readonly string[]): Found[] {
  const files = sources.filter(
    (file) => /env|config|schema|settings|validation/iu.test(file) && SCHEMA_FILE.test(codeOf(repository, file) ?? ''),
  );
  return findAll(repository, files, SCHEMA_ENTRY).map((match) => {
    const [name = '', expression = ''] = match.groups;
    const given = /(?:\.(?:default|prefault|catch)\(\s*|\bdefault:\s*)(?:(['"`])([^'"`]*)\1|([\w.-]+))/u.exec(
      expression,
    );
    const optional = /\.(?:optional|nullish|nullable)\(|\.default\(|\bdefault:|devDefault/u.test(expression);
    return { name, match, required: !optional, fallback: given?.[2] ?? given?.[3] ?? null };
  });
}

/** `{ env: 'PORT', default: 1221 }` of convict-like configuration files. */
function keyedReadings(repository: Repository, sources: readonly string[]): Found[] {
  const files = sources.filter((file) => /config|settings|env/iu.test(file));
  return findAll(repository, files, /\benv:\s*['"]([A-Z][A-Z0-9_]{1,60})['"]/u).map((match) => {
    const code = codeOf(repository, match.file) ?? '';
    const open = code.lastIndexOf('{', match.index);
    const close = code.indexOf('}', match.index);
    const entry = code.slice(open, close === -1 ? match.index + 200 : close);
    const given = /\bdefault:\s*(?:(['"`])([^'"`]*)\1|([\w.-]+))/u.exec(entry);
    return {
      name: match.groups[0] ?? '',
      match,
      required: false,
      fallback: given?.[2] ?? given?.[3] ?? null,
    };
  });
}

/** `url = env("DATABASE_URL")` of Prisma schemas. */
function prismaReadings(repository: Repository, schemas: readonly string[]): Found[] {
  return findAll(repository, schemas, /\b(url|directUrl|shadowDatabaseUrl)\s*=\s*env\(\s*"([A-Z][A-Z0-9_]*)"/u).map(
    (match) => ({
      name: match.groups[1] ?? '',
      match,
      required: match.groups[0] === 'url',
      fallback: null,
    }),
  );
}

/** Helpers that people or tests run: their variables do not configure the service. */
const BESIDE_THE_PROGRAM =
  /(^|\/)(scripts?|tools?|tooling|seeds?|migrations?)\/|(^|\/)(playwright|vitest|jest|cypress|wdio)[\w.]*\.config\.\w+$/u;

/**
 * Every environment variable that the code reads, with its default and whether it can do without.
 * @param sources source files of the service and of the workspace members it needs
 * @param framework id of the framework, which decides about `PUBLIC_`
 */
export function variablesOf(
  repository: Repository,
  sources: readonly string[],
  prismaSchemas: readonly string[],
  framework: string | null,
  example: ReadonlyMap<string, ExampleEntry>,
): EnvironmentVariable[] {
  const own =
    framework !== null && Object.hasOwn(PUBLIC_PREFIX_OF, framework) ? PUBLIC_PREFIX_OF[framework] : undefined;
  const isPublic = (name: string) => PUBLIC_PREFIX.test(name) || own?.test(name) === true;
  const runtimeFiles = sources.filter((file) => !BESIDE_THE_PROGRAM.test(file));
  const found: (Found & { readonly build?: boolean })[] = [
    ...schemaReadings(repository, runtimeFiles),
    ...memberReadings(repository, runtimeFiles),
    ...destructuredReadings(repository, runtimeFiles),
    ...getterReadings(repository, runtimeFiles),
    ...keyedReadings(repository, runtimeFiles),
    ...svelteReadings(repository, runtimeFiles),
    ...prismaReadings(repository, prismaSchemas),
  ];
  const validated = new Map(schemaReadings(repository, runtimeFiles).map((entry) => [entry.name, entry.required]));
  const readings: VariableReading[] = found.map(({ name, match, required, fallback, build }) => ({
    name,
    required: validated.get(name) ?? required,
    default: fallback === '' || fallback === 'undefined' || fallback === 'null' ? null : fallback,
    scope: build === true || isPublic(name) ? 'build' : 'runtime',
    evidence: evidenceOf(match),
  }));
  return environmentVariables(readings, example);
}
