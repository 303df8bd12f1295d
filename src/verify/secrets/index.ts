import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Rule } from '../../model/index.js';
import { type FileViolation, fileRule, type JudgedFile, violation } from '../kit.js';
import { indexLines, type Place } from '../reading/place.js';
import { isPlaceholder, isSecretName } from './names.js';
import { ASSIGNMENT, JWT, SECRET_PATTERNS } from './patterns.js';

const ALL_KINDS = [
  'dockerfile',
  'dockerignore',
  'compose',
  'github-workflow',
  'github-action',
  'dependabot',
  'kubernetes',
  'kustomization',
  'template',
  'railway-ts',
  'railway-json',
  'railway-toml',
  'vercel-json',
  'dotenv',
  'markdown',
  'shell',
  'typescript',
  'javascript',
  'json',
  'jsonc',
  'yaml',
  'toml',
  'other',
] as const;

/** Longer lines are data or minified code; longer files are not configuration. */
const MAX_CHARACTERS = 1_000_000;

interface Found extends Place {
  readonly kind: string;
  readonly certain: boolean;
}

export const secretRules: readonly Rule[] = [
  fileRule(
    {
      id: 'secrets/known-shape',
      title: 'No key, token or private key in a file',
      references: ['secretlint/preset-recommend', 'gitleaks', 'DS-0031', 'CIS 4.10'],
      severity: 'error',
      tier: 'must',
      help: 'Remove it, revoke it (the history keeps it), and pass it as a secret.',
    },
    ALL_KINDS,
    async (file) => {
      if (file.content.length > MAX_CHARACTERS) return [];
      const found = [...(await fromSecretlint(file)), ...fromPatterns(file)];
      return oncePerLine(found).map((secret) =>
        // The value itself never goes into a message: findings are printed, stored and posted.
        violation(secret, `This looks like a real secret: ${secret.kind}.`, severityOf(file, secret)),
      );
    },
  ),
  fileRule(
    {
      id: 'secrets/high-entropy',
      title: 'No random value behind the name of a secret',
      references: ['gitleaks/generic-api-key', 'CKV_SECRET_6'],
      severity: 'warning',
      tier: 'must',
      help: 'Pass it as a secret; if it is none, give it another name or a value that says so.',
    },
    // .env files have a rule of their own (dotenv/no-real-secret), and prose has no assignments.
    ALL_KINDS.filter((kind) => kind !== 'dotenv' && kind !== 'markdown'),
    (file) => {
      if (file.content.length > MAX_CHARACTERS) return [];
      const index = indexLines(file.content);
      return [...file.content.matchAll(ASSIGNMENT)].flatMap((match) => {
        const [, name = '', value = ''] = match;
        return isSuspicious(name, value)
          ? [violation(index.placeOf(match.index), `${name} is given a value that looks random.`)]
          : [];
      });
    },
  ),
];

function severityOf(file: JudgedFile, { certain }: Found): Partial<FileViolation> {
  const fixture =
    /(?:^|\/)(?:tests?|__tests__|fixtures?|testdata|spec|examples?|docs)\//u.test(file.path) ||
    file.kind === 'markdown';
  return fixture || !certain ? { severity: 'warning' } : {};
}

async function fromSecretlint(file: JudgedFile): Promise<readonly Found[]> {
  const result = await lintSource({
    source: { filePath: file.path, content: file.content, contentType: 'text' },
    options: {
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] },
      noPhysicFilePath: true,
    },
  });
  return result.messages.flatMap((message) => {
    const value = file.content.slice(message.range[0], message.range[1]);
    const place = { line: message.loc.start.line, column: message.loc.start.column + 1 };
    if (isStandIn(value)) return [];
    return [{ ...place, kind: kindOf(message.message), certain: true }];
  });
}

/** "found GitHub Token(GitHub personal access tokens): ghp_…" names the kind in front of the value. */
function kindOf(message: string): string {
  return /^found ([A-Za-z][\w ]{0,60}?)\s*(?:\(|:|$)/u.exec(message)?.[1] ?? 'a known kind of token';
}

function isStandIn(value: string): boolean {
  const url = /^(\w+(?:\+\w+)?):\/\/([^:@/\s]{0,200}):([^@\s]{0,200})@([^/:\s?]{1,200})/u.exec(value);
  if (url) return isStandInUrl(url[3] ?? '', url[4] ?? '', url[2] ?? '');
  const assigned = /[:=]\s*["']?([^"'\s]+)["']?$/u.exec(value)?.[1] ?? value;
  return isPlaceholder(assigned) || /EXAMPLE/u.test(value);
}

/** Connection strings of a developer's machine, and ones whose password is a word everybody knows. */
function isStandInUrl(password: string, host: string, user: string): boolean {
  const local = /^(?:localhost|127\.|\[?::1|0\.0\.0\.0|host\.docker\.internal)/u.test(host) || !host.includes('.');
  return (
    local ||
    isPlaceholder(password) ||
    password === user ||
    /^(?:postgres|password|pass|root|admin|secret|user)$/iu.test(password)
  );
}

function fromPatterns(file: JudgedFile): readonly Found[] {
  const index = indexLines(file.content);
  const shaped = SECRET_PATTERNS.flatMap(({ name, pattern }) =>
    [...file.content.matchAll(pattern)]
      .filter(
        ([value]) => !/EXAMPLE|x{6}|X{6}|0{8}|\.\.\./u.test(value) && !(name === 'OpenAI key' && !/\d/u.test(value)),
      )
      .map((match) => ({ ...index.placeOf(match.index), kind: name, certain: true })),
  );
  const tokens = [...file.content.matchAll(JWT)].flatMap((match) => {
    const role = jwtClaims(match[1] ?? '');
    return role === 'public'
      ? []
      : [{ ...index.placeOf(match.index), kind: 'JSON Web Token', certain: role === 'private' }];
  });
  return [...shaped, ...tokens];
}

/** Supabase's anonymous key is a token made to be public; its demo keys are in every tutorial. */
function jwtClaims(payload: string): 'public' | 'private' | 'unknown' {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const text = JSON.stringify(claims);
    if (/"role":"anon"|"iss":"supabase-demo"|"name":"John Doe"/u.test(text)) return 'public';
    return 'private';
  } catch {
    return 'unknown';
  }
}

function oncePerLine(found: readonly Found[]): readonly Found[] {
  const lines = new Set<number>();
  return found.filter(({ line }) => {
    if (lines.has(line)) return false;
    lines.add(line);
    return true;
  });
}

/** Names that say "key" of something that is no secret: cache keys, sort keys, map keys. */
const PLAIN_KEY =
  /^(?:.*(?:cache|sort|primary|foreign|partition|group|object|map|row|label|topology|idempotency|i18n|translation|public|ssh_host)[-_]?key|key|restore[-_]?keys?)$/iu;

function isSuspicious(name: string, value: string): boolean {
  if (!isSecretName(name) || PLAIN_KEY.test(name) || isPlaceholder(value)) return false;
  // Dotted and slashed words are properties, paths and host names.
  if (
    /^(?:[A-Za-z_]\w*\.)+\w+$/u.test(value) ||
    /^[./~@]|\/\/|[()[\]]/u.test(value) ||
    /^[a-z]+(?:[-_./][a-z0-9]+)+$/iu.test(value)
  )
    return false;
  return /\d/u.test(value) && /[A-Za-z]/u.test(value) && entropy(value) >= 3.7;
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
