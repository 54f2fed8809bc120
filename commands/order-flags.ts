/** Flags of an order by hand that several of its commands share. */

import { type ReplaceWish, type SubmitWish, WISH_PERCENT, WISH_PRICE } from '../src/app/hands/wish.js';
import { priceText } from '../src/core/base/decimal.js';
import { percentText } from '../src/core/base/percent.js';
import type { OrderType } from '../src/core/orders/order.js';
import { textOf } from './options/common.js';
import { badUsage } from './options/trade.js';
import { flagOf } from './options/values.js';
import type { Call } from './run-command.js';

export type Prices = Pick<ReplaceWish, 'limit' | 'stop' | 'trail' | 'trailPercent'>;

/** The prices among the flags, as exact text. */
export function pricesOf(options: Call['options']): Prices {
  const price = (name: string): string | null => {
    const value = flagOf(options, name, WISH_PRICE);
    return value === undefined ? null : priceText(value);
  };
  const percent = flagOf(options, 'trailPercent', WISH_PERCENT);
  const trailPercent = percent === undefined ? null : percentText(percent);
  return { limit: price('limit'), stop: price('stop'), trail: price('trail'), trailPercent };
}

export function exitsOf(options: Call['options']): Pick<SubmitWish, 'takeProfit' | 'stopLoss' | 'stopLossLimit'> {
  const price = (name: string): string | null => {
    const value = flagOf(options, name, WISH_PRICE);
    return value === undefined ? null : priceText(value);
  };
  return { takeProfit: price('takeProfit'), stopLoss: price('stopLoss'), stopLossLimit: price('stopLossLimit') };
}

export const reasonOf = (options: Call['options']): string => {
  const reason = textOf(options, 'reason');
  return reason === undefined ? 'by hand' : `by hand: ${reason}`;
};

/** The prices tell the type; a type that does not fit them is a slip. */
export function typeOf(asked: OrderType | undefined, { limit, stop, trail, trailPercent }: Prices): OrderType {
  const isTrailing = trail !== null || trailPercent !== null;
  if (isTrailing && (limit !== null || stop !== null || (trail !== null && trailPercent !== null)))
    throw badUsage('a trailing stop has one distance and no other price', 'give --trail or --trail-percent alone');
  const plain = stop !== null ? (limit !== null ? 'stop_limit' : 'stop') : limit !== null ? 'limit' : 'market';
  const told = isTrailing ? 'trailing_stop' : plain;
  if (asked === undefined || asked === told) return told;
  throw badUsage(`--type ${asked} does not go with the prices given`, 'limit needs --limit, stop needs --stop');
}
