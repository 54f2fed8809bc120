/** The orders of a run as commands show them. */

import { priceText, qtyText } from '../../core/base/decimal.js';
import { averagePrice, isZero } from '../../core/base/fixed.js';
import { micros, timeText } from '../../core/base/time.js';
import { moneyOf, qtyOf } from '../../io/sqlite/decode.js';
import type { OrderRow } from '../../io/sqlite/rows.js';
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
  queryRun(query, (reads, run, filter) => reads.orders(filter).map((row) => orderRecord(run.id, row)));

const orderRecord = (runId: string, row: OrderRow): OrderRecord => ({
  runId,
  clientOrderId: row.client_order_id,
  venueOrderId: row.venue_order_id,
  symbol: row.symbol,
  side: row.side,
  type: row.type,
  qty: row.qty === null ? null : qtyText(qtyOf(row.qty)),
  filledQty: qtyText(qtyOf(row.filled_qty)),
  avgPrice: averageOf(row),
  status: row.status,
  ts: timeText(micros(row.created_at)),
});

function averageOf(row: OrderRow): string | null {
  const filled = qtyOf(row.filled_qty);
  return isZero(filled) ? null : priceText(averagePrice(moneyOf(row.filled_value), filled));
}
