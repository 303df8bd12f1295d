import type { Rule } from '../../model/index.js';
import { isolationRules } from './isolation.js';
import { portRules } from './ports.js';
import { referenceRules } from './references.js';
import { composeSchemaRules } from './schema.js';
import { serviceRules } from './services.js';
import { storeRules } from './stores.js';

/** Rules over Compose files: the specification's schema, what `docker compose config` checks, and the CIS benchmark. */
export const composeRules: readonly Rule[] = [
  ...composeSchemaRules,
  ...referenceRules,
  ...portRules,
  ...storeRules,
  ...serviceRules,
  ...isolationRules,
];
