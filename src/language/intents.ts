import type { Intent } from '../model/index.js';
import type { Clause } from './clauses.js';
import { isDeniedIn } from './denial.js';
import type { PlatformPart } from './platform-parts.js';
import type { Role, Sign } from './signs.js';

type IntentSign = Extract<Sign, { kind: 'action' | 'artifact' }>;

/** Asking for an answer about something is no order to make it. */
const INSPECTING: ReadonlySet<Intent> = new Set(['review', 'explain', 'detect', 'cost']);

/** Nouns that name a goal even without a verb of making: "deploy with GitHub Actions". */
const GOAL_BESIDE_DEPLOY: ReadonlySet<Intent> = new Set([
  'cicd',
  'kubernetes',
  'infrastructure',
  'monitoring',
  'rollback',
  'secrets',
]);

function hasRole(clause: Clause, test: (role: Role) => boolean): boolean {
  return clause.signs.some((sign) => sign.kind === 'role' && test(sign.role));
}

function isDenied(hit: IntentSign, clause: Clause): boolean {
  return isDeniedIn(clause, hit.start, hit.end);
}

function isContext(clause: Clause): boolean {
  return hasRole(clause, (role) => role === 'contextBefore' || role === 'contextAfter');
}

function marksExisting(hit: IntentSign, clause: Clause): boolean {
  return clause.signs.some(
    (sign) =>
      sign.kind === 'existing' &&
      (sign.end <= hit.start ? hit.start - sign.end <= 16 : sign.start >= hit.end && sign.start - hit.end <= 16),
  );
}

interface ClauseWords {
  readonly clause: Clause;
  readonly actions: readonly IntentSign[];
  readonly artifacts: readonly IntentSign[];
  readonly creates: boolean;
}

function wordsOf(clause: Clause): ClauseWords {
  return {
    clause,
    actions: clause.signs.filter((sign): sign is IntentSign => sign.kind === 'action'),
    artifacts: clause.signs.filter((sign): sign is IntentSign => sign.kind === 'artifact'),
    creates: clause.signs.some((sign) => sign.kind === 'create'),
  };
}

function inspectingIntents(words: ClauseWords): Intent[] {
  const intents = words.actions
    .filter((hit) => INSPECTING.has(hit.intent) && !isDenied(hit, words.clause))
    .map((hit) => hit.intent);
  // "Tell me what it costs": the telling is only the manner.
  const exact = intents.filter((intent) => intent !== 'explain');
  return exact.length > 0 ? exact : intents;
}

function artifactIsAsked(hit: IntentSign, words: ClauseWords): boolean {
  if (isDenied(hit, words.clause)) return false;
  if (words.creates) return true;
  if (isContext(words.clause) || marksExisting(hit, words.clause)) return false;
  if (words.actions.length === 0) return true;
  return GOAL_BESIDE_DEPLOY.has(hit.intent);
}

function clauseIntents(words: ClauseWords, parts: readonly PlatformPart[]): Intent[] {
  const inspecting = inspectingIntents(words);
  if (inspecting.length > 0) return inspecting;
  const done = words.actions
    .filter((hit) => !isDenied(hit, words.clause) && !isContext(words.clause))
    .map((hit) => hit.intent);
  // "Roll back the last deploy": the deploy is what is rolled back.
  const actions = done.includes('rollback') ? done.filter((intent) => intent !== 'deploy') : done;
  const artifacts = words.artifacts.filter((hit) => artifactIsAsked(hit, words)).map((hit) => hit.intent);
  // "deployment" beside another goal only says what that goal is about.
  const goals = artifacts.filter((intent) => intent !== 'deploy' || actions.length + artifacts.length === 1);
  return [...actions, ...goals, ...platformArtifacts(words, parts)];
}

/** "Set up Kubernetes", "write a docker-compose.yml": the platform's name itself is what is to be made. */
function platformArtifacts(words: ClauseWords, parts: readonly PlatformPart[]): Intent[] {
  if (!words.creates || words.actions.some((hit) => hit.intent === 'deploy')) return [];
  return parts
    .filter((part) => part.clause === words.clause && part.part === 'plain')
    .flatMap(({ id }): Intent[] => {
      if (id === 'kubernetes') return ['kubernetes'];
      return id === 'docker-compose' ? ['containerize'] : [];
    });
}

/** "Don't deploy to Vercel, use Railway" refuses the place, not the deployment. */
function deniesOnlyThePlace(words: ClauseWords, parts: readonly PlatformPart[]): boolean {
  return (
    words.actions.some((hit) => hit.intent === 'deploy') &&
    parts.some((part) => part.clause === words.clause && part.part === 'refused')
  );
}

/** What is asked to be done, in the order of the prompt. */
export function intentsOf(
  clauses: readonly Clause[],
  parts: readonly PlatformPart[],
  platform: string | null,
): Intent[] {
  const all = clauses.map(wordsOf);
  const asked = all.flatMap((words) => clauseIntents(words, parts));
  if (asked.length === 0 && parts.some(({ part }) => part === 'compared') && platform === null) return ['explain'];
  const deploys = platform !== null && (asked.length === 0 || all.some((words) => deniesOnlyThePlace(words, parts)));
  return [...new Set(deploys ? [...asked, 'deploy' as const] : asked)];
}
