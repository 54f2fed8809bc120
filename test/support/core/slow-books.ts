/**
 * FIFO books the slow way: one unit of account a lot, exact decimals, whole history, nothing incremental.
 *
 * Fees are shared pro rata in proportion to quantity and rounded half-even at 1e-18, the last share takes the rest:
 * the one rounding that books make.
 */

import { Decimal } from 'decimal.js';
import { must } from '../../../src/core/base/assert.js';
import { moneyText, parseMoney, parsePrice, parseQty, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { abs, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import type { ClientOrderId } from '../../../src/core/orders/order.js';
import type { CoinFee, Movement, Rename, Split } from '../../../src/core/portfolio/movement.js';
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

  income = d(0);
  transfers = d(0);
  accountFees = d(0);

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

  move(movement: Movement): void {
    switch (movement.kind) {
      case 'cash':
        return this.#cash(movement.cause, d(moneyText(movement.amount)), movement.symbol);
      case 'position': {
        const cash = this.cash;
        const isLong = movement.qty > 0n;
        this.transfers = this.transfers.plus(d(qtyText(movement.qty)).times(priceText(movement.price)));
        if (movement.qty !== 0n) this.apply(asFill({ ...movement, side: isLong ? 'buy' : 'sell' }));
        this.cash = cash;
        return;
      }
      case 'foreign_fill':
        return this.apply(asFill(movement));
      case 'split':
        return this.#split(movement);
      case 'rename':
        return this.#rename(movement);
      case 'coin_fee':
        return this.#takeCoins(movement);
    }
  }

  #cash(cause: string, amount: Decimal, symbol: string | undefined): void {
    this.cash = this.cash.plus(amount);
    if (cause === 'interest' || cause === 'dividend') this.income = this.income.plus(amount);
    else if (cause !== 'fee') this.transfers = this.transfers.plus(amount);
    else if (symbol === undefined) this.accountFees = this.accountFees.minus(amount);
    else this.fees.set(symbol, this.feesOf(symbol).minus(amount));
  }

  /** Counts the whole position first, then gives each lot what lies between two such counts. */
  #split({ symbol, from, to, at }: Split): void {
    const lots = this.lotsOf(symbol);
    const grown = (held: Decimal): Decimal => held.times(to).div(from).toDecimalPlaces(9, Decimal.ROUND_DOWN);
    const before = (index: number): Decimal => lots.slice(0, index).reduce((sum, { qty }) => sum.plus(qty), d(0));
    const sizes = lots.map((_, i) => grown(before(i + 1)).minus(grown(before(i))));
    if (lots.length > 0 && sizes.every((size) => size.isZero())) return this.#writeOff(symbol, at);
    const homes = lots.map((_, i) => {
      const next = sizes.findIndex((size, j) => j >= i && !size.isZero());
      return next >= 0 ? next : sizes.findLastIndex((size) => !size.isZero());
    });
    const gathered = (home: number, of: (lot: SlowLot) => Decimal): Decimal =>
      lots.reduce((sum, lot, i) => (homes[i] === home ? sum.plus(of(lot)) : sum), d(0));
    const split = lots.flatMap((lot, i): SlowLot[] => {
      const [size, fee] = [sizes[i] ?? d(0), gathered(i, (one) => one.fee)];
      if (size.isZero()) return [];
      const cost = gathered(i, (one) => one.qty.times(one.price));
      const low = cost.div(size).toDecimalPlaces(9, Decimal.ROUND_FLOOR);
      const dearer = cost.minus(low.times(size)).times('1e9');
      if (dearer.isZero()) return [{ ...lot, qty: size, price: low, fee }];
      const cheap = size.minus(dearer);
      const cheapFee = share(fee, cheap.abs(), size.abs());
      return [
        { ...lot, qty: cheap, price: low, fee: cheapFee },
        { ...lot, qty: dearer, price: low.plus('1e-9'), fee: fee.minus(cheapFee) },
      ];
    });
    this.lots.set(symbol, split);
  }

  /** Each lot comes to the new name as if it were bought there once more, for nothing. */
  #rename({ symbol, newSymbol }: Rename): void {
    const coming = this.lotsOf(symbol);
    this.lots.set(symbol, []);
    const { cash } = this;
    const fees = this.feesOf(newSymbol);
    for (const { strategyId, openedAt, qty, price, fee } of coming) {
      const size = must(parseQty(qty.toFixed()), 'a quantity');
      const paid = must(parsePrice(price.toFixed()), 'a price');
      const side = qty.s > 0 ? 'buy' : 'sell';
      const entry = asFill({ symbol: newSymbol, side, qty: size, price: paid, at: openedAt as Fill['ts'] });
      this.apply({ ...entry, strategyId, fee: must(parseMoney(fee.toFixed()), 'a fee') });
    }
    this.cash = cash;
    this.fees.set(newSymbol, fees);
  }

  #writeOff(symbol: string, at: Fill['ts']): void {
    for (const lot of this.lotsOf(symbol)) {
      const gain = lot.qty.times(lot.price).negated();
      this.realized.set(symbol, this.realizedOf(symbol).plus(gain));
      this.trades.push({ symbol, ...closing(lot, at), exitPrice: d(0), fees: lot.fee, pnl: gain.minus(lot.fee) });
    }
    this.lots.set(symbol, []);
  }

  #takeCoins({ symbol, qty, price, at }: CoinFee): void {
    const lots = [...this.lotsOf(symbol)];
    let left = d(qtyText(qty));
    let fees = d(0);
    for (const lot of lots.toReversed()) {
      const slice = D.max(0, D.min(left, lot.qty));
      const worth = slice.times(lot.price);
      if (!slice.isZero() && slice.eq(lot.qty)) {
        const all = lot.fee.plus(worth);
        this.trades.push({ symbol, ...closing(lot, at), exitPrice: lot.price, fees: all, pnl: all.negated() });
      }
      lot.qty = lot.qty.minus(slice);
      lot.fee = lot.fee.plus(worth);
      left = left.minus(slice);
      fees = fees.plus(worth);
    }
    const kept = lots.filter((lot) => !lot.qty.isZero());
    const owed = left.times(priceText(price));
    if (!left.isZero()) {
      kept.push({ strategyId: 'outside', openedAt: at, price: d(priceText(price)), qty: left.negated(), fee: owed });
    }
    this.fees.set(symbol, this.feesOf(symbol).plus(fees).plus(owed));
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

const closing = ({ strategyId, qty, price, openedAt }: SlowLot, at: Fill['ts']) => ({
  strategyId,
  side: qty.s > 0 ? ('long' as const) : ('short' as const),
  qty: qty.abs(),
  entryPrice: price,
  entryTime: openedAt,
  exitTime: at,
});

function asFill(like: Pick<Fill, 'symbol' | 'side' | 'qty' | 'price'> & Partial<Fill> & Pick<Movement, 'at'>): Fill {
  const { symbol, side, qty, price, fee = ZERO_MONEY, at } = like;
  const size = abs(qty);
  const id = { fillId: '', clientOrderId: '' as ClientOrderId, strategyId: 'outside' };
  return { ...id, symbol, side, qty: size, price, fee, feeQty: ZERO_QTY, ts: at };
}
