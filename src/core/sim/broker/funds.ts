/** The money: cash, positions at their weighted average, and the account's history. Exact, and always adding up. */

import {
  abs,
  isZero,
  type Money,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Qty,
  shareOf,
  sign,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../base/fixed.js';
import type { Side } from '../../events.js';
import { partsOf } from '../touch.js';
import type { Activity, Asset, BrokerPosition } from './types.js';

export class Funds {
  cash: Money;
  /** Equity at the last close but the present day's. */
  lastEquity: Money;
  /** Equity at the last close; it becomes `lastEquity` when the next day begins. */
  closingEquity: Money;
  readonly positions = new Map<string, BrokerPosition>();
  readonly activities: Activity[] = [];

  constructor(cash: Money) {
    this.cash = cash;
    this.lastEquity = cash;
    this.closingEquity = cash;
  }

  position(symbol: string): Qty {
    return this.positions.get(symbol)?.qty ?? ZERO_QTY;
  }

  /** Books one execution: cash moves by its value, the position by `qty` less what the fee took of it. */
  book(asset: Asset, side: Side, price: Price, qty: Qty, feeQty: Qty): void {
    const value = notional(price, qty);
    this.cash = side === 'buy' ? minus(this.cash, value) : plus(this.cash, value);
    const { closing, opening } = partsOf(this.position(asset.symbol), side, minus(qty, feeQty));
    if (!isZero(closing)) this.#reduce(asset.symbol, closing);
    if (!isZero(opening)) this.#extend(asset, side === 'buy' ? opening : negate(opening), price);
  }

  /** Gives a position another quantity at the same cost; none at all where it is zero. */
  restate(asset: Asset, qty: Qty): void {
    const cost = this.positions.get(asset.symbol)?.cost ?? ZERO_MONEY;
    this.#set({ symbol: asset.symbol, assetClass: asset.assetClass, qty, cost });
  }

  move(from: string, to: string): void {
    const position = this.positions.get(from);
    this.positions.delete(from);
    if (position !== undefined) this.#set({ ...position, symbol: to });
  }

  #extend(asset: Asset, signed: Qty, price: Price): void {
    const before = this.positions.get(asset.symbol);
    const qty = plus(signed, before?.qty ?? ZERO_QTY);
    const cost = plus(notional(price, signed), before?.cost ?? ZERO_MONEY);
    this.#set({ symbol: asset.symbol, assetClass: asset.assetClass, qty, cost });
  }

  /** Part of a position takes its share of the cost with it. */
  #reduce(symbol: string, by: Qty): void {
    const before = this.positions.get(symbol);
    if (before === undefined) return;
    const qty = sign(before.qty) > 0 ? minus(before.qty, by) : plus(before.qty, by);
    this.#set({ ...before, qty, cost: minus(before.cost, shareOf(before.cost, by, abs(before.qty))) });
  }

  #set(position: BrokerPosition): void {
    if (isZero(position.qty)) this.positions.delete(position.symbol);
    else this.positions.set(position.symbol, position);
  }
}
