import type { EnvironmentVariable } from '../../model/index.js';
import type { Repository } from '../../repository/contract.js';
import { type ExampleEntry, environmentVariables, type VariableReading } from '../environment.js';
import { evidenceOf, type SourceMatch } from '../source.js';
import { settingsVariables } from './settings.js';
import { argument, argumentsAt, literalOf, pythonCode, search } from './syntax.js';

const NAME = /^[A-Za-z_]\w*$/u;
/** Set for the interpreter or a framework by its own files, not by an operator. */
const INTERNAL = new Set([
  'DJANGO_SETTINGS_MODULE',
  'FLASK_APP',
  'PYTHONDONTWRITEBYTECODE',
  'WERKZEUG_RUN_MAIN',
  'PYTEST_CURRENT_TEST',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
]);

/** `os.environ["X"]`, but not where it is assigned to or deleted. */
function subscripts(repository: Repository, files: readonly string[]): VariableReading[] {
  const matches = search(repository, files, /\benviron\[\s*["'](\w+)["']\s*\](?![ \t]*=(?!=))/u);
  return matches
    .filter((match) => !/\bdel\s*$/u.test(before(repository, match)))
    .map((match) => ({
      name: match.groups[0] ?? '',
      required: !isGuarded(repository, match),
      default: null,
      scope: 'runtime',
      evidence: evidenceOf(match),
    }));
}

function before(repository: Repository, match: SourceMatch): string {
  const code = pythonCode(repository, match.file);
  return code.slice(code.lastIndexOf('\n', match.index) + 1, match.index).replace(/\bos\.$/u, '');
}

/** Read only behind a question for it: in an `if`, or inside a `try` that catches its absence. */
function isGuarded(repository: Repository, match: SourceMatch): boolean {
  const code = pythonCode(repository, match.file);
  const lineStart = code.lastIndexOf('\n', match.index) + 1;
  const name = match.groups[0] ?? '';
  const above = code.slice(Math.max(0, lineStart - 400), lineStart);
  const indent = (text: string) => /^[ \t]*/u.exec(text)?.[0].length ?? 0;
  const own = indent(code.slice(lineStart, match.index));
  const lines = above.split('\n').slice(0, -1).reverse();
  for (const line of lines) {
    if (line.trim() === '' || indent(line) >= own) continue;
    if (/^\s*try\s*:/u.test(line))
      return /except\s*\(?[^\n]*(KeyError|Exception)|except\s*:/u.test(code.slice(match.index, match.index + 800));
    if (/^\s*(?:el)?if\b/u.test(line) && line.includes(name)) return true;
    if (/^\s*(?:def|class)\b/u.test(line)) return false;
  }
  return false;
}

/** Files whose names are read elsewhere as settings.X. */
const CONFIGURATION = /(^|\/)(settings|config|conf|configuration)(\.py$|\/)/iu;

/**
 * Whether a getter without a default is needed all the same: its value goes straight into a name, a setting or a keyword,
 * or through int(), and nothing asks whether it is there; or what asks for it gives up without it.
 */
function isNeeded(repository: Repository, match: SourceMatch): boolean {
  const code = pythonCode(repository, match.file);
  const lead = before(repository, match);
  const end = code.indexOf('\n', match.index + match.length);
  const rest = code.slice(match.index, end === -1 ? undefined : end);
  if (/\b(?:int|float)\(\s*(?:os\.)?$/u.test(lead)) return true;
  if (/\)\s*(?:or\b|if\b|is\b|==|!=|in\b)/u.test(rest) || !/(?:=|:)\s*(?:os\.)?$/u.test(lead)) return false;
  const name = /^\s*([A-Za-z_]\w*)\s*(?::[^=\n]{1,60})?=\s*(?:os\.)?$/u.exec(lead)?.[1];
  if (name === undefined) return true;
  // Attributes of a configuration class are asked for elsewhere, mostly before they are used.
  if (/^\s/u.test(lead) || CONFIGURATION.test(match.file)) return false;
  const after = code.slice(match.index + match.length);
  if (
    new RegExp(`\\bif\\s+(?:not\\s+${name}|${name}\\s+is\\s+None)\\b[^\\n]*\\n[^\\n]*(?:raise|exit|abort)`, 'u').test(
      after,
    )
  )
    return true;
  return !new RegExp(
    `\\b(?:if|elif|and|or|not|while)\\s+(?:not\\s+)?${name}\\b|\\b${name}\\s+(?:is|or|and|if)\\b`,
    'u',
  ).test(after);
}

/** `os.getenv("X", "default")`, `os.environ.get(…)`, `environ.get(…)`. */
function getters(repository: Repository, files: readonly string[]): VariableReading[] {
  const matches = search(
    repository,
    files,
    /(?:\bgetenv|\benviron\.get|\benviron\.pop|\bget_env(?:_var)?|\benv_var)\s*\(/u,
  );
  return matches.flatMap((match) => {
    const code = pythonCode(repository, match.file);
    const all = argumentsAt(code, match.index + match.length - 1);
    const name = literalOf(argument(all, 'key', 0));
    if (name === null || !NAME.test(name)) return [];
    const written = argument(all, 'default', 1);
    const rest = code.slice(match.index, code.indexOf('\n', match.index + match.length) + 1 || undefined);
    const fallback = /\)\s*or\s+(["'][^"'\n]*["']|\d+)/u.exec(rest)?.[1] ?? null;
    return [
      {
        name,
        required: written === null && isNeeded(repository, match),
        default: literalOf(written) ?? literalOf(fallback),
        scope: 'runtime' as const,
        evidence: evidenceOf(match),
      },
    ];
  });
}

interface Reader {
  /** A file counts only where it imports the library. */
  readonly imports: RegExp;
  readonly call: RegExp;
}

/** Libraries that read a variable by a call: django-environ, environs, python-decouple, starlette. */
const READERS: readonly Reader[] = [
  {
    imports: /^[ \t]*(?:from|import)[ \t]+(?:environ|environs)\b/mu,
    call: /\benv(?:\.(?:str|bool|int|float|list|tuple|dict|json|url|path|bytes|date|timedelta|decimal|enum|log_level))?\s*\(/u,
  },
  { imports: /^[ \t]*(?:from|import)[ \t]+decouple\b/mu, call: /\b(?:config|env_config)\s*\(/u },
  { imports: /^[ \t]*from[ \t]+starlette\.config\b/mu, call: /\bconfig\s*\(/u },
];

function libraryCalls(repository: Repository, files: readonly string[]): VariableReading[] {
  return READERS.flatMap(({ imports, call }) => {
    const importing = files.filter((file) => imports.test(pythonCode(repository, file)));
    return search(repository, importing, call).flatMap((match): VariableReading[] => {
      const all = argumentsAt(pythonCode(repository, match.file), match.index + match.length - 1);
      const name = literalOf(argument(all, 'var', 0));
      if (name === null || !NAME.test(name)) return [];
      const written = argument(all, 'default', isPositionalDefault(all) ? 1 : undefined);
      return [
        {
          name,
          required: written === null,
          default: literalOf(written),
          scope: 'runtime',
          evidence: evidenceOf(match),
        },
      ];
    });
  });
}

/** environs takes the default as second argument; a type there is a cast. */
function isPositionalDefault(all: ReturnType<typeof argumentsAt>): boolean {
  const second = all.filter(({ name }) => name === null)[1]?.value;
  return second !== undefined && literalOf(second) !== null;
}

/** Helpers that read a variable of their own choice: `env.db()`, `dj_database_url.config()`. */
const IMPLIED: readonly { readonly call: RegExp; readonly name: string; readonly key: string }[] = [
  { call: /\benv\.(?:db|db_url|dj_db_url)\s*\(/u, name: 'DATABASE_URL', key: 'var' },
  { call: /\benv\.(?:cache|cache_url|dj_cache_url)\s*\(/u, name: 'CACHE_URL', key: 'var' },
  { call: /\benv\.(?:email|email_url|dj_email_url)\s*\(/u, name: 'EMAIL_URL', key: 'var' },
  { call: /\bdj_database_url\.config\s*\(/u, name: 'DATABASE_URL', key: 'env' },
];

function implied(repository: Repository, files: readonly string[]): VariableReading[] {
  return IMPLIED.flatMap(({ call, name, key }) =>
    search(repository, files, call).map((match) => {
      const all = argumentsAt(pythonCode(repository, match.file), match.index + match.length - 1);
      const written = literalOf(argument(all, key, 0));
      const fallback = argument(all, 'default');
      return {
        name: written !== null && NAME.test(written) ? written : name,
        required: fallback === null,
        default: literalOf(fallback),
        scope: 'runtime' as const,
        evidence: evidenceOf(match),
      };
    }),
  );
}

/** `envvar="X"` of click and typer options: a command-line option may stand in for it. */
function optionVariables(repository: Repository, files: readonly string[]): VariableReading[] {
  return search(repository, files, /\benvvar\s*=\s*["'](\w+)["']/u).map((match) => ({
    name: match.groups[0] ?? '',
    required: false,
    default: null,
    scope: 'runtime',
    evidence: evidenceOf(match),
  }));
}

/** Every variable the code reads, with its default and whether it must be there. */
export function variablesOf(
  repository: Repository,
  files: readonly string[],
  example: ReadonlyMap<string, ExampleEntry>,
): EnvironmentVariable[] {
  const readings = [
    ...subscripts(repository, files),
    ...getters(repository, files),
    ...libraryCalls(repository, files),
    ...implied(repository, files),
    ...settingsVariables(repository, files),
    ...optionVariables(repository, files),
  ].filter(({ name }) => NAME.test(name) && !INTERNAL.has(name));
  return environmentVariables(readings, example);
}
