/** What the account holds when its books begin: shown, confirmed, and booked at the broker's own average. */

import { priceText, qtyText } from '../../../core/base/decimal.js';
import { TradectlError } from '../../../core/base/errors.js';
import { isZero } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { Movement, OpeningPosition } from '../../../core/portfolio/movement.js';
import { askedFrom, notedAtBegin } from '../../../core/reconcile/of-day.js';
import type { VenuePosition } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import type { BegunBooks } from './begin-books.js';
import type { Confirm } from './session-request.js';

/** What was booked on this day before the books began, and is told by its day alone. Throws `venue_unreachable`. */
export const earlierToday = async (
  client: Pick<TradingClient, 'movements'>,
  begun: Micros,
): Promise<readonly Movement[]> => notedAtBegin(await client.movements({ after: askedFrom(begun) }), begun);

/** Other terms may trade what the run holds of others: a strategy sells all that is held of its symbols. Throws `usage`. */
export async function agreeToTrade(
  { stored, changed, engine, traded }: Pick<BegunBooks, 'stored' | 'changed' | 'engine' | 'traded'>,
  confirm: Confirm,
): Promise<void> {
  if (stored === undefined || changed === undefined) return;
  const { strategy } = engine.judge;
  const strange = stored.lots.filter(({ symbol, strategyId }) => traded.includes(symbol) && strategyId !== strategy);
  if (strange.length === 0) return;
  const lines = strange.map(
    ({ qty, symbol, price, strategyId }) =>
      `${qtyText(qty)} ${symbol} at ${priceText(price)}, bought by ${strategyId}, for the strategy to trade`,
  );
  if (!(await confirm(lines)))
    throw new TradectlError('usage', `the run holds ${lines.join('; ')}`, {
      hint: 'add --yes to let the strategy trade it, close it, or leave its symbol out',
    });
}

/** New books that nobody agreed to are none: those before them stay the account's. */
async function isAgreed(
  { run, stored }: Pick<BegunBooks, 'run' | 'stored'>,
  answer: Promise<boolean>,
): Promise<boolean> {
  let isYes = false;
  try {
    isYes = await answer;
  } finally {
    if (!isYes && stored === undefined) run.takeBack();
  }
  return isYes;
}

/** Its strategy sells what is held of the session's symbols. Throws TradectlError `usage` where nobody wants that. */
export async function openingOf(
  begun: Pick<BegunBooks, 'run' | 'stored' | 'traded'>,
  told: readonly VenuePosition[],
  confirm: Confirm,
  at: Micros,
): Promise<readonly OpeningPosition[]> {
  const { run, traded } = begun;
  const held = told.filter(({ qty }) => !isZero(qty));
  if (held.length === 0) return [];
  const lines = held.map(
    ({ symbol, qty, avgEntryPrice }) =>
      `${qtyText(qty)} ${symbol} at ${priceText(avgEntryPrice)}${traded.includes(symbol) ? ', for the strategy to trade' : ''}`,
  );
  if (!(await isAgreed(begun, confirm(lines))))
    throw new TradectlError('usage', `the account holds ${lines.join('; ')}, which these books do not know`, {
      hint: 'add --yes to begin the books with it, close it, or name the ledger that has it with --db',
    });
  return held.map(({ symbol, qty, avgEntryPrice }) => ({
    ...{ kind: 'position', symbol, qty, at },
    price: avgEntryPrice,
    movementId: `opening-${run.id}-${symbol}`,
  }));
}
