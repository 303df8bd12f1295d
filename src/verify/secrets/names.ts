/** Words that make a name a secret's name, after BuildKit's SecretsUsedInArgOrEnv check (moby/buildkit, read 2026-11-25). */
const SECRET_WORDS =
  /(?:^|_)(?:api_?key|auth|credentials?|(?:private|secret|access|encryption|signing)_?key|key|password|passwd|passphrase|pword|pwd|secret|token)(?:_|$)/iu;
const PUBLIC_WORDS = /(?:^|_)(?:public|publishable|next_public|vite)(?:_|$)/iu;
/** Suffixes that make it a pointer to a secret, or a setting about one. */
const ABOUT =
  /_(?:file|path|name|url|uri|id|ttl|expiry|expires(?:_in)?|length|algorithm|issuer|type|host|header|prefix|arn|enabled|rounds|endpoint|limit|rate|count|max|min|size|retries|attempts|window|policy|strength|lifetime|minutes|hours|days|seconds)$/iu;

/** True where a variable of this name must not be readable in a file. */
export function isSecretName(name: string): boolean {
  const snake = name.replace(/(?<=[a-z0-9])(?=[A-Z])/gu, '_').replaceAll('-', '_');
  return SECRET_WORDS.test(snake) && !PUBLIC_WORDS.test(snake) && !ABOUT.test(snake);
}

const PLACEHOLDER_WORDS =
  /(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|with|this)?|your[-_ ]|\byour\b|example|sample|dummy|placeholder|fake|insert|todo|fixme|xxx|<[^>]*>|\.\.\.|…|\[[^\]]*\]|^(?:foo|bar|baz|abc)|\bnone\b|\bnull\b|not[-_]?set|unset|redacted|secret[-_]?here|test[-_]?(?:key|token|secret|password)?$|^(?:dev|local|test|ci)(?:[-_]|$))/iu;

/** True where a value stands in for a secret instead of being one. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim().replace(/^["']|["']$/gu, '');
  if (text === '' || text.length < 4) return true;
  if (/\$[{(A-Za-z_]|\{\{|%[A-Z_]+%/u.test(text)) return true;
  if (/^(.)\1*$/u.test(text) || /^(?:true|false|\d{1,6})$/iu.test(text)) return true;
  return PLACEHOLDER_WORDS.test(text);
}
