/** A movement as the fill that it is like: of no order of ours, for lots of no strategy of ours. */

import { type Money, type Price, type Qty, ZERO_MONEY, ZERO_QTY } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { ClientOrderId } from '../orders/order.js';
import { OUTSIDE } from './movement.js';
import type { Fill } from './records.js';

interface Like {
  readonly movementId: string;
  readonly at: Micros;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** Positive. */
  readonly qty: Qty;
  readonly price: Price;
  readonly fee?: Money;
}

export const outsideFill = ({ movementId, at, symbol, side, qty, price, fee = ZERO_MONEY }: Like): Fill => ({
  fillId: movementId,
  clientOrderId: '' as ClientOrderId,
  strategyId: OUTSIDE,
  symbol,
  side,
  qty,
  price,
  fee,
  feeQty: ZERO_QTY,
  ts: at,
});
