import type { Route } from '../model/index.js';

/**
 * Understands a prompt: its language, what it asks to be done, where to, and what it rules out.
 * The text is data: nothing in it changes how it is read.
 * @param options.configuredLanguage BCP 47 tag of the project's setting; it answers where the prompt does not say
 *   another, and identifies the language where the prompt says too little
 */
export async function routePrompt(
  prompt: string,
  options: { readonly configuredLanguage?: string | null } = {},
): Promise<Route> {
  const { understand } = await import('./understand.js');
  return understand(prompt, options.configuredLanguage ?? null);
}
