/** A kind of secret with a shape of its own. The value is the first group, or the whole match. */
export interface SecretPattern {
  readonly name: string;
  readonly pattern: RegExp;
}

/**
 * Shapes that secretlint's recommended preset does not know or is not sure about.
 * Every repetition is bounded, so no text makes them slow.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { name: 'Stripe live key', pattern: /\b(?:sk|rk)_live_[0-9A-Za-z]{16,120}\b/gu },
  { name: 'Stripe webhook secret', pattern: /\bwhsec_[0-9A-Za-z]{24,64}\b/gu },
  { name: 'OpenAI key', pattern: /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{40,200}/gu },
  { name: 'Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}\b/gu },
  { name: 'GitLab token', pattern: /\bglpat-[0-9A-Za-z_-]{20,64}\b/gu },
  { name: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/gu },
  { name: 'Supabase token', pattern: /\bsbp_[a-f0-9]{40}\b/gu },
  { name: 'Hugging Face token', pattern: /\bhf_[A-Za-z]{34}\b/gu },
  { name: 'Resend key', pattern: /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,40}\b/gu },
  { name: 'PlanetScale token', pattern: /\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_-]{32,80}/gu },
  { name: 'AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/gu },
  {
    name: 'private key',
    pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/=]{40}/gu,
  },
];

export const JWT = /\beyJ[A-Za-z0-9_-]{10,400}\.(eyJ[A-Za-z0-9_-]{10,2000})\.[A-Za-z0-9_-]{20,800}/gu;

/** NAME = value, in the forms of YAML, JSON, TOML, shell, TypeScript. */
export const ASSIGNMENT =
  /([A-Za-z_][\w-]{2,60})["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z0-9+/=_.~!@#%^*-]{20,200})(?=["'\s,;]|$)/gu;
