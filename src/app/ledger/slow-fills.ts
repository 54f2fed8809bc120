/** Fills once more: what each does to the open lots of its symbol and to cash. Slow and plain, see slow-books.ts. */

import {
  abs,
  isZero,
  type Money,
  min,
  minus,
  negate,
  notional,
  plus,
  type Qty,
  shareOf,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../core/base/fixed.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import { feeOf } from './amounts.js';

/** What a fill did to cash: the whole quantity is paid, also the part that the venue keeps as its fee. */
export function cashFlow(fill: Fill): Money {
  const value = notional(fill.price, fill.qty);
  return minus(fill.side === 'buy' ? negate(value) : value, fill.fee);
}

export interface Matched {
  readonly lots: readonly Lot[];
  readonly trades: readonly ClosedTrade[];
}

/** What a booking did: to the lots of its symbol, to cash, to the fees. */
export interface Effect extends Matched {
  readonly cash: Money;
  readonly fee: Money;
}

/**
 * One fill against the open lots: those of the other side close, oldest first, and what is left opens a lot.
 * A fee is spread by quantity; what rounding leaves over goes to the last part.
 */
export function match(open: readonly Lot[], fill: Fill): Matched {
  const received = minus(fill.qty, fill.feeQty);
  const fee = feeOf(fill);
  const closing = min(received, closable(open, fill));
  const closingFee = isZero(closing) ? ZERO_MONEY : shareOf(fee, closing, received);
  const kept: Lot[] = [];
  const trades: ClosedTrade[] = [];
  let qtyLeft = closing;
  let feeLeft = closingFee;
  for (const lot of open) {
    const slice = min(qtyLeft, abs(lot.qty));
    const exitFee = slice === qtyLeft ? feeLeft : shareOf(closingFee, slice, closing);
    const entryFee = isZero(slice) ? ZERO_MONEY : shareOf(lot.fee, slice, abs(lot.qty));
    if (!isZero(slice)) trades.push(closed(lot, fill, slice, plus(entryFee, exitFee)));
    if (slice !== abs(lot.qty)) kept.push({ ...lot, qty: towardZero(lot.qty, slice), fee: minus(lot.fee, entryFee) });
    qtyLeft = minus(qtyLeft, slice);
    feeLeft = isZero(slice) ? feeLeft : minus(feeLeft, exitFee);
  }
  const opening = minus(received, closing);
  if (!isZero(opening)) kept.push(opened(fill, opening, minus(fee, closingFee)));
  return { lots: kept, trades };
}

/** How much of what is open a fill of this side can close. */
function closable(open: readonly Lot[], fill: Fill): Qty {
  const isOpposite = (lot: Lot): boolean => (fill.side === 'buy' ? lot.qty < 0n : lot.qty > 0n);
  return open.filter(isOpposite).reduce((sum, lot) => plus(sum, abs(lot.qty)), ZERO_QTY);
}

const towardZero = (qty: Qty, by: Qty): Qty => (qty > 0n ? minus(qty, by) : plus(qty, by));

function opened({ symbol, strategyId, side, price, ts }: Fill, qty: Qty, fee: Money): Lot {
  return { symbol, strategyId, qty: side === 'buy' ? qty : negate(qty), price, fee, openedAt: ts };
}

function closed(lot: Lot, fill: Fill, qty: Qty, fees: Money): ClosedTrade {
  const side = lot.qty > 0n ? 'long' : 'short';
  const paid = notional(lot.price, qty);
  const got = notional(fill.price, qty);
  return {
    symbol: lot.symbol,
    strategyId: lot.strategyId,
    side,
    qty,
    entryTime: lot.openedAt,
    entryPrice: lot.price,
    exitTime: fill.ts,
    exitPrice: fill.price,
    pnl: minus(side === 'long' ? minus(got, paid) : minus(paid, got), fees),
    fees,
  };
}
