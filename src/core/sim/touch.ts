/** Whether, and at what bare price, an order meets a bar. A gap through the price fills at the open, never better
 * for a stop than the market was, never worse for a limit than it asked. */

import { must } from '../base/assert.js';
import { abs, max, min, minus, type Price, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import type { MarketEvent, Opening, Side } from '../events.js';
import type { TickScale } from '../market/instrument.js';
import type { Order } from '../orders/order.js';

/** The prices of a bar (or of one trade, all three equal). */
export interface PriceRange {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
}

/** What of an order decides where it meets a price; of a trailing stop the stop is where it is now. */
export type Touchable = Pick<Order, 'type' | 'side' | 'limitPrice' | 'stopPrice'>;

/** The bare fill price, `triggered` where a stop-limit was armed but not filled, or undefined where nothing happened. */
export function touch(order: Touchable, range: PriceRange, isTriggered: boolean): Price | 'triggered' | undefined {
  switch (order.type) {
    case 'market':
      return range.open;
    case 'limit':
      return order.limitPrice === undefined ? undefined : touchLimit(order.side, order.limitPrice, range);
    case 'stop':
    case 'trailing_stop':
      return order.stopPrice === undefined ? undefined : touchStop(order.side, order.stopPrice, range);
    case 'stop_limit':
      return touchStopLimit(order, range, isTriggered);
  }
}

/** A limit fills at its price or better: at the open if the bar opens through it. */
function touchLimit(side: Order['side'], limit: Price, { open, high, low }: PriceRange): Price | undefined {
  if (side === 'buy') return low <= limit ? min(open, limit) : undefined;
  return high >= limit ? max(open, limit) : undefined;
}

/** A stop fills at its price or worse: at the open if the bar opens through it. */
function touchStop(side: Order['side'], stop: Price, { open, high, low }: PriceRange): Price | undefined {
  if (side === 'buy') return high >= stop ? max(open, stop) : undefined;
  return low <= stop ? min(open, stop) : undefined;
}

/**
 * Where the bar opens past the stop, all of it comes after, and the limit works from the open on. Where the stop is
 * reached later, nothing is known of the path after it: it fills there only if the price at the stop already satisfies
 * the limit; else it rests as a limit order from the next bar on.
 */
function touchStopLimit(order: Touchable, range: PriceRange, isTriggered: boolean): Price | 'triggered' | undefined {
  const { side, limitPrice, stopPrice } = order;
  if (limitPrice === undefined || stopPrice === undefined) return undefined;
  if (isTriggered) return touchLimit(side, limitPrice, range);
  const atStop = touchStop(side, stopPrice, range);
  if (atStop === undefined) return undefined;
  if (atStop === range.open) return touchLimit(side, limitPrice, range) ?? 'triggered';
  return (side === 'buy' ? atStop <= limitPrice : atStop >= limitPrice) ? atStop : 'triggered';
}

/** How much of an order closes the position, and how much opens one. */
export function partsOf(position: Qty, side: Side, qty: Qty): { readonly closing: Qty; readonly opening: Qty } {
  const isOpposite = sign(position) === (side === 'buy' ? -1 : 1);
  const closing = isOpposite ? min(abs(position), qty) : ZERO_QTY;
  return { closing, opening: minus(qty, closing) };
}

/** Within one moment stops are met first: the pessimistic order. */
export const isStop = ({ type }: Pick<Order, 'type'>): boolean =>
  type === 'stop' || type === 'stop_limit' || type === 'trailing_stop';

/** One price, as a range. */
export const only = (price: Price): PriceRange => ({ open: price, high: price, low: price });

/** Slippage never carries a fill past the order's own limit. */
export function withinLimit(order: Order, price: Price): Price {
  if (order.limitPrice === undefined) return price;
  return order.side === 'buy' ? min(price, order.limitPrice) : max(price, order.limitPrice);
}

/** The prices that an event tells. */
export function rangeOf(event: MarketEvent | Opening, scale: TickScale): PriceRange {
  if (event.kind === 'bar') {
    return { open: scale.price(event.open), high: scale.price(event.high), low: scale.price(event.low) };
  }
  const price = event.kind === 'opening' || event.kind === 'trade' ? scale.price(event.price) : undefined;
  return only(must(price, `no price in ${event.kind}`));
}
