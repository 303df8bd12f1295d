import { adr } from './adr.js';
import type { SpecFormat } from './contract.js';
import { kiro } from './kiro.js';
import { moai } from './moai.js';
import { openspec } from './openspec.js';
import { specKit } from './spec-kit.js';

/** Every format we read, the most telling first. */
export const specFormats: readonly SpecFormat[] = [moai, specKit, kiro, openspec, adr];
