// Questions of a step as elicitation forms (2025-06-18 and later; carried in input_required results since 2026-07-28).
import { type InputRequest, inputRequired } from '@modelcontextprotocol/server';
import { speak } from '../language/speak.js';
import type { Question } from '../model/index.js';

/** The one form of a call; the responses come back under this key. */
export const FORM_KEY = 'questions';

function optionText(question: Question, language: string): string {
  return question.options.map((option) => `${option.value}: ${speak(option.reason, language)}`).join('\n');
}

function fieldOf(question: Question, language: string) {
  const title = speak(question.text, language);
  const description = optionText(question, language);
  const common = { type: 'string' as const, title, ...(description !== '' && { description }) };
  if (question.options.length === 0) return common;
  return {
    ...common,
    enum: question.options.map((option) => option.value),
    ...(question.default !== null && { default: question.default }),
  };
}

/** A form with one field for each question, in the user's language. */
export function questionForm(questions: readonly Question[], language: string): InputRequest {
  return inputRequired.elicit({
    message: questions.map((question) => speak(question.text, language)).join('\n'),
    requestedSchema: {
      type: 'object',
      properties: Object.fromEntries(questions.map((question) => [question.id, fieldOf(question, language)])),
      required: questions.filter((question) => question.default === null).map((question) => question.id),
    },
  });
}

/**
 * The answers in a client's response to the form, as "id=value".
 * @returns null where the person declined or closed the form
 */
export function answersIn(response: unknown): readonly string[] | null {
  if (typeof response !== 'object' || response === null || !('action' in response)) return null;
  if (response.action !== 'accept' || !('content' in response)) return null;
  if (typeof response.content !== 'object' || response.content === null) return null;
  return Object.entries(response.content).map(([id, value]) => `${id}=${String(value)}`);
}
