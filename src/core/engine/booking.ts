/** An execution in the books: the fill, what it closed, and the order that it moves on. */

import { notional, plus } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Execution } from '../events.js';
import type { MutableOrder } from '../orders/order.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Fill } from '../portfolio/records.js';
import type { StepDraft } from './step-draft.js';

export function book(
  order: MutableOrder,
  execution: Execution,
  ts: Micros,
  portfolio: Portfolio,
  draft: StepDraft,
): Fill {
  const { clientOrderId, strategyId, symbol, side } = order;
  const { fillId, qty, price, fee, feeQty, executionId } = execution;
  const fill: Fill = { fillId, clientOrderId, strategyId, symbol, side, qty, price, fee, feeQty, ts, executionId };
  const trades = portfolio.apply(fill);
  order.filledQty = plus(order.filledQty, qty);
  order.filledValue = plus(order.filledValue, notional(price, qty));
  draft.booked(fill, trades, portfolio.book(symbol), portfolio.cash);
  return fill;
}
