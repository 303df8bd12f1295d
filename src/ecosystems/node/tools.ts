import { z } from 'zod';
import { loadData } from '../../data/load.js';
import content from './tools.json' with { type: 'json' };

const names = z.array(z.string());

/** Versions and habits of the tools around Node.js, as of the date of the file. */
export const tools = loadData(
  'node/tools.json',
  {
    /** pnpm release that reads a major version of its lock file where the project pins none. */
    pnpm: z.array(z.strictObject({ lockfile: z.string(), version: z.string(), node: z.int() })).min(1),
    /** Yarn classic, and the last Node.js line whose official image still carries it. */
    yarn: z.strictObject({ version: z.string(), bundledUpTo: z.int() }),
    /** Corepack, and the last Node.js line that still carries it. */
    corepack: z.strictObject({ version: z.string(), bundledUpTo: z.int() }),
    bun: z.strictObject({ version: z.string() }),
    nginx: z.strictObject({ tag: z.string() }),
    /** Debian packages that node-gyp needs. */
    toolchain: names,
    /** Packages without prebuilt binaries for every platform: their install compiles. */
    compiled: names,
    /** Headers that single packages compile against. */
    libraries: z.array(z.strictObject({ package: z.string(), build: names })),
    /** Package that brings a program, where the two names differ. */
    programs: z.record(z.string(), z.string()),
  },
  content,
);

/** Name of the package that brings a program. */
export function packageOf(program: string): string {
  return Object.hasOwn(tools.programs, program) ? (tools.programs[program] ?? program) : program;
}
