/**
 * The average price that the broker must show of a position: Alpaca keeps weighted averages, our books keep FIFO lots.
 *
 * A buy of what is long (a sale of what is short) moves the average; what closes leaves it; flat begins anew.
 */

import { must } from '../base/assert.js';
import { parsePrice } from '../base/decimal.js';
import {
  abs,
  averagePrice,
  isZero,
  type Money,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Qty,
  rescaled,
  shareOf,
  sign,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import type { Movement } from '../portfolio/movement.js';
import { isSameSymbol } from '../venue/symbols.js';
import type { Average, Booked } from './books.js';

interface Held {
  readonly qty: Qty;
  /** Of the quantity without its sign: never negative. */
  readonly cost: Money;
  readonly slack: Price;
}

/** The broker rounds at six decimals; an opening position carries one more such rounding. */
const ROUNDING = must(parsePrice('0.000002'), 'a price');
const FLAT: Held = { qty: ZERO_QTY, cost: ZERO_MONEY, slack: ROUNDING };

/** Undefined where the history ends flat. */
export function brokerAverage(history: readonly Booked[], symbol: string): Average | undefined {
  const inTime = [...history].sort((a, b) => timeOf(a) - timeOf(b));
  const { qty, cost, slack } = inTime.reduce((held, booked) => after(held, booked, symbol), FLAT);
  return isZero(qty) ? undefined : { price: averagePrice(cost, abs(qty)), slack };
}

const timeOf = (booked: Booked): number => (booked.kind === 'fill' ? booked.fill.ts : booked.movement.at);

function after(held: Held, booked: Booked, symbol: string): Held {
  if (booked.kind === 'movement') return moved(held, booked.movement, symbol);
  const { fill } = booked;
  if (!isSameSymbol(fill.symbol, symbol)) return held;
  const received = minus(fill.qty, fill.feeQty);
  return traded(held, fill.side === 'buy' ? received : negate(received), fill.price);
}

function moved(held: Held, movement: Movement, symbol: string): Held {
  if (movement.symbol === undefined || !isSameSymbol(movement.symbol, symbol)) return held;
  switch (movement.kind) {
    case 'position':
      return traded(held, movement.qty, movement.price);
    case 'foreign_fill':
      return traded(held, movement.side === 'buy' ? movement.qty : negate(movement.qty), movement.price);
    case 'split': {
      const { from, to } = movement;
      const slack = from > to ? rescaled(held.slack, from, to) : held.slack;
      return { qty: rescaled(held.qty, to, from), cost: held.cost, slack };
    }
    case 'coin_fee':
      return reduced(held, movement.qty);
    case 'cash':
      return held;
  }
}

function traded(held: Held, signed: Qty, price: Price): Held {
  const size = abs(signed);
  if (sign(held.qty) !== -sign(signed))
    return { ...held, qty: plus(held.qty, signed), cost: plus(held.cost, notional(price, size)) };
  const own = abs(held.qty);
  if (size < own) return reduced(held, size);
  const qty = plus(held.qty, signed);
  return { ...FLAT, qty, cost: notional(price, abs(qty)) };
}

function reduced({ qty, cost, slack }: Held, by: Qty): Held {
  const own = abs(qty);
  if (by >= own) return FLAT;
  const left = minus(own, by);
  return { qty: sign(qty) < 0 ? negate(left) : left, cost: shareOf(cost, left, own), slack };
}
