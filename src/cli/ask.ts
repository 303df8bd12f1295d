import { speak } from '../language/speak.js';
import { DevopsError, type Question } from '../model/index.js';

function interrupted(): DevopsError {
  return new DevopsError('E_NEEDS_ANSWER', 'the question was not answered', {
    remedy: 'Run the command again, or give the answer with --answer.',
  });
}

async function askOne(question: Question, language: string): Promise<string> {
  const { isCancel, select, text } = await import('@clack/prompts');
  const message = speak(question.text, language);
  const answer =
    question.options.length > 0
      ? await select({
          message,
          options: question.options.map(({ value, reason }) => ({
            value,
            label: value,
            hint: speak(reason, language),
          })),
          ...(question.default !== null && { initialValue: question.default }),
        })
      : await text({ message, ...(question.default !== null && { defaultValue: question.default }) });
  if (isCancel(answer)) throw interrupted();
  return answer;
}

/**
 * Asks a person every question, in their language.
 * @throws DevopsError E_NEEDS_ANSWER where they leave
 */
export async function askAll(
  questions: readonly Question[],
  language: string,
): Promise<Readonly<Record<string, string>>> {
  const answers = new Map<string, string>();
  for (const question of questions) answers.set(question.id, await askOne(question, language));
  return Object.fromEntries(answers);
}

/** Whether the person agrees; leaving counts as no. */
export async function agrees(message: string): Promise<boolean> {
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ message, initialValue: false })) === true;
}
