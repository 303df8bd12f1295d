import type { Intent } from '../model/index.js';
import type { Clause, Group } from './clauses.js';
import { isVendorOf, type Mention } from './names.js';
import type { Role, Sign } from './signs.js';

/** The part a named platform plays in the prompt. `plain` is named without any word that says why. */
export type Part = 'refused' | 'context' | 'compared' | 'chosen' | 'away' | 'locative' | 'target' | 'plain';

export interface PlatformPart {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly joined: Group['joined'];
  readonly part: Part;
  readonly clause: Clause;
}

type RoleSign = Extract<Sign, { kind: 'role' }>;

interface Reach {
  readonly part: Part;
  readonly side: 'before' | 'after' | 'either';
  /** Largest distance in letters between the word and the name. */
  readonly reach: number;
}

/** Ordered by strength: where two words speak about one name, the first wins. */
const REACHES: ReadonlyMap<Role, Reach> = new Map([
  ['refuseBefore', { part: 'refused', side: 'before', reach: 32 }],
  ['refuseAfter', { part: 'refused', side: 'after', reach: 14 }],
  ['negateBefore', { part: 'refused', side: 'before', reach: 80 }],
  ['negateAfter', { part: 'refused', side: 'after', reach: 60 }],
  ['negateEither', { part: 'refused', side: 'either', reach: 60 }],
  ['keepBefore', { part: 'context', side: 'before', reach: 40 }],
  ['keepAfter', { part: 'context', side: 'after', reach: 40 }],
  ['comparedBefore', { part: 'compared', side: 'before', reach: 24 }],
  ['comparedAfter', { part: 'compared', side: 'after', reach: 6 }],
  ['awayBefore', { part: 'away', side: 'before', reach: 24 }],
  ['awayAfter', { part: 'away', side: 'after', reach: 4 }],
  ['contextBefore', { part: 'context', side: 'before', reach: 40 }],
  ['contextAfter', { part: 'context', side: 'after', reach: 40 }],
  ['locativeAfter', { part: 'locative', side: 'after', reach: 3 }],
  ['toBefore', { part: 'target', side: 'before', reach: 14 }],
  ['toAfter', { part: 'target', side: 'after', reach: 4 }],
  ['chooseBefore', { part: 'chosen', side: 'before', reach: 24 }],
  ['chooseAfter', { part: 'chosen', side: 'after', reach: 16 }],
]);

const STRENGTH: readonly Part[] = ['refused', 'context', 'compared', 'chosen', 'away', 'locative', 'target', 'plain'];

/** Parts that a comparison in the same clause overrules: "which is better, Vercel or Railway" chooses neither. */
const OPEN: ReadonlySet<Part> = new Set(['chosen', 'target', 'plain', 'locative']);

function following(sign: RoleSign, groups: readonly Group[], reach: number): Group | undefined {
  return groups.find((group) => group.start >= sign.end && group.start - sign.end <= reach);
}

function preceding(sign: RoleSign, groups: readonly Group[], reach: number): Group | undefined {
  return groups.findLast((group) => group.end <= sign.start && sign.start - group.end <= reach);
}

interface Attachment {
  readonly group: Group;
  readonly part: Part;
  readonly before: boolean;
  /** Letters between the word and the name. */
  readonly distance: number;
}

function attach(sign: RoleSign, groups: readonly Group[]): Attachment | null {
  const rule = REACHES.get(sign.role);
  if (!rule) return null;
  const next = rule.side === 'after' ? undefined : following(sign, groups, rule.reach);
  if (next) return { group: next, part: rule.part, before: true, distance: next.start - sign.end };
  const last = rule.side === 'before' ? undefined : preceding(sign, groups, rule.reach);
  return last ? { group: last, part: rule.part, before: false, distance: sign.start - last.end } : null;
}

