/** What became of an order whose run is over: written beside that run's books, which stay as they are. */

import type { Order } from '../../core/orders/order.js';
import type { OrderChange } from '../../core/ports.js';
import type { Connection } from './database.js';
import { orderOf } from './decode.js';
import { orderEventRow, orderRow } from './encode.js';
import type { LedgerReads } from './reads.js';
import type { Writes } from './writes.js';

/** Writes the change that `changeOf` makes of the order, in whatever run it is; false where there is none. */
export function amendOrder(
  db: Connection,
  reads: LedgerReads,
  writes: Writes,
  clientOrderId: string,
  changeOf: (order: Order) => OrderChange | undefined,
): boolean {
  for (const { key, cursor_applied: applied } of reads.runs()) {
    const row = reads.orders({ run: key }).find((one) => one.client_order_id === clientOrderId);
    const change = row && changeOf(orderOf(row));
    if (change === undefined) continue;
    db.transaction(() => {
      writes.order.run(orderRow(key, change.order));
      writes.orderEvent.run(orderEventRow(key, change, applied));
    }).immediate();
    return true;
  }
  return false;
}
