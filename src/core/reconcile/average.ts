/**
 * The average price that the broker must show of a position: Alpaca keeps weighted averages, our books keep FIFO lots.
 *
 * A buy of what is long (a sale of what is short) moves the average; what closes leaves it; flat begins anew. A fee
 * taken in the coin is told by its day alone: it weighs on the buys before it or on those after it, and nobody knows.
 */

import { must } from '../base/assert.js';
import { parsePrice } from '../base/decimal.js';
import {
  abs,
  averagePrice,
  isZero,
  type Money,
  max,
  min,
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
  ZERO_PRICE,
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
  /** Taken in the coin since it was flat. */
  readonly fees: Qty;
  /** Of the buys (sales of what is short) since it was flat. */
  readonly low: Price;
  readonly high: Price;
}

/** The broker rounds at six decimals; an opening position carries one more such rounding. */
const ROUNDING = must(parsePrice('0.000002'), 'a price');
const FLAT: Held = {
  ...{ qty: ZERO_QTY, cost: ZERO_MONEY, slack: ROUNDING },
  ...{ fees: ZERO_QTY, low: ZERO_PRICE, high: ZERO_PRICE },
};

/** Undefined where the history ends flat. */
export function brokerAverage(history: readonly Booked[], symbol: string): Average | undefined {
  const inTime = [...history].sort((a, b) => timeOf(a) - timeOf(b));
  const held = heldAt(inTime, symbol);
  if (isZero(held.qty)) return undefined;
  const size = abs(held.qty);
  const unknown = averagePrice(notional(minus(held.high, held.low), held.fees), size);
  return { price: averagePrice(held.cost, size), slack: plus(held.slack, unknown) };
}

/** The history of a name goes on in that of the one that it had before. */
function heldAt(inTime: readonly Booked[], symbol: string): Held {
  let held = FLAT;
  for (const [place, booked] of inTime.entries()) {
    const isNamed = booked.kind === 'movement' && booked.movement.kind === 'rename';
    if (isNamed && booked.movement.newSymbol === symbol && isZero(held.qty))
      held = heldAt(inTime.slice(0, place), booked.movement.symbol);
    else held = after(held, booked, symbol);
  }
  return held;
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
      return { ...held, qty: rescaled(held.qty, to, from), slack };
    }
    case 'rename':
      return FLAT;
    case 'coin_fee':
      return taken(held, movement.qty);
    case 'cash':
      return held;
  }
}

function traded(held: Held, signed: Qty, price: Price): Held {
  const size = abs(signed);
  if (sign(held.qty) !== -sign(signed))
    return { ...priced(held, price), qty: plus(held.qty, signed), cost: plus(held.cost, notional(price, size)) };
  const own = abs(held.qty);
  if (size < own) return reduced(held, size);
  const qty = plus(held.qty, signed);
  return { ...priced(FLAT, price), qty, cost: notional(price, abs(qty)) };
}

const priced = (held: Held, price: Price): Held => ({
  ...held,
  low: isZero(held.qty) ? price : min(held.low, price),
  high: isZero(held.qty) ? price : max(held.high, price),
});

function taken(held: Held, by: Qty): Held {
  const left = reduced(held, by);
  return isZero(left.qty) ? left : { ...left, fees: plus(left.fees, by) };
}

function reduced(held: Held, by: Qty): Held {
  const { qty, cost } = held;
  const own = abs(qty);
  if (by >= own) return FLAT;
  const left = minus(own, by);
  return { ...held, qty: sign(qty) < 0 ? negate(left) : left, cost: shareOf(cost, left, own) };
}
