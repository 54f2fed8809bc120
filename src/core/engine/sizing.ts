/** How large an order is: from the run's rule at the decision, and to units at the price it meets. */

import { assert } from '../base/assert.js';
import {
  abs,
  affordable,
  affordableAllIn,
  fractionOf,
  type Money,
  max,
  minus,
  notional,
  ONE_UNIT,
  type Qty,
  type Rate,
  sign,
  ZERO_QTY,
} from '../base/fixed.js';
import type { Side } from '../events.js';
import { entryPrice, unitCost } from '../orders/costs.js';
import type { OrderSize } from '../orders/order.js';
import type { Exposure } from '../risk/exposure.js';

/** The run's rule for entries. */
export type Sizing =
  | { readonly kind: 'all' }
  | { readonly kind: 'qty'; readonly qty: Qty }
  | { readonly kind: 'percent'; readonly percent: Rate };

/** A percentage is of the equity at the decision; what it buys is settled at the fill. */
export function sizeOf(sizing: Sizing, equity: () => Money): OrderSize {
  if (sizing.kind !== 'percent') return sizing;
  return { kind: 'value', value: fractionOf(equity(), sizing.percent) };
}

/**
 * Units of an order at the bare price it meets, whole lots down; zero where not one lot fits.
 * All in: `floor(cash (1 - 2^-52) / (entry + open rate))`, with the fee per order taken off the cash first.
 */
export function unitsOf(size: OrderSize, side: Side, lot: Qty, exposure: Exposure): Qty {
  const { price, costs } = exposure;
  switch (size.kind) {
    case 'qty':
      return size.qty;
    case 'position':
      return abs(exposure.position);
    case 'value':
      return affordable(size.value, notional(entryPrice(costs, side, price), ONE_UNIT), lot);
    case 'all':
      // Against what is held, all is what is held and not yet on its way out.
      if (isAgainst(side, exposure)) return leftToClose(side, exposure);
      assert(sign(price) > 0, 'a price is positive');
      return affordableAllIn(minus(exposure.buyingPower, costs.feePerOrder), unitCost(costs, side, price), lot);
  }
}

/** Whether an order of that side works against the position. */
export const isAgainst = (side: Side, { position }: Exposure): boolean => sign(position) === (side === 'buy' ? -1 : 1);

/** What is held and not on order already to be closed. */
const leftToClose = (side: Side, { position, openBuys, openSells }: Exposure): Qty =>
  max(minus(abs(position), side === 'buy' ? openBuys : openSells), ZERO_QTY);
