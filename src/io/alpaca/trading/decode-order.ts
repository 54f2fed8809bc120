/** Orders, and the messages about them, as the trading API tells them. */

import { type Qty, ZERO_QTY } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { VenueOrder, VenueUpdate } from '../../../core/venue/records.js';
import { orderSymbol } from '../../../core/venue/symbols.js';
import { type Fields, malformed, objectOf } from '../../shared/venue-fields.js';
import { averageOf, moneyOf, needed, percentOf, priceOf, qtyOf, sideOf, textOf, timeOf } from './fields.js';

type Status = NonNullable<VenueOrder['status']>;

/** The words that we know; `stopped`, `calculated` and whatever comes later are left to `statusText`. */
const STATUSES: Readonly<Record<string, Status>> = {
  pending_new: 'pending_new',
  accepted: 'accepted',
  accepted_for_bidding: 'accepted',
  new: 'new',
  held: 'held',
  partially_filled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  replaced: 'replaced',
  pending_cancel: 'pending_cancel',
  pending_replace: 'pending_replace',
  done_for_day: 'done_for_day',
  suspended: 'suspended',
};
/** Brackets have legs, and a leg may have one; nothing goes deeper. */
const DEPTH_MAX = 4;

/** Throws TradectlError `data` that names the order and the field. */
export function decodeOrder(value: unknown, depth = 0): VenueOrder {
  const fields = objectOf(value);
  const venueOrderId = needed(fields, 'id', textOf);
  try {
    return orderOf(fields, venueOrderId, depth);
  } catch (error) {
    throw depth > 0 ? error : malformed(`order ${venueOrderId.slice(0, 80)}: ${(error as Error).message}`);
  }
}

function orderOf(fields: Fields, venueOrderId: string, depth: number): VenueOrder {
  const statusText = needed(fields, 'status', textOf);
  return {
    venueOrderId,
    clientOrderId: textOf(fields, 'client_order_id') ?? '',
    symbol: orderSymbol(textOf(fields, 'symbol') ?? '', textOf(fields, 'asset_class')),
    side: sideOf(fields, 'side'),
    type: textOf(fields, 'type') ?? textOf(fields, 'order_type') ?? '',
    tif: textOf(fields, 'time_in_force') ?? '',
    orderClass: textOf(fields, 'order_class') ?? '',
    qty: qtyOf(fields, 'qty'),
    notional: moneyOf(fields, 'notional'),
    limitPrice: priceOf(fields, 'limit_price'),
    stopPrice: priceOf(fields, 'stop_price'),
    trailPrice: priceOf(fields, 'trail_price'),
    trailPercent: percentOf(fields, 'trail_percent'),
    highWaterMark: priceOf(fields, 'hwm'),
    isExtended: fields['extended_hours'] === true,
    status: Object.hasOwn(STATUSES, statusText) ? STATUSES[statusText] : undefined,
    statusText,
    filledQty: qtyOf(fields, 'filled_qty') ?? unfilled(statusText),
    filledAvgPrice: averageOf(fields, 'filled_avg_price'),
    submittedAt: timeOf(fields, 'submitted_at'),
    updatedAt: timeOf(fields, 'updated_at'),
    replacedBy: textOf(fields, 'replaced_by'),
    replaces: textOf(fields, 'replaces'),
    legs: legsOf(fields['legs'], depth),
  };
}

/** No quantity is none, but not where the status says that there is one. */
function unfilled(statusText: string): Qty {
  if (statusText.endsWith('filled')) throw malformed(`filled_qty is missing, and it is ${statusText}`);
  return ZERO_QTY;
}

function legsOf(legs: unknown, depth: number): readonly VenueOrder[] {
  if (legs === undefined || legs === null) return [];
  if (!Array.isArray(legs) || depth >= DEPTH_MAX) throw malformed('legs is no list');
  return legs.map((leg) => decodeOrder(leg, depth + 1));
}

/** The `data` of a `trade_updates` message. Throws TradectlError `data`. */
export function decodeUpdate(value: unknown, tsRecv: Micros): VenueUpdate {
  const fields = objectOf(value);
  const order = decodeOrder(fields['order']);
  return {
    event: needed(fields, 'event', textOf),
    at: timeOf(fields, 'timestamp') ?? timeOf(fields, 'at') ?? order.updatedAt ?? tsRecv,
    order,
    executionId: textOf(fields, 'execution_id'),
    previousExecutionId: textOf(fields, 'previous_execution_id'),
    price: priceOf(fields, 'price'),
    qty: qtyOf(fields, 'qty'),
    positionQty: qtyOf(fields, 'position_qty'),
  };
}
