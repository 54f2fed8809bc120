/** An order that a simulated venue holds. */

import { ceilToTick, floorToTick, minus, type Price, type Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Order } from '../orders/order.js';
import type { PriceRange, Touchable } from './touch.js';
import { bestOf, stopBehind } from './trail.js';

export interface Resting {
  order: Order & { readonly qty: Qty };
  left: Qty;
  fills: number;
  /** A stop-limit whose stop was reached. */
  isTriggered: boolean;
  /** Of a trailing stop: the best price since it began. */
  best: Price | undefined;
  /** A day order that waited for the next price lives for the day it met it. */
  readonly sentAt: Micros;
}

/** A trailing stop begins anew where it is put back: what it has seen is in no ledger. */
export const restingOf = (order: Resting['order'], fills: number): Resting => ({
  order,
  fills,
  left: minus(order.qty, order.filledQty),
  isTriggered: false,
  best: undefined,
  sentAt: order.updatedAt,
});

/** Lets a trailing stop follow. */
export function follow(resting: Resting, range: Pick<PriceRange, 'high' | 'low'>): void {
  if (resting.order.trail !== undefined) resting.best = bestOf(resting.order.side, resting.best, range);
}

/** What meets a price: a trailing stop by where it stands now, on the tick that keeps its distance. */
export function touchableOf({ order, best }: Resting, tick: Price): Touchable {
  const { side, type, limitPrice, trail } = order;
  if (trail === undefined || best === undefined) return order;
  const stop = stopBehind(side, trail, best);
  return { side, type, limitPrice, stopPrice: side === 'sell' ? floorToTick(stop, tick) : ceilToTick(stop, tick) };
}

/** An order as a ledger holds it, with the number of its fills so far. */
export interface RestoredOrder {
  readonly order: Order & { readonly qty: Qty };
  readonly fills: number;
}

/** Restored orders, those together that belong together. */
export function families(orders: readonly RestoredOrder[]): readonly (readonly Resting[])[] {
  const found = new Map<string, Resting[]>();
  for (const { order, fills } of orders) {
    const key = order.parentId ?? order.clientOrderId;
    found.set(key, [...(found.get(key) ?? []), restingOf(order, fills)]);
  }
  return [...found.values()];
}
