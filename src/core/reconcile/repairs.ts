/** What is to be done about a difference, and what it does to position and cash. */

import {
  type Money,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Qty,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import type { Side } from '../events.js';
import { positionSymbol } from '../venue/symbols.js';
import type { Effect, Import, Repair } from './books.js';

/** The broker's own records are taken over. */
export const importing = (what: string, imports: readonly Import[]): Repair => ({ safe: true, what, imports });

/** Nothing is done; a person decides. */
export const byHand = (what: string): Repair => ({ safe: false, what, imports: [] });

interface Executed {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Qty;
  readonly price: Price;
}

/** What an execution does: the coin's fee is told apart from it. */
export function effectOf(
  { symbol, side, qty, price }: Executed,
  fee: Money = ZERO_MONEY,
  feeQty: Qty = ZERO_QTY,
): Effect {
  const value = notional(price, qty);
  return side === 'buy'
    ? { symbol, qty: minus(qty, feeQty), cash: minus(negate(value), fee) }
    : { symbol, qty: negate(qty), cash: minus(value, fee) };
}

export const reversed = ({ symbol, qty, cash }: Effect): Effect => ({ symbol, qty: negate(qty), cash: negate(cash) });

export const cashEffect = (effects: readonly Effect[]): Money =>
  effects.reduce((sum, { cash }) => plus(sum, cash), ZERO_MONEY);

export const qtyEffect = (effects: readonly Effect[], symbol: string): Qty =>
  effects.reduce((sum, one) => (isOf(one, symbol) ? plus(sum, one.qty) : sum), ZERO_QTY);

export const isOf = (effect: Effect, symbol: string): boolean =>
  effect.symbol !== undefined && positionSymbol(effect.symbol) === positionSymbol(symbol);
