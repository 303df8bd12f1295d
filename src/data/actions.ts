import { z } from 'zod';
import { DevopsError } from '../model/index.js';
import content from './actions.json' with { type: 'json' };
import { loadData } from './load.js';

const PinSchema = z.strictObject({ version: z.string(), sha: z.string().regex(/^[0-9a-f]{40}$/u) });

/** GitHub actions we use, with the commit each release tag pointed to on the date of the file. */
export const actions = loadData('actions.json', { actions: z.record(z.string(), PinSchema) }, content);

export type ActionPin = z.infer<typeof PinSchema>;

/** The pin of one action. @throws DevopsError E_INTERNAL for an action that is not in the table */
export function actionPin(name: string): ActionPin {
  const pin = actions.actions[name];
  if (!pin) {
    throw new DevopsError('E_INTERNAL', `no pinned commit for the action ${name}`, {
      remedy: 'Add it to src/data/actions.json with the commit of its release tag.',
      subject: name,
    });
  }
  return pin;
}
