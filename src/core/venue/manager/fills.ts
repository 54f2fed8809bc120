/** Fills by their cumulative quantity: the next one is booked, one that is there is passed over, a gap is asked about. */

import { qtyText } from '../../base/decimal.js';
import { max, minus, type Price, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../../base/fixed.js';
import { type Micros, micros } from '../../base/time.js';
import type { VenueFill } from '../records.js';
import { reduceMate } from './groups.js';
import { statusNow } from './news.js';
import type { Outbox } from './outbox.js';
import { backoff, isWhole, type Tracked } from './tracked.js';

/** How often missing executions are asked for before somebody is told. */
const LOOKS_MAX = 8;

/** One execution after which the order's cumulative quantity is `cumQty`. */
export interface Execution {
  readonly cumQty: Qty;
  readonly qty: Qty;
  readonly price: Price;
  readonly at: Micros;
  /** Where it is told: the account's activities have none. */
  readonly executionId?: string | undefined;
}

/** Of the fill after which an order's cumulative quantity is that. */
export const fillIdOf = ({ venueOrderId = '', base }: Tracked, cumQty: Qty): string =>
  `${venueOrderId}/${qtyText(minus(cumQty, base))}`;

const isNext = (one: Tracked, { cumQty, qty }: Execution): boolean =>
  cumQty > one.booked && minus(cumQty, qty) === one.booked;

/** Reports the execution if it is the next one. */
export function bookNext(one: Tracked, execution: Execution, out: Outbox): void {
  if (!isNext(one, execution)) return;
  const { cumQty, qty, price, at, executionId } = execution;
  const { clientOrderId } = one.order;
  const { wanted } = one;
  one.booked = cumQty;
  one.told = max(one.told, cumQty);
  if (cumQty > wanted) out.alert('overfill', `${clientOrderId}: ${qtyText(cumQty)} filled of ${qtyText(wanted)}`, true);
  const fillId = fillIdOf(one, cumQty);
  if (executionId === undefined) one.nameless.add(fillId);
  const status = isWhole(one) ? 'filled' : statusNow(one, 'partially_filled');
  out.report(one, status, at, '', { fillId, qty, price, fee: ZERO_MONEY, feeQty: ZERO_QTY, executionId });
  reduceMate(one, qty);
}

/**
 * Books what the account's activities add, in any order; true where nothing that was told is missing any more. An answer
 * may come after the order has gone on under another id: what it filled before is in the books, and counts anew there.
 */
export function bookRead(one: Tracked, fills: readonly VenueFill[], now: Micros, out: Outbox): boolean {
  const own = fills.filter(({ venueOrderId }) => venueOrderId === one.venueOrderId);
  const sorted = own.sort((a, b) => (a.cumQty < b.cumQty ? -1 : 1));
  for (const fill of sorted) bookNext(one, { ...fill, cumQty: plus(one.base, fill.cumQty) }, out);
  if (one.booked >= one.told) {
    one.fillLooks = 0;
    one.fillsAt = undefined;
    return true;
  }
  one.fillsAt = micros(now + backoff(one.fillLooks));
  if (++one.fillLooks === LOOKS_MAX) out.alert('missing_fill', missing(one), true);
  return false;
}

const missing = ({ order, told, booked }: Tracked): string =>
  `${order.clientOrderId}: the broker filled ${qtyText(told)}, its activities show ${qtyText(booked)}`;

/** The fill of each execution whose id the broker told. */
export class Executions {
  readonly #fills = new Map<string, string>();

  /** The fill that an execution is: the first that it was told of. */
  fillOf(executionId: string, fillId: string): string {
    const known = this.#fills.get(executionId);
    if (known === undefined) this.#fills.set(executionId, fillId);
    return known ?? fillId;
  }
}
