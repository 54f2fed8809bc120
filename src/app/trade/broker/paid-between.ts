/** What was paid in or out of an account between two runs: no profit and no loss for a breaker that remembers the first. */

import { type Money, plus, ZERO_MONEY } from '../../../core/base/fixed.js';
import { MINUTE, type Micros, micros } from '../../../core/base/time.js';
import { isTransfer } from '../../../core/portfolio/movement.js';
import { cashMovementOf } from '../../../core/reconcile/movements.js';
import { askedFrom, sinceBegun } from '../../../core/reconcile/of-day.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import type { StoredBreaker } from '../../../io/sqlite/risk-book.js';

/** The broker's clock and ours differ a little. */
const MARGIN = MINUTE;

/**
 * To be made before the run writes down a breaker of its own; answers what was paid since the run of the figures began
 * and before this one did, as far as that run did not book it. Throws TradectlError `venue_unreachable`.
 */
export function paidBetween(
  ledger: SqliteLedger,
  client: Pick<TradingClient, 'movements'>,
  begun: Micros,
): () => Promise<Money> {
  const figures = ledger.risk.get('breaker') as StoredBreaker | undefined;
  const before = figures && ledger.bookedBy(figures.run);
  return async () => {
    if (before === undefined || before.startedAt >= begun) return ZERO_MONEY;
    const told = await client.movements({ after: askedFrom(micros(before.startedAt - MARGIN)) });
    return sinceBegun(told, before.startedAt)
      .filter(({ at, activityId }) => at < begun && !before.movementIds.has(activityId))
      .map(cashMovementOf)
      .reduce((sum, moved) => (moved && isTransfer(moved) ? plus(sum, moved.amount) : sum), ZERO_MONEY);
  };
}
