/** The account, what it holds, what can be traded, and when. */

import { parsePrice, parseQty } from '../../../core/base/decimal.js';
import { abs, negate, type Price, type Qty } from '../../../core/base/fixed.js';
import { dayOf, type Micros, parseDate } from '../../../core/base/time.js';
import { newYorkTime } from '../../../core/base/zone.js';
import type { TradingDay, VenueAccount, VenueAsset, VenueClock, VenuePosition } from '../../../core/venue/records.js';
import { orderSymbol } from '../../../core/venue/symbols.js';
import { type Fields, malformed, objectOf } from '../../shared/venue-fields.js';
import { averageOf, moneyOf, needed, qtyOf, stepOf, textOf, timeOf } from './fields.js';

/** Throws TradectlError `data`, as all of this file do. */
export function decodeAccount(value: unknown): VenueAccount {
  const fields = objectOf(value);
  return {
    accountId: needed(fields, 'id', textOf),
    accountNumber: textOf(fields, 'account_number') ?? '',
    status: needed(fields, 'status', textOf),
    isBlocked: ['trading_blocked', 'account_blocked', 'trade_suspended_by_user'].some((name) => fields[name] === true),
    cash: needed(fields, 'cash', moneyOf),
    equity: needed(fields, 'equity', moneyOf),
    buyingPower: needed(fields, 'buying_power', moneyOf),
    nonMarginablePower: moneyOf(fields, 'non_marginable_buying_power') ?? needed(fields, 'buying_power', moneyOf),
  };
}

/** A short position is told by a negative quantity, by its side, or both. */
export function decodePosition(value: unknown): VenuePosition {
  const fields = objectOf(value);
  const symbol = needed(fields, 'symbol', textOf);
  const qty = needed(fields, 'qty', qtyOf);
  const isShort = textOf(fields, 'side') === 'short' || qty < 0n;
  const signed = (amount: Qty): Qty => (isShort ? negate(abs(amount)) : amount);
  return {
    symbol: orderSymbol(symbol, textOf(fields, 'asset_class')),
    qty: signed(qty),
    avgEntryPrice: needed(fields, 'avg_entry_price', averageOf),
    available: signed(qtyOf(fields, 'qty_available') ?? qty),
    price: currentPrice(fields),
  };
}

/** One that is not told is nobody's loss: a position is never worth nothing because of that. */
function currentPrice(fields: Fields): Price | undefined {
  const price = averageOf(fields, 'current_price');
  return price !== undefined && price > 0n ? price : undefined;
}

export function decodeClock(value: unknown): VenueClock {
  const fields = objectOf(value);
  if (typeof fields['is_open'] !== 'boolean') throw malformed('is_open is missing');
  return {
    now: needed(fields, 'timestamp', timeOf),
    isOpen: fields['is_open'],
    nextOpen: needed(fields, 'next_open', timeOf),
    nextClose: needed(fields, 'next_close', timeOf),
  };
}

export function decodeDay(value: unknown): TradingDay {
  const fields = objectOf(value);
  const date = needed(fields, 'date', textOf);
  const midnight = parseDate(date);
  if (midnight === undefined) throw malformed(`date ${JSON.stringify(date.slice(0, 80))} is no date`);
  return { date, open: hourOf(fields, 'open', midnight), close: hourOf(fields, 'close', midnight) };
}

/** `09:30` on New York's clock, on the day of that midnight. */
function hourOf(fields: Fields, name: string, midnight: Micros): Micros {
  const [, hours, minutes] = /^([01]\d|2[0-3]):?([0-5]\d)$/.exec(needed(fields, name, textOf)) ?? [];
  if (hours === undefined || minutes === undefined) throw malformed(`${name} is no time of day`);
  return newYorkTime(dayOf(midnight), Number(hours) * 60 + Number(minutes));
}

/** The newer field names the state of borrowing; the older one says yes or no. */
const isEasyToBorrow = (fields: Fields): boolean =>
  (textOf(fields, 'borrow_status') ?? (fields['easy_to_borrow'] === true ? EASY : '')) === EASY;
const EASY = 'easy_to_borrow';

export function decodeAsset(value: unknown): VenueAsset {
  const fields = objectOf(value);
  const assetClass = needed(fields, 'class', textOf);
  return {
    symbol: orderSymbol(needed(fields, 'symbol', textOf), assetClass),
    assetClass,
    isTradable: fields['tradable'] === true && textOf(fields, 'status') === 'active',
    isFractionable: fields['fractionable'] === true,
    isShortable: fields['shortable'] === true,
    isEasyToBorrow: isEasyToBorrow(fields),
    isMarginable: fields['marginable'] === true,
    priceStep: stepOf(fields, 'price_increment', parsePrice),
    qtyStep: stepOf(fields, 'min_trade_increment', parseQty),
    minQty: stepOf(fields, 'min_order_size', parseQty),
  };
}
