/** Ids with three digits that are no SPEC: requirements, standards, algorithms. */
const OTHER_IDS = /^(?:REQ|AC|FR|SC|NFR|US|UC|ISO|RFC|CVE|SHA|AES|RSA|HTTP|ERR|ADR|PR|KB|AS|EC|E|T|R)-/u;

const PREFIXED = /(?<![\w/])SPEC[-_ ](?:[A-Z0-9]+(?:[-_][A-Z0-9]+)*)(?:-?[a-z])?(?![A-Za-z0-9])/gu;
const LOWER_CASE = /(?<![\w/])[Ss]pec[-_ ](?:[a-z0-9]+[-_ ]){0,4}\d{2,4}(?![A-Za-z0-9])/gu;
const BARE = /(?<![\w./-])[A-Z][A-Z0-9]+(?:-[A-Z0-9]+){0,4}-\d{3}[a-z]?(?![\w-])/gu;

function withoutPrefix(id: string): string {
  return id.replace(/^spec[-_ ]/iu, '');
}

function canonicalSpecId(id: string): string {
  const rest = withoutPrefix(id).replace(/[_ ]/gu, '-');
  const suffix = /\d[a-z]$/u.exec(rest)?.[0] ?? '';
  return `SPEC-${suffix ? rest.slice(0, -1).toUpperCase() + suffix.slice(-1) : rest.toUpperCase()}`;
}

/** SPEC ids in a prompt, with the prefix written out: "AUTH-001" and "spec-auth-001" are SPEC-AUTH-001. */
export function specIdsIn(prompt: string): string[] {
  const text = prompt.normalize('NFKC');
  const prefixed = [...text.matchAll(PREFIXED), ...text.matchAll(LOWER_CASE)];
  const bare = [...text.matchAll(BARE)].filter(
    (match) => !OTHER_IDS.test(match[0]) && !prefixed.some((other) => other[0].includes(match[0])),
  );
  const found = [...prefixed, ...bare].sort((a, b) => a.index - b.index);
  return [...new Set(found.map((match) => canonicalSpecId(match[0])))];
}

const FOLDERS = /(?<![\w./-])(?:apps|services|packages)\/([a-z0-9][\w-]{0,60})/giu;
/** A name before or after the word "service" in any language we know: `orders` service, `orders` 서비스. */
const SERVICE_WORDS =
  'services?|servicio|serviço|servizio|dienst|usługa|servisi?|dịch vụ|layanan|tjänsten?|službu|сервіс|сервис|서비스|サービス|服务|服務|سرویس|خدمة|שירות|सर्विस|सेवा|บริการ';
const QUOTED = '[`"\'“「『]([A-Za-z][\\w-]{0,60})[`"\'”」』]';
const NAMED_BEFORE = new RegExp(`${QUOTED}\\s*(?:${SERVICE_WORDS})`, 'giu');
const NAMED_AFTER = new RegExp(`(?:${SERVICE_WORDS})\\s*${QUOTED}`, 'giu');
const HYPHENATED =
  /(?<![\w./@-])([a-z][a-z0-9]*(?:-[a-z0-9]+)*-(?:api|web|service|worker|server|frontend|backend|app|svc))(?![\w./-])/gu;
const PLAIN_BEFORE = new RegExp(`(?<![\\w./-])([a-z][a-z0-9]*-[a-z0-9-]+)\\s+(?:${SERVICE_WORDS})`, 'gu');

/** Names of the repository's own services that a prompt mentions: apps/web, `orders` service, billing-api. */
export function serviceNamesIn(prompt: string): string[] {
  const text = prompt.normalize('NFKC');
  const found = [FOLDERS, NAMED_BEFORE, NAMED_AFTER, HYPHENATED, PLAIN_BEFORE].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ name: match[1] ?? '', index: match.index })),
  );
  return [...new Set(found.sort((a, b) => a.index - b.index).map(({ name }) => name))].filter((name) => name !== '');
}
