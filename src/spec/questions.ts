import { message } from '../language/message.js';
import type { Question, Requirement, RequirementCategory } from '../model/index.js';

/** Categories where a person must choose one of several. */
const CHOICES: ReadonlyMap<RequirementCategory, string> = new Map([
  ['platform', 'platform'],
  ['region', 'region'],
  ['database', 'engine'],
  ['rollout', 'strategy'],
]);

function choiceOf(requirement: Requirement, key: string): string | null {
  const value =
    requirement.category === 'region' ? (requirement.value.region ?? requirement.value.place) : requirement.value[key];
  return value === undefined ? null : String(value);
}

/** What the SPECs leave open, as questions; nothing is asked that another sentence decides. */
export function questionsIn(requirements: readonly Requirement[]): Question[] {
  return [...CHOICES].flatMap(([category, key]): Question[] => {
    const ofCategory = requirements.filter((item) => item.category === category);
    if (ofCategory.some((item) => item.polarity === 'required')) return [];
    const open = ofCategory.filter((item) => item.polarity === 'undecided');
    const first = open[0]?.evidence[0];
    if (!first) return [];
    const options = new Map<string, Requirement>();
    for (const item of open) {
      const choice = choiceOf(item, key);
      if (choice !== null && !options.has(choice)) options.set(choice, item);
    }
    const place = (item: Requirement) => `${item.evidence[0]?.file ?? ''}:${item.evidence[0]?.line ?? 1}`;
    // One database named in an open point is no choice; one host is (the other answers are the platforms there are).
    if (options.size < 2 && category !== 'platform') return [];
    return [
      {
        id: category,
        text: message('spec.question.undecided', { category, place: `${first.file}:${first.line ?? 1}` }),
        options: [...options].map(([value, item]) => ({
          value,
          reason: message('spec.option.named', { value, place: place(item) }),
        })),
        default: null,
      },
    ];
  });
}
