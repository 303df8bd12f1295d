import { z } from 'zod';
import { loadData } from '../../data/load.js';
import { printJson } from '../../formats/json.js';
import type { FileDraft } from '../contract.js';
import content from './toolchain.json' with { type: 'json' };

const toolchain = loadData(
  'railway/toolchain.json',
  {
    packages: z.record(z.string(), z.string().regex(/^\d+\.\d+\.\d+$/u)),
    lock: z.looseObject({ lockfileVersion: z.int(), packages: z.record(z.string(), z.unknown()) }),
  },
  content,
);

/** Folder of the command line that a script finds the tool in. */
export const TOOL_FOLDER = '.railway/node_modules/.bin';

/**
 * The command line and the types of .railway/railway.ts, in a package of their own: locked by content, so that a release
 * of either cannot change what a deploy does, and apart from the dependencies of the application.
 */
export function toolchainFiles(): FileDraft[] {
  return [
    {
      path: '.railway/package.json',
      content: printJson({
        private: true,
        type: 'module',
        description: 'Tools that apply .railway/railway.ts.',
        dependencies: toolchain.packages,
      }),
      purpose: 'Names the Railway command line and configuration types, apart from those of the application.',
    },
    {
      path: '.railway/package-lock.json',
      content: printJson(toolchain.lock),
      purpose: 'Locks the Railway command line by content.',
    },
  ];
}
