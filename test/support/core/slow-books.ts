/**
 * FIFO books the slow way: one unit of account a lot, exact decimals, whole history, nothing incremental.
 *
 * Fees are shared pro rata in proportion to quantity and rounded half-even at 1e-18, the last share takes the rest:
 * the one rounding that books make.
 */

import { Decimal } from 'decimal.js';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import type { Fill } from '../../../src/core/portfolio/records.js';

export const D = Decimal.clone({ precision: 200, toExpNeg: -1e9, toExpPos: 1e9 });
export const d = (value: Decimal.Value): Decimal => new D(value);

export interface SlowLot {
  readonly strategyId: string;
  readonly openedAt: number;
  readonly price: Decimal;
  /** Signed. */
  qty: Decimal;
  fee: Decimal;
}

export interface SlowTrade {
  readonly strategyId: string;
  readonly side: 'long' | 'short';
  readonly qty: Decimal;
  readonly entryPrice: Decimal;
  readonly exitPrice: Decimal;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly fees: Decimal;
  readonly pnl: Decimal;
}

/** Half-even at 1e-18, as documented for shares of fees. */
const share = (amount: Decimal, part: Decimal, whole: Decimal): Decimal =>
  part.eq(whole) ? amount : amount.times(part).div(whole).toDecimalPlaces(18, Decimal.ROUND_HALF_EVEN);

export class SlowBooks {
  cash: Decimal;
  readonly lots = new Map<string, SlowLot[]>();
  readonly realized = new Map<string, Decimal>();
  readonly fees = new Map<string, Decimal>();
  readonly trades: (SlowTrade & { readonly symbol: string })[] = [];

  constructor(start: string) {
    this.cash = d(start);
  }

  apply(fill: Fill): void {
    const { symbol, side, strategyId, ts } = fill;
    const [at, size, feeQty] = [d(priceText(fill.price)), d(qtyText(fill.qty)), d(qtyText(fill.feeQty))];
    const cashFee = d(moneyText(fill.fee));
    const toward = side === 'buy' ? 1 : -1;
    this.cash = this.cash.minus(at.times(size).times(toward)).minus(cashFee);
    const received = size.minus(feeQty);
    const fee = cashFee.plus(at.times(feeQty));
    this.fees.set(symbol, this.feesOf(symbol).plus(fee));

    const lots = this.lotsOf(symbol);
    const opposite = lots.filter((lot) => lot.qty.s === -toward);
    const held = opposite.reduce((sum, lot) => sum.plus(lot.qty.abs()), d(0));
    const closing = D.min(held, received);
    const closingFee = share(fee, closing, received);
    let [left, feeLeft] = [closing, closingFee];
    for (const lot of opposite) {
      if (left.isZero()) break;
      const slice = D.min(left, lot.qty.abs());
      const exitFee = slice.eq(left) ? feeLeft : share(closingFee, slice, closing);
      const entryFee = share(lot.fee, slice, lot.qty.abs());
      const gain = at.minus(lot.price).times(slice).times(-toward);
      this.realized.set(symbol, this.realizedOf(symbol).plus(gain));
      this.trades.push({
        symbol,
        strategyId: lot.strategyId,
        side: toward === -1 ? 'long' : 'short',
        qty: slice,
        entryPrice: lot.price,
        exitPrice: at,
        entryTime: lot.openedAt,
        exitTime: ts,
        fees: entryFee.plus(exitFee),
        pnl: gain.minus(entryFee).minus(exitFee),
      });
      lot.qty = lot.qty.plus(slice.times(toward));
      lot.fee = lot.fee.minus(entryFee);
      left = left.minus(slice);
      feeLeft = feeLeft.minus(exitFee);
    }
    const opening = received.minus(closing);
    const kept = lots.filter((lot) => !lot.qty.isZero());
    if (!opening.isZero()) {
      kept.push({ strategyId, openedAt: ts, price: at, qty: opening.times(toward), fee: fee.minus(closingFee) });
    }
    this.lots.set(symbol, kept);
  }

  lotsOf(symbol: string): SlowLot[] {
    return this.lots.get(symbol) ?? [];
  }

  positionOf(symbol: string): Decimal {
    return this.lotsOf(symbol).reduce((sum, lot) => sum.plus(lot.qty), d(0));
  }

  realizedOf(symbol: string): Decimal {
    return this.realized.get(symbol) ?? d(0);
  }

  feesOf(symbol: string): Decimal {
    return this.fees.get(symbol) ?? d(0);
  }
}
