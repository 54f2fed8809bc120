/** Whether an order at the broker under our id is the one that we meant, or another that stands in its place. */

import { moneyText, priceText, qtyText, rateText } from '../base/decimal.js';
import type { Price, Qty, Rate } from '../base/fixed.js';
import { type Micros, SECOND, timeText } from '../base/time.js';
import type { Order } from '../orders/order.js';
import type { Answer, VenueOrder } from './records.js';
import { isSameSymbol } from './symbols.js';

type Sized = Order & { readonly qty: Qty };

/** How far the broker's clock may be behind ours. */
const CLOCKS_APART = 30 * SECOND;
const CODE_422 = 40010001;

/** Whether a refusal says that an order has our id already: it is to be read back and compared. */
export const isIdTaken = (answer: Answer): boolean =>
  answer.kind === 'refused' &&
  answer.status === 422 &&
  (answer.code === undefined || answer.code === CODE_422) &&
  /client_order_id must be unique/i.test(answer.message);

/**
 * The first thing in which the broker's order is not the one that was meant, in words; undefined where it is that one.
 * `intentAt` is when ours became durable: one that was there before is of another time.
 */
export function differenceOf(meant: Sized, told: VenueOrder, intentAt: Micros): string | undefined {
  return valueDifference(meant, told) ?? priceDifference(meant, told) ?? ageDifference(told, intentAt);
}

function valueDifference(meant: Sized, told: VenueOrder): string | undefined {
  if (told.clientOrderId !== meant.clientOrderId) return says('the id', told.clientOrderId, meant.clientOrderId);
  if (!isSameSymbol(told.symbol, meant.symbol)) return says('the symbol', told.symbol, meant.symbol);
  if (told.side !== meant.side) return says('the side', told.side, meant.side);
  if (told.notional !== undefined && told.qty === undefined)
    return says('the quantity', `${moneyText(told.notional)} of money`, qtyText(meant.qty));
  if (told.qty !== meant.qty) return says('the quantity', told.qty && qtyText(told.qty), qtyText(meant.qty));
  if (told.tif !== meant.tif) return says('the time in force', told.tif, meant.tif);
  if (told.isExtended !== meant.isExtended)
    return says('trading in extended hours', String(told.isExtended), String(meant.isExtended));
  return told.type === meant.type || isCollared(meant, told) ? undefined : says('the type', told.type, meant.type);
}

function priceDifference(meant: Sized, told: VenueOrder): string | undefined {
  if (told.limitPrice !== meant.limitPrice && !isCollared(meant, told))
    return says('the limit price', textOf(told.limitPrice), textOf(meant.limitPrice));
  // The stop of a trailing one moves: it is known by its distance.
  if (meant.type === 'trailing_stop') return trailDifference(meant, told);
  if (told.stopPrice !== meant.stopPrice)
    return says('the stop price', textOf(told.stopPrice), textOf(meant.stopPrice));
  return undefined;
}

function trailDifference({ trail }: Sized, { trailPrice, trailPercent }: VenueOrder): string | undefined {
  const byPrice = trail?.kind === 'price' ? trail.by : undefined;
  const byPercent = trail?.kind === 'percent' ? trail.by : undefined;
  if (trailPrice !== byPrice) return says('the trail', textOf(trailPrice), textOf(byPrice));
  if (trailPercent !== byPercent) return says('the trail', fractionText(trailPercent), fractionText(byPercent));
  return undefined;
}

function ageDifference({ submittedAt }: VenueOrder, intentAt: Micros): string | undefined {
  if (submittedAt === undefined || submittedAt >= intentAt - CLOCKS_APART) return undefined;
  return `it was submitted at ${timeText(submittedAt)}, before ours was decided at ${timeText(intentAt)}`;
}

/** Alpaca makes a stop-limit order of a buy stop order, with a limit of its own. */
const isCollared = (meant: Sized, told: VenueOrder): boolean =>
  meant.type === 'stop' && meant.side === 'buy' && told.type === 'stop_limit';

const says = (what: string, told: string | undefined, meant: string | undefined): string =>
  `${what} is ${told ?? 'not told'}, and ${meant ?? 'none'} was meant`;

const textOf = (price: Price | undefined): string | undefined => (price === undefined ? undefined : priceText(price));
const fractionText = (rate: Rate | undefined): string | undefined =>
  rate === undefined ? undefined : `${rateText(rate)} of the price`;
