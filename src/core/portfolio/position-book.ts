/** The FIFO lots of one symbol: what a fill opens, what it closes, and the profit of each slice closed. */

import { assert } from '../base/assert.js';
import {
  abs,
  isZero,
  type Money,
  min,
  minus,
  negate,
  notional,
  plus,
  type Qty,
  qtyNumber,
  shareOf,
  sign,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import type { ClosedTrade, Fill, Lot, Position } from './records.js';

type OpenLot = { -readonly [K in keyof Lot]: Lot[K] };

export class PositionBook implements Position {
  qty: Qty = ZERO_QTY;
  /** `qty` as a double, for marks. */
  units = 0;
  realizedPnl: Money = ZERO_MONEY;
  fees: Money = ZERO_MONEY;
  readonly #lots: OpenLot[] = [];

  constructor(readonly symbol: string) {}

  get lots(): readonly Lot[] {
    return this.#lots;
  }

  /** Applies a fill: closes lots of the other side oldest first, then opens a lot with what is left of it. */
  apply(fill: Fill): readonly ClosedTrade[] {
    assert(fill.side === 'buy' || isZero(fill.feeQty), 'only a buy pays its fee in the coin received');
    const received = minus(fill.qty, fill.feeQty);
    const fee = isZero(fill.feeQty) ? fill.fee : plus(fill.fee, notional(fill.price, fill.feeQty));
    const delta = fill.side === 'buy' ? received : negate(received);
    const closing = sign(this.qty) === -sign(delta) ? min(abs(this.qty), received) : ZERO_QTY;
    const closingFee = isZero(closing) ? ZERO_MONEY : shareOf(fee, closing, received);
    const trades = isZero(closing) ? NONE : this.#close(fill, closing, closingFee);
    const opening = minus(received, closing);
    if (!isZero(opening)) this.#open(fill, opening, minus(fee, closingFee));
    this.qty = plus(this.qty, delta);
    this.units = qtyNumber(this.qty);
    this.fees = plus(this.fees, fee);
    return trades;
  }

  #open(fill: Fill, qty: Qty, fee: Money): void {
    this.#lots.push({
      symbol: fill.symbol,
      strategyId: fill.strategyId,
      qty: fill.side === 'buy' ? qty : negate(qty),
      price: fill.price,
      fee,
      openedAt: fill.ts,
    });
  }

  #close(fill: Fill, closing: Qty, closingFee: Money): ClosedTrade[] {
    const trades: ClosedTrade[] = [];
    let left = closing;
    let feeLeft = closingFee;
    let exhausted = 0;
    for (const lot of this.#lots) {
      const slice = min(abs(lot.qty), left);
      const exitFee = slice === left ? feeLeft : shareOf(closingFee, slice, closing);
      trades.push(this.#closeSlice(lot, slice, fill, exitFee));
      left = minus(left, slice);
      feeLeft = minus(feeLeft, exitFee);
      if (isZero(lot.qty)) exhausted++;
      if (isZero(left)) break;
    }
    assert(isZero(left), 'lots add up to the position');
    this.#lots.splice(0, exhausted);
    return trades;
  }

  #closeSlice(lot: OpenLot, slice: Qty, fill: Fill, exitFee: Money): ClosedTrade {
    const isLong = fill.side === 'sell';
    const entryFee = shareOf(lot.fee, slice, abs(lot.qty));
    const gain = notional(isLong ? minus(fill.price, lot.price) : minus(lot.price, fill.price), slice);
    const fees = plus(entryFee, exitFee);
    lot.fee = minus(lot.fee, entryFee);
    lot.qty = isLong ? minus(lot.qty, slice) : plus(lot.qty, slice);
    this.realizedPnl = plus(this.realizedPnl, gain);
    return {
      symbol: fill.symbol,
      strategyId: lot.strategyId,
      side: isLong ? 'long' : 'short',
      qty: slice,
      entryTime: lot.openedAt,
      entryPrice: lot.price,
      exitTime: fill.ts,
      exitPrice: fill.price,
      pnl: minus(gain, fees),
      fees,
    };
  }
}

const NONE: readonly ClosedTrade[] = [];