/** "Not Vercel, Railway": without a joining word the refusal ends at the comma; "no Vercel, Netlify or Heroku" goes on. */
function reaches(attachment: Attachment, mention: Mention): boolean {
  const { group, before, part } = attachment;
  if (!before || part !== 'refused' || group.joined !== 'comma') return true;
  return group.mentions[0] === mention;
}

const DIRECTIONS: ReadonlySet<Part> = new Set(['away', 'target']);

/** "do SPEC-1 no Railway": of two prepositions before a name, the nearer one is its own. */
function isOutdone(attachment: Attachment, all: readonly Attachment[]): boolean {
  if (!attachment.before || !DIRECTIONS.has(attachment.part)) return false;
  return all.some(
    (other) =>
      other.before &&
      other.group === attachment.group &&
      DIRECTIONS.has(other.part) &&
      other.distance < attachment.distance,
  );
}

function isComparison(clause: Clause): boolean {
  return clause.signs.some((sign) => sign.kind === 'role' && sign.role === 'compare');
}

function partOf(mention: Mention, group: Group, clause: Clause, attachments: readonly Attachment[]): Part | null {
  const own = attachments
    .filter((item) => item.group === group && reaches(item, mention) && !isOutdone(item, attachments))
    .map((item) => item.part);
  const certainCompany = group.mentions.some((other) => !other.doubtful);
  if (mention.doubtful && own.length === 0 && !certainCompany) return null;
  const strongest = STRENGTH.find((part) => own.includes(part)) ?? 'plain';
  if (OPEN.has(strongest) && (group.joined === 'or' || isComparison(clause))) return 'compared';
  return strongest;
}

function clauseParts(clause: Clause): PlatformPart[] {
  const attachments = clause.signs.flatMap((sign) => {
    const attachment = sign.kind === 'role' ? attach(sign, clause.groups) : null;
    return attachment ? [attachment] : [];
  });
  return clause.groups.flatMap((group) =>
    group.mentions.flatMap((mention) => {
      const part = partOf(mention, group, clause, attachments);
      return part
        ? [{ id: mention.id, start: mention.start, end: mention.end, joined: group.joined, part, clause }]
        : [];
    }),
  );
}

export function platformParts(clauses: readonly Clause[]): PlatformPart[] {
  return clauses.flatMap(clauseParts);
}

const INSPECTING: ReadonlySet<Intent> = new Set(['review', 'explain', 'detect']);

/**
 * Asks for an answer, not for work: a platform merely named there is no goal. A platform without any role word is none
 * either where the whole prompt only asks.
 */
function onlyInspects(clauses: readonly Clause[]): boolean {
  const actions = clauses.flatMap(({ signs }) =>
    signs.flatMap((sign) => (sign.kind === 'action' ? [sign.intent] : [])),
  );
  return actions.some((intent) => INSPECTING.has(intent)) && !actions.includes('deploy') && !actions.includes('cost');
}

/** Compose is how an app runs on a laptop as well as a goal, so another goal beside it wins. */
function preferred(ids: readonly string[]): string | null {
  const exact = ids.filter((id) => !ids.some((other) => isVendorOf(id, other)));
  return exact.find((id) => id !== 'docker-compose') ?? exact[0] ?? null;
}

/** The platform that is wanted, or null where none is or several are weighed. */
export function wantedPlatform(parts: readonly PlatformPart[], clauses: readonly Clause[]): string | null {
  const refused = new Set(refusedPlatforms(parts));
  const onlyAsked = onlyInspects(clauses);
  const open = parts.filter(
    (part) => !refused.has(part.id) && !onlyInspects([part.clause]) && !(onlyAsked && part.part === 'plain'),
  );
  const of = (...wanted: Part[]) => open.filter(({ part }) => wanted.includes(part)).map(({ id }) => id);
  return preferred(of('chosen', 'target')) ?? preferred(of('plain')) ?? preferred(of('locative'));
}

export function refusedPlatforms(parts: readonly PlatformPart[]): string[] {
  return [...new Set(parts.filter(({ part }) => part === 'refused').map(({ id }) => id))];
}
