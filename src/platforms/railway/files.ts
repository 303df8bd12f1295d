import { type Skip, skip } from '../../model/index.js';
import type { EmitRequest, FileDraft } from '../contract.js';
import { PROGRAM_FILE, railwayProgram } from './program.js';
import { toolchainFiles } from './toolchain.js';

/** The project as code, and the locked tools that apply it. */
export function files({ plan, services }: EmitRequest): readonly FileDraft[] | Skip {
  if (services.length === 0) return skip('no-services', 'No service of the plan runs on Railway.');
  return [
    {
      path: PROGRAM_FILE,
      content: railwayProgram(plan, services),
      purpose: 'Declares the services, databases and variables of the Railway project.',
    },
    ...toolchainFiles(),
  ];
}
