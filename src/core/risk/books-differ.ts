/** While the books are known to be wrong of a symbol: of its exits no more leaves than the broker is known to hold. */

import { qtyText } from '../base/decimal.js';
import { abs, min, negate, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import type { Side } from '../events.js';
import type { Order } from '../orders/order.js';
import type { CheckResult } from './check-result.js';
import { type Exposure, entryOf } from './exposure.js';
import { isExit } from './gate.js';

export const BOOKS_DIFFER = 'books_differ';

/** `held`: by the broker's own count; undefined where the books are not known to be wrong. */
export function exitable(order: Order, qty: Qty, held: Qty | undefined, exposure: Exposure): Qty {
  if (held === undefined || !isExit(order, qty, exposure)) return qty;
  return min(qty, entryOf(order, { ...exposure, position: held }).exitMost);
}

/** What would be sent of an exit, held against its quantity. */
export function exitableResult(order: Order & { readonly qty: Qty }, held: Qty, exposure: Exposure): CheckResult {
  const sent = exitable(order, order.qty, held, exposure);
  const [limit, value] = [qtyText(sent), qtyText(order.qty)];
  return { code: BOOKS_DIFFER, limit, value, headroom: '', passed: sent === order.qty };
}

/** What an order of that side can close of a position. */
export function closable(side: Side, held: Qty): Qty {
  const against = side === 'sell' ? held : negate(held);
  return sign(against) > 0 ? against : ZERO_QTY;
}

/** Whether exits by the books could open the other side. */
export const isShortOf = (ours: Qty, theirs: Qty): boolean =>
  sign(ours) !== 0 && closable(sign(ours) > 0 ? 'sell' : 'buy', theirs) < abs(ours);

export const differText = (symbol: string, ours: Qty, theirs: Qty): string =>
  `${symbol} is ${qtyText(ours)} here and ${qtyText(theirs)} at the broker: an exit closes what the broker holds, no more; see tradectl reconcile`;
