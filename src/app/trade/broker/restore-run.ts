/** A run of the ledger goes on at a broker: its fills and movements rebuild the books, its orders are looked up. */

import { TradectlError } from '../../../core/base/errors.js';
import { plus, type Qty, ZERO_QTY } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import type { TradingLoop } from '../../../core/engine/loop.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import type { Order } from '../../../core/orders/order.js';
import type { OrderManager } from '../../../core/venue/manager/order-manager.js';
import type { StoredRun } from '../../../io/sqlite/stored-run.js';
import { restoreBooking, sameBooks } from '../recover.js';

/** What an order filled under ids of the broker's that it has no more: a fill is named by the id of its time. */
function baseOf({ clientOrderId, venueOrderId = '' }: Order, { fills }: StoredRun): Qty {
  if (venueOrderId === '') return ZERO_QTY;
  const before = fills.filter(
    ({ fill }) => fill.clientOrderId === clientOrderId && !fill.fillId.startsWith(`${venueOrderId}/`),
  );
  return before.reduce((sum, { fill }) => plus(sum, fill.qty), ZERO_QTY);
}

/** Throws TradectlError `ledger_corrupt` where fills and movements do not add up to the positions and the cash. */
export function restoreRun(
  run: StoredRun,
  loop: TradingLoop,
  manager: OrderManager,
  ledgerPath: string,
  now: Micros,
): void {
  const { engine } = loop;
  for (const booking of run.bookings) restoreBooking(engine, booking);
  if (!sameBooks(engine.portfolio, run)) {
    const hint = `see what differs: tradectl ledger verify --run ${run.id} --db ${ledgerPath}`;
    const message = `the fills of run ${run.id} do not add up to its positions and cash`;
    throw new TradectlError('ledger_corrupt', message, { where: ledgerPath, hint });
  }
  // Until the broker or a feed tells another: at cost the account would seem to have jumped.
  for (const { symbol, price } of run.marks) engine.learn({ kind: 'price', symbol, price });
  for (const order of run.orders) {
    const { qty } = order;
    if (qty === undefined && isFinal(order.status)) continue;
    engine.restoreOrder(order);
    if (qty !== undefined && order.status !== 'denied') manager.restore({ ...order, qty }, now, baseOf(order, run));
  }
  for (const { movement } of run.movements) if (movement.kind === 'split') manager.split(movement, now);
  loop.carryOut(engine.abandonWaiting('decided before a restart, and never sent'));
}
