// Error texts quote what other programs said, and those sometimes quote what they were given.
// Sources of the token forms: docs.github.com (about authentication tokens), docs.aws.amazon.com (IAM identifiers), RFC 7519, RFC 6750.
const TOKEN_FORMS: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{20,255}/gu,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}/gu,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu,
  /\bsk-[A-Za-z0-9_-]{16,200}/gu,
  /\bxox[abprs]-[A-Za-z0-9-]{10,200}/gu,
  /\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,1000}/gu,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?-----END [A-Z ]{0,30}PRIVATE KEY-----/gu,
];

const SECRET_NAME = /(token|secret|password|passwd|api_?key|private_?key|credential)/iu;
const SHORTEST_SECRET = 8;

/**
 * Takes secrets out of a text: the known token forms, user:password in URLs, bearer headers, and the values of
 * environment variables whose name says that they are secret.
 */
export function redact(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  let clean = text;
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value.length >= SHORTEST_SECRET && SECRET_NAME.test(name)) {
      clean = clean.replaceAll(value, `[${name}]`);
    }
  }
  for (const form of TOKEN_FORMS) clean = clean.replace(form, '[secret]');
  return clean
    .replace(/\b(bearer|basic) [A-Za-z0-9._~+/=-]{8,2000}/giu, '$1 [secret]')
    .replace(/(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}):[^\s/@]{1,200}@/giu, '$1:[secret]@');
}
