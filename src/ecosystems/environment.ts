import { type EnvironmentVariable, type Evidence, evidence } from '../model/index.js';
import type { Repository } from '../repository/contract.js';
import { folderOf, joinPath } from '../repository/paths.js';

/** Variables of the machine, the shell, the tool or the host: read in code, but nobody configures them for a service. */
const NOISE = new Set([
  'CI',
  'COLUMNS',
  'DEBUG',
  'EDITOR',
  'FORCE_COLOR',
  'GITHUB_ACTIONS',
  'HOME',
  'HOSTNAME',
  'INIT_CWD',
  'JEST_WORKER_ID',
  'LANG',
  'LC_ALL',
  'LINES',
  'LOGNAME',
  'NEXT_PHASE',
  'NEXT_RUNTIME',
  'NODE_APP_INSTANCE',
  'NODE_DEBUG',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_PATH',
  'NO_COLOR',
  'OSTYPE',
  'PATH',
  'PLAYWRIGHT',
  'PWD',
  'PYTHONPATH',
  'PYTHONUNBUFFERED',
  'SHELL',
  'SHLVL',
  'TEMP',
  'TERM',
  'TMP',
  'TMPDIR',
  'TZ',
  'USER',
  'USERNAME',
  'VIRTUAL_ENV',
  'VITEST',
  '_',
]);
const NOISE_PREFIX = /^(npm_|GITHUB_|RUNNER_|VERCEL_|NETLIFY_|RAILWAY_|RENDER_|JEST_|VITEST_|PYTEST_|K_|AWS_LAMBDA_)/u;

/** Whether a variable is set by the machine or the tools, so that it belongs in no configuration. */
export function isEnvironmentNoise(name: string): boolean {
  return NOISE.has(name) || NOISE_PREFIX.test(name);
}

const SECRET_WORD =
  /(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|ENCRYPTION_?KEY|SIGNING_?KEY|AUTH_?KEY|CREDENTIALS?|_PASS|_PWD|_SALT|_PEPPER|_DSN|WEBHOOK_URL)/u;
const SECRET_END = /(^|_)(KEY|PASS|PWD|SALT|DSN|SECRETS?)$/u;
/** A connection string carries user and password. */
const CONNECTION =
  /^(.*_)?(DATABASE|DB|POSTGRES(QL)?|PG|MYSQL|MARIADB|MONGO(DB)?|REDIS|VALKEY|AMQP|RABBITMQ|CLOUDAMQP|KAFKA_SASL|SMTP|MAIL(ER)?|ELASTICSEARCH|CLICKHOUSE)_?(URL|URI|DSN|CONNECTION(_STRING|_URI|_URL)?|DIRECT_URL)$|^(DIRECT_URL|SHADOW_DATABASE_URL|CONNECTION_STRING)$/u;
/** A name about a secret that is no secret itself: its lifetime, length, place, name … */
const ABOUT_SECRET =
  /_(EXPIRY|EXPIRES(_IN|_AT)?|EXPIRATION(_\w+)?|LIFETIME|TTL|MAX_AGE|LENGTH|ROUNDS|ALGORITHM|ALG|HEADER|NAME|PATH|FILE|DIR|ISSUER|AUDIENCE|ENABLED?|DISABLED?|TIMEOUT|MINUTES|SECONDS|HOURS|DAYS|MIN|MAX|LIMIT|REGION|PREFIX|TYPE|URL|URI|ENDPOINT|COUNT|SIZE|INTERVAL|COST|PER_\w+)$/u;

/** Whether the name says that its value must not stand in a file. Public (client) variables never are. */
export function isSecretName(name: string): boolean {
  const upper = name.toUpperCase();
  if (/^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|GATSBY|EXPO_PUBLIC|NUXT_PUBLIC|VUE_APP|NG_APP)_/u.test(upper)) return false;
  if (/PUBLIC_?KEY|PUBLISHABLE_?KEY|SITE_?KEY/u.test(upper)) return false;
  if (CONNECTION.test(upper) || /WEBHOOK_URL$/u.test(upper)) return true;
  if (ABOUT_SECRET.test(upper)) return false;
  return SECRET_WORD.test(upper) || SECRET_END.test(upper);
}

/** Examples of a `.env` file; never `.env` itself, which may hold real secrets. The first that exists in a folder counts. */
const EXAMPLE_NAMES = [
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.dist',
  '.env.defaults',
  'env.example',
  '.env.local.example',
  '.env.development.example',
  '.env.production.example',
  'example.env',
  'sample.env',
  '.env-example',
  '.env.example.local',
];

export interface ExampleEntry {
  readonly value: string;
  readonly evidence: Evidence;
}

/** Values of the nearest `.env.example` (service folder, then its parents up to the root), by variable name. */
export function environmentExample(repository: Repository, root: string): Map<string, ExampleEntry> {
  for (let folder = root; ; folder = folderOf(folder)) {
    for (const name of EXAMPLE_NAMES) {
      const file = joinPath(folder, name);
      const text = file === null || !repository.hasFile(file) ? null : repository.read(file);
      if (file !== null && text !== null) return parseExample(file, text);
    }
    if (folder === '.') return new Map();
  }
}

function parseExample(file: string, text: string): Map<string, ExampleEntry> {
  const entries = new Map<string, ExampleEntry>();
  text.split(/\r?\n/u).forEach((line, index) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/u.exec(line);
    const [, name, raw] = match ?? [];
    if (name === undefined || raw === undefined || entries.has(name)) return;
    const quoted = /^(["'])(.*?)\1/u.exec(raw);
    const value = quoted?.[2] ?? raw.replace(/\s+#.*$/u, '').trim();
    entries.set(name, { value: value.startsWith('#') ? '' : value, evidence: evidence(file, index + 1, line) });
  });
  return entries;
}

/** A place in code that reads a variable. */
export interface VariableReading {
  readonly name: string;
  readonly required: boolean;
  readonly default: string | null;
  readonly scope: EnvironmentVariable['scope'];
  readonly evidence: Evidence;
}

const EVIDENCE_LIMIT = 5;

/**
 * Joins all readings of each variable to one entry, sorted by name. A variable is required where one place needs it and
 * no place has a default; a default of a secret is dropped, it must come from the operator.
 */
export function environmentVariables(
  readings: readonly VariableReading[],
  example: ReadonlyMap<string, ExampleEntry>,
): EnvironmentVariable[] {
  const byName = new Map<string, VariableReading[]>();
  for (const reading of readings) {
    if (isEnvironmentNoise(reading.name)) continue;
    const known = byName.get(reading.name);
    if (known) known.push(reading);
    else byName.set(reading.name, [reading]);
  }
  return [...byName]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, places]) => {
      const secret = isSecretName(name);
      const inCode = places.find((place) => place.default !== null)?.default ?? null;
      const given = example.get(name);
      const evidenceList = places.slice(0, EVIDENCE_LIMIT).map((place) => place.evidence);
      if (given) evidenceList.push(given.evidence);
      return {
        name,
        required: inCode === null && places.some((place) => place.required),
        default: secret ? null : (inCode ?? (given && given.value !== '' ? given.value : null)),
        scope: places.some((place) => place.scope === 'build') ? 'build' : 'runtime',
        secret: secret && !places.some((place) => place.scope === 'build'),
        evidence: evidenceList,
      };
    });
}
