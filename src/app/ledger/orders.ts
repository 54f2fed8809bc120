/** The orders of a run as commands show them. */

import { priceText, qtyText } from '../../core/base/decimal.js';
import { averagePrice, isZero } from '../../core/base/fixed.js';
import { timeText } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import { orderOf } from '../../io/sqlite/decode.js';
import { type Answer, type LedgerQuery, queryRun } from './query.js';

/** Exact numbers are canonical text, times RFC 3339. */
export interface OrderRecord {
  readonly runId: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  /** Null until the order was sized. */
  readonly qty: string | null;
  readonly filledQty: string;
  /** Null where nothing is filled. */
  readonly avgPrice: string | null;
  readonly status: string;
  /** When it was made. */
  readonly ts: string;
}

/** Oldest first. */
export const listOrders = (query: LedgerQuery): Answer<OrderRecord> =>
  queryRun(query, (reads, run, filter) => reads.orders(filter).map((row) => orderRecord(run.id, orderOf(row))));

const orderRecord = (runId: string, order: Order): OrderRecord => ({
  runId,
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId ?? null,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  qty: order.qty === undefined ? null : qtyText(order.qty),
  filledQty: qtyText(order.filledQty),
  avgPrice: isZero(order.filledQty) ? null : priceText(averagePrice(order.filledValue, order.filledQty)),
  status: order.status,
  ts: timeText(order.createdAt),
});
