/** The orders of the last while, by event time: what the rate of orders and duplicates are judged from. Bounded. */

import type { Qty } from '../base/fixed.js';
import { MINUTE, type Micros } from '../base/time.js';
import type { Order } from '../orders/order.js';

/** What makes two orders alike. */
export type Likeness = Pick<
  Order,
  'symbol' | 'side' | 'type' | 'limitPrice' | 'stopPrice' | 'strategyId' | 'clientOrderId'
>;

interface Sent {
  readonly at: Micros;
  readonly order: Likeness & { readonly qty: Qty };
}

/** The highest rate that may be asked for is below it, so that no count comes out too low. */
export const SENT_MAX = 10_000;

export class SentOrders {
  /** Oldest first. */
  #sent: Sent[] = [];

  /** How far back anything looks, in microseconds; never less than a minute. */
  constructor(public horizon = MINUTE) {}

  /** An order was let through; after a restart not in the order of time. */
  note(order: Likeness & { readonly qty: Qty }, at: Micros): void {
    const isLate = at < (this.#sent.at(-1)?.at ?? at);
    this.#sent.push({ at, order });
    if (isLate) this.#sent.sort((a, b) => a.at - b.at);
    if (this.#sent.length < SENT_MAX * 2) return;
    const since = at - Math.max(this.horizon, MINUTE);
    this.#sent = this.#sent.filter((one) => one.at > since).slice(-SENT_MAX);
  }

  /** Orders of the minute up to `now`, of one strategy or of all; at most `enough` are counted. */
  perMinute(
    now: Micros,
    enough: number,
    { clientOrderId, strategyId }: Pick<Likeness, 'clientOrderId' | 'strategyId'>,
    isOfStrategy: boolean,
  ): number {
    let count = 0;
    for (let i = this.#sent.length - 1; i >= 0 && count < enough; i--) {
      const one = this.#sent[i];
      if (one === undefined || one.at <= now - MINUTE) break;
      if (one.order.clientOrderId === clientOrderId) continue;
      if (!isOfStrategy || one.order.strategyId === strategyId) count++;
    }
    return count;
  }

  /** When an order of the same terms and quantity was let through last, within `window` of `now`. */
  lastAlike(order: Likeness, qty: Qty, now: Micros, window: number): Micros | undefined {
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const one = this.#sent[i];
      if (one === undefined || one.at <= now - window) return undefined;
      if (one.order.qty === qty && isAlike(one.order, order)) return one.at;
    }
    return undefined;
  }
}

const isAlike = (a: Likeness, b: Likeness): boolean =>
  a.symbol === b.symbol &&
  a.side === b.side &&
  a.type === b.type &&
  a.limitPrice === b.limitPrice &&
  a.stopPrice === b.stopPrice &&
  a.clientOrderId !== b.clientOrderId;
