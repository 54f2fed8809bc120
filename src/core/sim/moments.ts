/**
 * When an order may meet a price at a simulated venue that knows bars and trades only: at once, at the first price of a
 * day, at its last one, or whenever its price comes.
 *
 * No bar says that it is the last of its day: a closing order is filled at the last price of a day once the first price
 * of another one is told.
 */

import { dayOf, type Micros } from '../base/time.js';
import type { Order } from '../orders/order.js';
import { only, type PriceRange } from './touch.js';

/** Times of a market: now, and of the price before. */
export interface Moment {
  readonly at: Micros;
  readonly before: Micros;
}

const isImmediate = ({ tif }: Order): boolean => tif === 'ioc' || tif === 'fok' || tif === 'opg';

/** Whether an order is filled when it is sent, at the price that is there. */
export const isFilledAtOnce = ({ type, tif }: Order): boolean => type === 'market' && tif !== 'opg' && tif !== 'cls';

/** Of a price that is told the part that an order meets; undefined where it meets none of it. */
export function partMet(order: Order, range: PriceRange, moment: Moment): PriceRange | undefined {
  if (order.tif === 'cls' || (order.tif === 'opg' && !isFirstOfDay(moment))) return undefined;
  return isImmediate(order) ? only(range.open) : range;
}

/** Why an order that has met a price, and was not filled, is over; undefined where it waits on. */
export function overAfter(order: Order): string | undefined {
  if (!isImmediate(order)) return undefined;
  return order.tif === 'opg' ? 'it was not filled at the opening' : 'it was not filled at once';
}

/** Whether the day for which an order was sent has ended: orders at the market wait for their price. */
export const isDayOver = ({ type, tif }: Order, sentAt: Micros, { at }: Moment): boolean =>
  (tif === 'cls' || (tif === 'day' && type !== 'market')) && dayOf(sentAt) < dayOf(at);

const isFirstOfDay = ({ at, before }: Moment): boolean => dayOf(before) < dayOf(at);
