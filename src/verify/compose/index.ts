import type { Rule } from '../../model/index.js';
import { composeOperationRules } from './operations.js';
import { referenceRules } from './references.js';
import { composeSchemaRules } from './schema.js';

/** Rules over Compose files: the specification's schema, what `docker compose config` checks, and the CIS benchmark. */
export const composeRules: readonly Rule[] = [...composeSchemaRules, ...referenceRules, ...composeOperationRules];
