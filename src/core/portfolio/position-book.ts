/** The FIFO lots of one symbol: what a fill opens, what it closes, and the profit of each slice closed. */

import { assert, must } from '../base/assert.js';
import {
  abs,
  isZero,
  type Money,
  min,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Qty,
  qtyNumber,
  shareOf,
  sign,
  ZERO_MONEY,
  ZERO_PRICE,
  ZERO_QTY,
} from '../base/fixed.js';
import { splitLots, type Taken, takeCoins } from './lot-moves.js';
import type { CoinFee, Split } from './movement.js';
import { outsideFill } from './outside-fill.js';
import type { ClosedTrade, Fill, Lot, Position } from './records.js';

type OpenLot = { -readonly [K in keyof Lot]: Lot[K] };

export class PositionBook implements Position {
  qty: Qty = ZERO_QTY;
  /** `qty` as a double, for marks. */
  units = 0;
  /** What the broker values one at: stands for a price that no feed tells. */
  told: Price | undefined;
  realizedPnl: Money = ZERO_MONEY;
  fees: Money = ZERO_MONEY;
  readonly #lots: OpenLot[] = [];

  constructor(readonly symbol: string) {}

  get lots(): readonly Lot[] {
    return this.#lots;
  }

  /** What the lots of one strategy come to: all of it where nobody else traded the symbol. */
  heldBy(strategyId: string): Qty {
    let held = ZERO_QTY;
    for (const lot of this.#lots) if (lot.strategyId === strategyId) held = plus(held, lot.qty);
    return held;
  }

  /** Applies a fill: closes lots of the other side oldest first, then opens a lot with what is left of it. */
  apply(fill: Fill): readonly ClosedTrade[] {
    assert(fill.side === 'buy' || isZero(fill.feeQty), 'only a buy pays its fee in the coin received');
    const isFeeInKind = !isZero(fill.feeQty);
    const received = isFeeInKind ? minus(fill.qty, fill.feeQty) : fill.qty;
    const fee = isFeeInKind ? plus(fill.fee, notional(fill.price, fill.feeQty)) : fill.fee;
    const delta = fill.side === 'buy' ? received : negate(received);
    const closing = sign(this.qty) === -sign(delta) ? min(abs(this.qty), received) : ZERO_QTY;
    const closingFee = isZero(closing) ? ZERO_MONEY : shareOf(fee, closing, received);
    const trades = isZero(closing) ? NONE : this.#close(fill, closing, closingFee);
    const opening = minus(received, closing);
    if (!isZero(opening)) this.#open(fill, opening, minus(fee, closingFee));
    this.qty = plus(this.qty, delta);
    if (isZero(this.qty)) this.told = undefined;
    this.units = qtyNumber(this.qty);
    this.fees = plus(this.fees, fee);
    return trades;
  }

  /** What the open lots cost; negative where they are short. */
  get cost(): Money {
    return this.#lots.reduce((sum, lot) => plus(sum, notional(lot.price, lot.qty)), ZERO_MONEY);
  }

  /** More shares at a lower price, or fewer at a higher one, for the same cost. A position of which nothing is left is lost. */
  split(split: Split): readonly ClosedTrade[] {
    const lots = splitLots(this.#lots, split);
    // It was of the old shares.
    this.told = undefined;
    if (lots.length === 0 && this.#lots.length > 0) return this.apply(lostIn(split, this.qty));
    this.#replace(lots);
    return NONE;
  }

  /** Takes coins as a fee. */
  pay(fee: CoinFee): Taken {
    const taken = takeCoins(this.#lots, fee);
    this.#replace(taken.lots);
    this.charge(taken.fee);
    return taken;
  }

  /** Gives all lots away: they go on under another name. */
  leave(): readonly Lot[] {
    const lots = this.#lots.map((lot) => ({ ...lot }));
    this.#replace([]);
    return lots;
  }

  /** Takes lots that had another name, each as it was; what is held on the other side closes against them. */
  receive(lots: readonly Lot[]): readonly ClosedTrade[] {
    const { fees } = this;
    const trades = lots.flatMap((lot) => this.apply(entryOf(lot, this.symbol)));
    // They were paid under the old name.
    this.fees = fees;
    return trades;
  }

  /** A fee that belongs to the symbol, and to no lot. */
  charge(fee: Money): void {
    this.fees = plus(this.fees, fee);
  }

  #replace(lots: readonly Lot[]): void {
    this.#lots.splice(0, this.#lots.length, ...lots.map((lot) => ({ ...lot })));
    this.qty = this.#lots.reduce((sum, lot) => plus(sum, lot.qty), ZERO_QTY);
    this.units = qtyNumber(this.qty);
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
    while (!isZero(left)) {
      const lot = must(this.#lots[0], 'lots add up to the position');
      const size = abs(lot.qty);
      const isWhole = size <= left;
      const slice = isWhole ? size : left;
      const exitFee = slice === left ? feeLeft : shareOf(closingFee, slice, closing);
      trades.push(this.#closeSlice(lot, size, slice, fill, exitFee));
      left = slice === left ? ZERO_QTY : minus(left, slice);
      feeLeft = isZero(exitFee) ? feeLeft : minus(feeLeft, exitFee);
      if (isWhole) this.#lots.shift();
    }
    return trades;
  }

  #closeSlice(lot: OpenLot, size: Qty, slice: Qty, fill: Fill, exitFee: Money): ClosedTrade {
    const isLong = fill.side === 'sell';
    const entryFee = shareOf(lot.fee, slice, size);
    const gain = notional(isLong ? minus(fill.price, lot.price) : minus(lot.price, fill.price), slice);
    const fees = plus(entryFee, exitFee);
    if (slice !== size) {
      lot.fee = isZero(entryFee) ? lot.fee : minus(lot.fee, entryFee);
      lot.qty = isLong ? minus(lot.qty, slice) : plus(lot.qty, slice);
    }
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
      pnl: isZero(fees) ? gain : minus(gain, fees),
      fees,
    };
  }
}

const NONE: readonly ClosedTrade[] = [];

/** The fill that makes a lot as it is. */
const entryOf = ({ qty, openedAt: at, strategyId, ...lot }: Lot, symbol: string): Fill => ({
  ...outsideFill({ ...lot, movementId: '', symbol, at, side: qty > 0n ? 'buy' : 'sell', qty: abs(qty) }),
  strategyId,
});

const lostIn = ({ movementId, symbol, at }: Split, qty: Qty): Fill =>
  outsideFill({ movementId, symbol, at, side: qty > 0n ? 'sell' : 'buy', qty: abs(qty), price: ZERO_PRICE });
