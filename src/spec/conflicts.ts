import { message } from '../language/message.js';
import { isVendorOf } from '../language/names.js';
import type { Evidence, Requirement, RequirementCategory, Requirements } from '../model/index.js';

type Conflict = Requirements['conflicts'][number];

/** Categories of which one scope can have only one value, and the keys that tell values apart. */
const SINGLE: ReadonlyMap<RequirementCategory, readonly string[]> = new Map([
  ['platform', ['platform']],
  ['availability', ['percent']],
  ['recovery-point', ['seconds']],
  ['recovery-time', ['seconds']],
  ['scaling', ['min', 'max']],
  ['budget', ['amount']],
]);

/** What names a value in the categories where a thing can be both asked for and ruled out. */
const NAMES: readonly string[] = ['platform', 'engine', 'framework', 'place', 'kind', 'type', 'strategy', 'enabled'];

function sameScope(a: Requirement, b: Requirement): boolean {
  const overlap = (left: string | null, right: string | null) => left === null || right === null || left === right;
  return overlap(a.scope.component, b.scope.component) && overlap(a.scope.environment, b.scope.environment);
}

/** A single value for one component or environment is a refinement, not a contradiction, of one for all. */
function equalScope(a: Requirement, b: Requirement): boolean {
  return a.scope.component === b.scope.component && a.scope.environment === b.scope.environment;
}

function nameOf(requirement: Requirement): string | null {
  const key = NAMES.find((name) => Object.hasOwn(requirement.value, name));
  return key === undefined ? null : String(requirement.value[key]);
}

function differing(a: Requirement, b: Requirement): readonly [string, string] | null {
  for (const key of SINGLE.get(a.category) ?? []) {
    const left = a.value[key];
    const right = b.value[key];
    if (left === undefined || right === undefined || left === right) continue;
    // Compose on laptops goes with any platform of production.
    if (left === 'docker-compose' || right === 'docker-compose') continue;
    if (isVendorOf(String(left), String(right)) || isVendorOf(String(right), String(left))) continue;
    return [String(left), String(right)];
  }
  return null;
}

function bothQuotes(a: Requirement, b: Requirement): Evidence[] {
  return [a.evidence[0], b.evidence[0]].filter((item) => item !== undefined);
}

function valueConflict(a: Requirement, b: Requirement): Conflict | null {
  if (a.category !== b.category || a.polarity !== 'required' || b.polarity !== 'required' || !equalScope(a, b))
    return null;
  const values = differing(a, b);
  if (!values) return null;
  const text = message('spec.conflict.values', { category: a.category, first: values[0], second: values[1] });
  return { category: a.category, text, evidence: bothQuotes(a, b) };
}

function exclusionConflict(a: Requirement, b: Requirement): Conflict | null {
  const polarities = [a.polarity, b.polarity];
  const contradict = polarities.includes('required') && polarities.includes('excluded');
  if (a.category !== b.category || !contradict || !sameScope(a, b)) return null;
  const name = nameOf(a);
  if (name === null || name !== nameOf(b)) return null;
  return {
    category: a.category,
    text: message('spec.conflict.excluded', { category: a.category, value: name }),
    evidence: bothQuotes(a, b),
  };
}

/** Statements that cannot both hold, each with both quotes. A message about the same pair of values is given once. */
export function conflictsIn(requirements: readonly Requirement[]): Conflict[] {
  const found: Conflict[] = [];
  const seen = new Set<string>();
  requirements.forEach((a, index) => {
    for (const b of requirements.slice(index + 1)) {
      const conflict = valueConflict(a, b) ?? exclusionConflict(a, b);
      const key = conflict && `${conflict.category} ${JSON.stringify(conflict.text.values)}`;
      if (!conflict || !key || seen.has(key)) continue;
      seen.add(key);
      found.push(conflict);
    }
  });
  return found;
}
