/** What a group of orders must be to be sent, at the price that its first order meets; Alpaca refuses the same. */

import { qtyText } from '../base/decimal.js';
import { floorToLot, ONE_UNIT, type Price, type Qty } from '../base/fixed.js';
import { exitsOf, exitsProblem, otherSide } from '../orders/groups.js';
import type { Order } from '../orders/order.js';
import type { Exposure } from '../risk/exposure.js';
import { isExit } from '../risk/gate.js';
import { isAgainst } from './sizing.js';

/** What is wrong, in words; undefined where nothing is. `last` is the price at the market. */
export function groupProblem(
  first: Order,
  legs: readonly Order[],
  qty: Qty,
  exposure: Exposure,
  last: Price,
): string | undefined {
  if (floorToLot(qty, ONE_UNIT) !== qty) return 'orders that belong together are of whole units';
  const exits = exitsOf([first, ...legs]);
  if (first.role === 'entry') {
    if (isAgainst(first.side, exposure))
      return 'an entry with exits opens a position, and this one closes what is held';
    return exitsProblem(otherSide(first.side), first.limitPrice ?? last, exits);
  }
  if (!isExit(first, qty, exposure))
    return `two exits of ${qtyText(qty)} do not fit what is held and not on its way out already`;
  // A take profit that the market has passed is one that is taken.
  return (
    exitsProblem(first.side, undefined, exits) ?? exitsProblem(first.side, last, { ...exits, takeProfit: undefined })
  );
}
