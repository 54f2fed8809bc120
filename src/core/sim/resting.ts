/** An order that a simulated venue holds. */

import { ceilToTick, floorToTick, minus, type Price, type Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Opening } from '../events.js';
import type { Order } from '../orders/order.js';
import { isFilledAtOnce } from './moments.js';
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

/** What a market has done to an order that is no fill: a restart goes on from it. */
export type Standing = Pick<Resting, 'best' | 'isTriggered'>;

const UNTOUCHED: Standing = { best: undefined, isTriggered: false };

export const restingOf = (order: Resting['order'], fills: number, standing = UNTOUCHED): Resting => ({
  order,
  fills,
  left: minus(order.qty, order.filledQty),
  best: standing.best,
  isTriggered: standing.isTriggered,
  sentAt: order.updatedAt,
});

export const isUntouched = ({ best, isTriggered }: Standing): boolean => best === undefined && !isTriggered;

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

/** A limit or stop sent at an opening meets what comes after it, also where a restart tells the opening again. */
export const isSentAt = ({ order, sentAt }: Resting, { tsEvent }: Opening): boolean =>
  !isFilledAtOnce(order) && sentAt >= tsEvent;

/** An order as a ledger holds it, with the number of its fills so far. */
export interface RestoredOrder {
  readonly order: Order & { readonly qty: Qty };
  readonly fills: number;
  readonly standing?: Standing | undefined;
}

/** Restored orders, those together that belong together. */
export function families(orders: readonly RestoredOrder[]): readonly (readonly Resting[])[] {
  const found = new Map<string, Resting[]>();
  for (const { order, fills, standing } of orders) {
    const key = order.parentId ?? order.clientOrderId;
    found.set(key, [...(found.get(key) ?? []), restingOf(order, fills, standing)]);
  }
  return [...found.values()];
}
