/** What is written to the trading API: exact decimal text, and paths that lead where they should. */

import { priceText, qtyText } from '../../../core/base/decimal.js';
import { TradectlError } from '../../../core/base/errors.js';
import type { Price } from '../../../core/base/fixed.js';
import { percentText } from '../../../core/base/percent.js';
import { classOf, exitsOf } from '../../../core/orders/groups.js';
import type { Trail } from '../../../core/orders/order.js';
import type { Approved } from '../../../core/risk/approved.js';

export type Body = Readonly<Record<string, string | boolean | Readonly<Record<string, string>>>>;

/** An order and those that go with it. */
export const submitBody = (order: Approved, legs: readonly Approved[] = []): Body =>
  legs.length === 0 ? simpleBody(order) : groupBody(order, legs);

function groupBody(order: Approved, legs: readonly Approved[]): Body {
  const { takeProfit, stopLoss } = exitsOf([order, ...legs]);
  const { stop, limit } = stopLoss ?? {};
  const orderClass = classOf(order, legs.length);
  return {
    // The take profit of an OCO is the order itself, and its limit is told as one.
    ...simpleBody(orderClass === 'oco' ? { ...order, limitPrice: undefined } : order),
    order_class: orderClass,
    ...(takeProfit === undefined ? {} : { take_profit: { limit_price: priceText(takeProfit) } }),
    ...(stop === undefined
      ? {}
      : { stop_loss: { stop_price: priceText(stop), ...(limit && { limit_price: priceText(limit) }) } }),
  };
}

const simpleBody = (order: Approved): Body => ({
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  ...termsBody(order),
  ...trailBody(order.trail),
  ...(order.isExtended ? { extended_hours: true } : {}),
});

/**
 * A replacement tells all that can be told: after a partial fill the broker would take the old quantity. Whether it
 * trades in extended hours cannot be told, and stays.
 */
export const replaceBody = (order: Approved): Body => ({
  ...termsBody(order),
  ...(order.trail === undefined ? {} : { trail: distanceText(order.trail) }),
});

/** Prices alone: the quantity of an exit is the group's. */
export const amendBody = ({ limitPrice, stopPrice }: Approved): Body => ({
  ...priced('limit_price', limitPrice),
  ...priced('stop_price', stopPrice),
});

function termsBody({ clientOrderId, qty, tif, limitPrice, stopPrice }: Approved): Body {
  return {
    client_order_id: clientOrderId,
    qty: qtyText(qty),
    time_in_force: tif,
    ...priced('limit_price', limitPrice),
    ...priced('stop_price', stopPrice),
  };
}

function trailBody(trail: Trail | undefined): Body {
  return trail === undefined ? {} : { [`trail_${trail.kind}`]: distanceText(trail) };
}

const distanceText = ({ kind, by }: Trail): string => (kind === 'price' ? priceText(by) : percentText(by));

const priced = (name: string, price: Price | undefined): Body =>
  price === undefined ? {} : { [name]: priceText(price) };

/**
 * The path of one order. An id comes from the broker, so it is looked at: with an empty one a cancel would be the
 * cancel of all orders. Throws TradectlError `data`.
 */
export function orderPath(venueOrderId: string): string {
  if (!/^[\w-]{1,128}$/.test(venueOrderId))
    throw new TradectlError('data', `${JSON.stringify(venueOrderId.slice(0, 80))} is no id of an order`);
  return `/v2/orders/${venueOrderId}`;
}

/** A symbol as one step of a path: `BTC%2FUSD`. Throws TradectlError `usage`. */
export function symbolStep(symbol: string): string {
  if (!/^[A-Za-z0-9][\w.\-/]{0,63}$/.test(symbol))
    throw new TradectlError('usage', `${JSON.stringify(symbol.slice(0, 80))} is no symbol`);
  return encodeURIComponent(symbol);
}
