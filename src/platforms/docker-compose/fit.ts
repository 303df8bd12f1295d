import { message } from '../../language/message.js';
import type { Fit, FitRequest } from '../contract.js';
import { monthlyBudgetUsd, wanted, wantedNumber } from '../requirements.js';
import { fitOf, when } from '../score.js';

const BASE = 15;
/** Below this amount a month a single host is about all that can be had. */
const SMALL_BUDGET_USD = 10;

/** Development runs here; production only where it is asked for, which the low base keeps true. */
export function fit({ requirements, service }: FitRequest): Fit {
  const zeroDowntime = wanted(requirements, 'zero-downtime', service).some(
    (item) => item.polarity === 'required' && item.value.enabled !== false,
  );
  const copies = wantedNumber(wanted(requirements, 'scaling', service), 'min');
  const percent = wantedNumber(wanted(requirements, 'availability', service), 'percent');
  const budget = monthlyBudgetUsd(requirements);
  return fitOf(
    BASE,
    [
      { points: 0, reason: message('platform.compose.fit.laptop') },
      when(budget !== null && budget < SMALL_BUDGET_USD, 5, () => message('platform.compose.fit.simple')),
      when(percent !== null && percent >= 99.5, -10, () => message('platform.compose.fit.availability')),
    ],
    [
      zeroDowntime ? message('platform.compose.blocker.zeroDowntime') : null,
      copies !== null && copies > 1 ? message('platform.compose.blocker.copies') : null,
    ],
  );
}
