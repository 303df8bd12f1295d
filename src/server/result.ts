import { speak } from '../language/speak.js';
import type { Notice } from '../model/index.js';
import { fitted } from './budget.js';
import type { CallResult } from './call.js';
import type { Tool } from './tool.js';

/**
 * The JSON an MCP client gets: the step's value, the guidance in the user's language, and every notice of the way.
 * Clients show the model either the structured content or the text, so both hold all of it.
 */
export function structuredResult(tool: Tool, result: CallResult): Readonly<Record<string, unknown>> {
  const { value, notices: shortened } = fitted(result.value, tool.twin.name);
  const own = Array.isArray(value.notices) ? (value.notices as readonly Notice[]) : [];
  return {
    ...value,
    notices: [...result.notices, ...shortened, ...own],
    guidance: result.guidance.map((sentence) => speak(sentence, result.language)),
    guidanceLanguage: result.language,
  };
}

/** The fields that structuredResult adds to every result, for the published schema. */
export const ADDED_FIELDS = {
  notices: { type: 'array', items: { type: 'object' }, description: 'What was corrected, skipped or shortened.' },
  guidance: {
    type: 'array',
    items: { type: 'string' },
    description: "Sentences for the user, in the user's language.",
  },
  guidanceLanguage: { type: 'string', description: 'BCP 47 tag of the guidance.' },
} as const;
