/** An order whose terms the broker has changed by itself: those that a split makes of them, or others. */

import { must } from '../base/assert.js';
import { parsePrice } from '../base/decimal.js';
import { abs, floorToLot, minus, ONE_UNIT, type Price, plus, type Qty, rescaled } from '../base/fixed.js';
import { micros } from '../base/time.js';
import type { RestatedTerms } from '../events.js';
import type { Order, Trail } from '../orders/order.js';
import type { VenueOrder } from './records.js';
import { isSameSymbol } from './symbols.js';
import { differenceOf } from './terms.js';

type Sized = Order & { readonly qty: Qty };

/** `to` shares for every `from`. */
export interface Ratio {
  readonly movementId: string;
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
}

/** Prices are restated to whole cents, or finer. */
const ROUNDING = must(parsePrice('0.01'), 'a price');

/** A leg, and what the broker put in the place of an order, have client ids of the broker's; an exit may have been reduced. */
export function asMeant(order: Sized, told: VenueOrder, isRenamed: boolean): VenueOrder {
  const isOther = order.parentId !== undefined || isRenamed;
  if (!isOther && !isExit(order)) return told;
  const isReduced = told.qty !== undefined && told.qty < order.qty;
  return { ...told, ...(isOther && { clientOrderId: order.clientOrderId }), qty: isReduced ? order.qty : told.qty };
}

const isExit = ({ role = 'entry' }: Order): boolean => role !== 'entry';

/** In what an order that the broker has had for long is another now, in words; undefined where it is the same. */
export const changeOf = (order: Sized, told: VenueOrder): string | undefined =>
  differenceOf(order, asMeant(order, told, told.clientOrderId !== order.clientOrderId), micros(0));

/** The terms that splits of its symbol have made of an order; undefined where they are no such. Splits in order of time. */
export function restatedTerms(order: Sized, told: VenueOrder, splits: readonly Ratio[]): RestatedTerms | undefined {
  let [to, from] = [1, 1];
  for (const split of splits.filter(({ symbol }) => isSameSymbol(symbol, order.symbol)).toReversed()) {
    [to, from] = [to * split.to, from * split.from];
    const terms = toldTerms(order, told);
    if (terms !== undefined && isOfRatio(order, terms, to, from) && isOtherwiseSame(order, terms, told)) return terms;
  }
  return undefined;
}

function toldTerms(
  { trail }: Sized,
  { qty, limitPrice, stopPrice, trailPrice }: VenueOrder,
): RestatedTerms | undefined {
  if (qty === undefined) return undefined;
  return {
    qty,
    ...(limitPrice !== undefined && { limitPrice }),
    // The stop of a trailing one moves: it is known by its distance.
    ...(stopPrice !== undefined && trail === undefined && { stopPrice }),
    ...(trail?.kind === 'price' && trailPrice !== undefined && { trail: { kind: 'price', by: trailPrice } }),
  };
}

/** What is left of it grows, what was filled stays; prices shrink. Of an exit the other may have filled some. */
function isOfRatio(
  order: Sized,
  { qty, limitPrice, stopPrice, trail }: RestatedTerms,
  to: number,
  from: number,
): boolean {
  const left = rescaled(minus(order.qty, order.filledQty), to, from);
  const isQty =
    [left, floorToLot(left, ONE_UNIT)].some((grown) => plus(order.filledQty, grown) === qty) ||
    (isExit(order) && qty < plus(order.filledQty, left));
  const isPrice = (old: Price | undefined, now: Price | undefined): boolean =>
    old === undefined ? now === undefined : now !== undefined && abs(minus(rescaled(old, from, to), now)) <= ROUNDING;
  const byPrice = (one: Trail | undefined): Price | undefined => (one?.kind === 'price' ? one.by : undefined);
  return (
    isQty &&
    isPrice(order.limitPrice, limitPrice) &&
    isPrice(order.stopPrice, stopPrice) &&
    isPrice(byPrice(order.trail), trail?.by)
  );
}

const isOtherwiseSame = (order: Sized, terms: RestatedTerms, told: VenueOrder): boolean =>
  changeOf({ ...order, ...terms }, told) === undefined;
