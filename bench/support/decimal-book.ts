/** The same books as people write them with decimal.js: cash, FIFO lots and closed trades, each figure a Decimal. */

import { Decimal } from 'decimal.js';
import type { BookResult } from './fifo-run.js';
import type { RawFill } from './trades.js';

interface DecimalFill {
  readonly side: 'buy' | 'sell';
  readonly qty: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
}

interface Lot {
  qty: Decimal;
  readonly price: Decimal;
  fee: Decimal;
}

interface Trade {
  readonly qty: Decimal;
  readonly entryPrice: Decimal;
  readonly exitPrice: Decimal;
  readonly pnl: Decimal;
  readonly fees: Decimal;
}

const ZERO = new Decimal(0);

export const prepareDecimals = (fills: readonly RawFill[]): DecimalFill[] =>
  fills.map(({ side, qty, cents, feeCents }) => ({
    side,
    qty: new Decimal(qty),
    price: new Decimal(cents).div(100),
    fee: new Decimal(feeCents).div(100),
  }));

export function bookDecimals(fills: readonly DecimalFill[]): BookResult {
  const book = new DecimalBook();
  let closedTrades = 0;
  for (const fill of fills) closedTrades += book.apply(fill).length;
  return { cash: book.cash.toNumber(), realizedPnl: book.realizedPnl.toNumber(), closedTrades };
}

class DecimalBook {
  cash = ZERO;
  realizedPnl = ZERO;
  fees = ZERO;
  tradedNotional = ZERO;
  #position = ZERO;
  readonly #lots: Lot[] = [];

  apply(fill: DecimalFill): Trade[] {
    const value = fill.price.times(fill.qty);
    const delta = fill.side === 'buy' ? fill.qty : fill.qty.neg();
    this.cash = (fill.side === 'buy' ? this.cash.minus(value) : this.cash.plus(value)).minus(fill.fee);
    this.tradedNotional = this.tradedNotional.plus(value);
    this.fees = this.fees.plus(fill.fee);
    const isClosing = !this.#position.isZero() && this.#position.isNegative() !== delta.isNegative();
    const closing = isClosing ? Decimal.min(this.#position.abs(), fill.qty) : ZERO;
    const closingFee = closing.isZero() ? ZERO : fill.fee.times(closing).div(fill.qty);
    const trades = closing.isZero() ? [] : this.#close(fill, closing, closingFee);
    const opening = fill.qty.minus(closing);
    if (!opening.isZero()) {
      const qty = fill.side === 'buy' ? opening : opening.neg();
      this.#lots.push({ qty, price: fill.price, fee: fill.fee.minus(closingFee) });
    }
    this.#position = this.#position.plus(delta);
    return trades;
  }

  #close(fill: DecimalFill, closing: Decimal, closingFee: Decimal): Trade[] {
    const trades: Trade[] = [];
    let left = closing;
    while (left.gt(ZERO)) {
      const [lot] = this.#lots;
      if (lot === undefined) throw new Error('lots add up to the position');
      const slice = Decimal.min(lot.qty.abs(), left);
      trades.push(this.#closeSlice(lot, slice, fill, closingFee.times(slice).div(closing)));
      left = left.minus(slice);
      if (lot.qty.isZero()) this.#lots.shift();
    }
    return trades;
  }

  #closeSlice(lot: Lot, slice: Decimal, fill: DecimalFill, exitFee: Decimal): Trade {
    const isLong = fill.side === 'sell';
    const entryFee = lot.fee.times(slice).div(lot.qty.abs());
    const gain = (isLong ? fill.price.minus(lot.price) : lot.price.minus(fill.price)).times(slice);
    const fees = entryFee.plus(exitFee);
    lot.fee = lot.fee.minus(entryFee);
    lot.qty = isLong ? lot.qty.minus(slice) : lot.qty.plus(slice);
    this.realizedPnl = this.realizedPnl.plus(gain);
    return { qty: slice, entryPrice: lot.price, exitPrice: fill.price, pnl: gain.minus(fees), fees };
  }
}
