/** An order to ask about, out of what a person or a program says of it: which of its prices is what. */

import type { Price } from '../../core/base/fixed.js';
import type { Question } from '../../core/engine/what-if.js';
import type { TimeInForce } from '../../core/orders/order.js';

export const ASKED_TYPES = ['market', 'limit', 'stop', 'stop_limit'] as const;
export type AskedType = (typeof ASKED_TYPES)[number];

export const needsLimit = (type: AskedType): boolean => type === 'limit' || type === 'stop_limit';
export const needsStop = (type: AskedType): boolean => type === 'stop' || type === 'stop_limit';

export interface Asked extends Pick<Question, 'symbol' | 'side' | 'qty'> {
  readonly type: AskedType | undefined;
  readonly tif: TimeInForce | undefined;
  readonly isExtended: boolean;
  /** Of an order with a limit its limit; of others it stands for the last price of the market. */
  readonly price: Price | undefined;
  readonly stop: Price | undefined;
}

/** The prices are those that its type needs. */
export function questionOf({
  symbol,
  side,
  qty,
  type = 'market',
  tif: asked,
  isExtended,
  price,
  stop,
}: Asked): Question {
  const tif = asked ?? (symbol.includes('/') ? 'gtc' : 'day');
  const isLimited = needsLimit(type);
  const [limitPrice, mark] = isLimited ? [price, undefined] : [undefined, price];
  return { symbol, side, qty, type, tif, isExtended, stopPrice: stop, limitPrice, mark };
}
