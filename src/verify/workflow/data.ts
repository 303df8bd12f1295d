import { z } from 'zod';
import { loadData } from '../../data/load.js';
import runtimes from './action-runtimes.json' with { type: 'json' };
import labels from './runner-labels.json' with { type: 'json' };

/** From which major release an action runs on Node.js 24; which ones GitHub switched off; which are archived. */
export const actionRuntimes = loadData(
  'action-runtimes.json',
  {
    firstMajorOnNode24: z.record(z.string(), z.int()),
    switchedOffUpTo: z.record(z.string(), z.int()),
    archived: z.record(z.string(), z.string()),
  },
  runtimes,
);

/** Labels of GitHub-hosted runners that actionlint does not know yet, and labels that are gone. */
export const runnerLabels = loadData(
  'runner-labels.json',
  { available: z.array(z.string()), removed: z.record(z.string(), z.iso.date()) },
  labels,
);
