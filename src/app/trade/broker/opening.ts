/** What the account holds when its books begin: shown, confirmed, and booked at the broker's own average. */

import { priceText, qtyText } from '../../../core/base/decimal.js';
import { TradectlError } from '../../../core/base/errors.js';
import { isZero } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { Movement, OpeningPosition } from '../../../core/portfolio/movement.js';
import { askedFrom, notedAtBegin } from '../../../core/reconcile/of-day.js';
import type { VenuePosition } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';

/** Answers whether the positions, one line each, are to be taken into the books. */
export type Confirm = (lines: readonly string[]) => Promise<boolean>;

/** What was booked on this day before the books began, and is told by its day alone. Throws `venue_unreachable`. */
export const earlierToday = async (
  client: Pick<TradingClient, 'movements'>,
  begun: Micros,
): Promise<readonly Movement[]> => notedAtBegin(await client.movements({ after: askedFrom(begun) }), begun);

/** `traded`: the session's symbols; its strategy sells what is held of them. Throws TradectlError `usage` where nobody wants that. */
export async function openingOf(
  run: string,
  traded: readonly string[],
  told: readonly VenuePosition[],
  confirm: Confirm,
  at: Micros,
): Promise<readonly OpeningPosition[]> {
  const held = told.filter(({ qty }) => !isZero(qty));
  if (held.length === 0) return [];
  const lines = held.map(
    ({ symbol, qty, avgEntryPrice }) =>
      `${qtyText(qty)} ${symbol} at ${priceText(avgEntryPrice)}${traded.includes(symbol) ? ', for the strategy to trade' : ''}`,
  );
  if (!(await confirm(lines)))
    throw new TradectlError('usage', `the account holds ${lines.join('; ')}, which these books do not know`, {
      hint: 'add --yes to begin the books with it, close it, or name the ledger that has it with --db',
    });
  return held.map(({ symbol, qty, avgEntryPrice }) => ({
    ...{ kind: 'position', symbol, qty, at },
    price: avgEntryPrice,
    movementId: `opening-${run}-${symbol}`,
  }));
}
