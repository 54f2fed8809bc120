/** The events of an order must make one history: from nothing, each going on from the one before, to the order's state. */

import { micros, timeText } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import type { OrderEventRow } from '../../io/sqlite/rows.js';
import { type Difference, difference } from './differences.js';
import { groupBy } from './group.js';

/** The first break in the history of each order. That it ends in the order's status is compared elsewhere. */
export function historyDifferences(
  runId: string,
  orders: readonly Order[],
  events: readonly OrderEventRow[],
): readonly Difference[] {
  const byOrder = groupBy(events, (event) => event.client_order_id);
  return orders.flatMap((order) => {
    const { symbol, clientOrderId } = order;
    const found = firstBreak(order, byOrder.get(clientOrderId) ?? []);
    if (found === undefined) return [];
    return [difference(runId, { kind: 'event', symbol, clientOrderId }, told(found.event), found.rule)];
  });
}

interface Break {
  readonly event: OrderEventRow;
  /** What should be. */
  readonly rule: string;
}

function firstBreak(order: Order, events: readonly OrderEventRow[]): Break | undefined {
  for (const [index, event] of events.entries()) {
    const rule = brokenRule(order, event, events[index - 1], index === events.length - 1);
    if (rule !== undefined) return { event, rule };
  }
  return undefined;
}

/**
 * The rule that an event breaks; `before` is the one before it. A venue that a restart put back answers by its last
 * price, so between two market events times may go back.
 */
function brokenRule(
  { createdAt, updatedAt }: Order,
  { from_status: from, at, applied }: OrderEventRow,
  before: OrderEventRow | undefined,
  isLast: boolean,
): string | undefined {
  const status = before?.to_status ?? null;
  if (from !== status) return `from ${status ?? 'nothing'}`;
  if (before === undefined && at !== createdAt) return `made at ${timeText(createdAt)}`;
  if (before !== undefined && applied > before.applied && at < before.at)
    return `not before ${timeText(micros(before.at))}`;
  return isLast && at !== updatedAt ? `the last at ${timeText(updatedAt)}` : undefined;
}

const told = ({ from_status: from, to_status: to, at }: OrderEventRow): string =>
  `from ${from ?? 'nothing'} to ${to} at ${timeText(micros(at))}`;
