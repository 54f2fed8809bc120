/** The account's activities: executions, and whatever else moved cash or quantity. */

import { DAY, dayOf } from '../../../core/base/time.js';
import { newYorkTime } from '../../../core/base/zone.js';
import type { VenueFill, VenueMovement } from '../../../core/venue/records.js';
import { orderSymbol } from '../../../core/venue/symbols.js';
import { type Fields, malformed, objectOf } from '../../shared/venue-fields.js';
import { moneyOf, needed, priceOf, qtyOf, sideOf, textOf, timeOf } from './fields.js';

export interface Activity {
  /** Opaque: it begins with a time of New York's clock, which is not to be read. */
  readonly id: string;
  readonly type: string;
  readonly fields: Fields;
}

/** Throws TradectlError `data`. */
export function decodeActivity(value: unknown): Activity {
  const fields = objectOf(value);
  return { id: needed(fields, 'id', textOf), type: needed(fields, 'activity_type', textOf), fields };
}

/** Undefined for what is no execution. Throws TradectlError `data` that names the activity. */
export function fillOf({ id, type, fields }: Activity): VenueFill | undefined {
  if (type !== 'FILL') return undefined;
  return named(id, () => ({
    activityId: id,
    venueOrderId: needed(fields, 'order_id', textOf),
    symbol: orderSymbol(needed(fields, 'symbol', textOf), textOf(fields, 'asset_class')),
    side: needed(fields, 'side', sideOf),
    qty: needed(fields, 'qty', qtyOf),
    price: needed(fields, 'price', priceOf),
    cumQty: needed(fields, 'cum_qty', qtyOf),
    at: needed(fields, 'transaction_time', timeOf),
  }));
}

/** Undefined for an execution. Throws TradectlError `data` that names the activity. */
export function movementOf({ id, type, fields }: Activity): VenueMovement | undefined {
  if (type === 'FILL') return undefined;
  const symbol = textOf(fields, 'symbol');
  return named(id, () => ({
    activityId: id,
    type,
    ...whenOf(fields),
    subType: textOf(fields, 'activity_sub_type'),
    status: textOf(fields, 'status') ?? 'executed',
    symbol: symbol === undefined ? undefined : orderSymbol(symbol, textOf(fields, 'asset_class')),
    qty: qtyOf(fields, 'qty'),
    price: priceOf(fields, 'price') ?? priceOf(fields, 'per_share_amount'),
    netAmount: moneyOf(fields, 'net_amount'),
    description: textOf(fields, 'description') ?? '',
  }));
}

function whenOf(fields: Fields): Pick<VenueMovement, 'at' | 'isOfDay'> {
  const at = timeOf(fields, 'created_at') ?? timeOf(fields, 'transaction_time');
  if (at !== undefined) return { at };
  const date = needed(fields, 'date', timeOf);
  return date % DAY === 0 ? { at: newYorkTime(dayOf(date), 0), isOfDay: true } : { at: date };
}

function named<T>(id: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw malformed(`activity ${id.slice(0, 80)}: ${(error as Error).message}`);
  }
}
