/** The orders of a watchdog: ids that tell them from a trader's, and what closes a position. */

import { assert } from '../base/assert.js';
import { abs, isZero, type Qty, sign, ZERO_MONEY, ZERO_QTY } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { ClientOrderId, Order } from '../orders/order.js';
import type { Lease } from './lease.js';

const PREFIX = 'tradectl-wd-';

export const isClosing = (clientOrderId: string): boolean => clientOrderId.startsWith(PREFIX);

/**
 * The id of an order: the same for all who act under the same lease, so that the broker takes it once, whoever sends it.
 * `attempt` counts the orders of a symbol.
 */
export const closingId = (
  { epoch, holder }: Pick<Lease, 'epoch' | 'holder'>,
  symbol: string,
  attempt: number,
): string => `${PREFIX}${epoch}-${holder.slice(0, 8)}-${symbol.replace(/\W/g, '')}-${attempt}`;

/** A market order for all that is held; fractions of a share are taken for the day only, and coins have no days. */
export function closingOrder(
  { symbol, qty }: { readonly symbol: string; readonly qty: Qty },
  id: string,
  reason: string,
  at: Micros,
): Order & { readonly qty: Qty } {
  assert(!isZero(qty), 'only what is held is closed');
  return {
    ...{
      symbol,
      type: 'market',
      limitPrice: undefined,
      stopPrice: undefined,
      trail: undefined,
      isExtended: false,
      reason,
    },
    replaces: undefined,
    clientOrderId: id as ClientOrderId,
    side: sign(qty) < 0 ? 'buy' : 'sell',
    tif: symbol.includes('/') ? 'gtc' : 'day',
    size: { kind: 'qty', qty: abs(qty) },
    qty: abs(qty),
    ...{ strategyId: 'watchdog', createdAt: at, updatedAt: at, status: 'pending_new', venueOrderId: undefined },
    ...{ filledQty: ZERO_QTY, filledValue: ZERO_MONEY },
  };
}
