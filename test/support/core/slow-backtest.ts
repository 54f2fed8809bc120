/**
 * A backtest of the SMA crossover the slow way, written from its rules alone, in exact decimals that are never rounded.
 *
 * A cross is strict at both ends; the first decision is at bar `slow`. It fills at the next open, or at its own close.
 * A flip closes first, then sizes from what is left; an order that cash cannot cover is dropped, not shrunk.
 */

import { Decimal } from 'decimal.js';

const D = Decimal.clone({ precision: 150, toExpNeg: -1e9, toExpPos: 1e9 });
type Num = Decimal;
const num = (value: Decimal.Value): Num => new D(value);

/** Prices as decimal text. */
export interface SlowBar {
  readonly date: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

export interface SlowRules {
  readonly fast: number;
  readonly slow: number;
  readonly direction: 'long' | 'both';
  readonly cash: string;
  /** `all`, units, or a fraction of equity. */
  readonly size: { readonly kind: 'all' } | { readonly kind: 'qty' | 'percent'; readonly value: string };
  readonly lot: string;
  readonly fill: 'next-open' | 'close';
  readonly commissionRate: string;
  readonly feePerShare: string;
  readonly feePerOrder: string;
  readonly slippage: string;
  readonly spread: string;
}

export interface SlowResult {
  /** `long 10 2020-01-02 @ 100 > 2020-02-03 @ 120: 198 fees 2`. */
  readonly trades: readonly string[];
  /** `-5 @ 110 since 2020-03-04`. */
  readonly open: string | undefined;
  /** Equity at each close. */
  readonly equity: readonly string[];
  readonly cash: string;
  readonly dropped: number;
}

type Side = 'long' | 'short';

export class SlowBacktest {
  #cash: Num;
  /** Signed units, at one price: entries are made when flat. */
  #held = num(0);
  #entry = { price: num(0), fee: num(0), date: '' };
  #dropped = 0;
  readonly #trades: string[] = [];

  constructor(
    readonly bars: readonly SlowBar[],
    readonly rules: SlowRules,
  ) {
    this.#cash = num(rules.cash);
  }

  run(): SlowResult {
    const { fill } = this.rules;
    const equity: string[] = [];
    let pending: { side: Side; equity: Num } | undefined;
    for (const [i, bar] of this.bars.entries()) {
      if (pending !== undefined) this.#follow(pending.side, num(bar.open), bar.date, pending.equity);
      pending = undefined;
      const side = this.#cross(i);
      const value = this.#equity(bar.close);
      if (side !== undefined && fill === 'close') this.#follow(side, num(bar.close), bar.date, value);
      else if (side !== undefined) pending = { side, equity: value };
      const worth = this.#equity(bar.close);
      equity.push(worth.toFixed());
      // Nothing is left to trade with.
      if (worth.lte(0)) break;
    }
    const open = this.#held.isZero()
      ? undefined
      : `${this.#held.toFixed()} @ ${this.#entry.price.toFixed()} since ${this.#entry.date}`;
    return { trades: this.#trades, open, equity, cash: this.#cash.toFixed(), dropped: this.#dropped };
  }

  #equity(close: string): Num {
    return this.#cash.plus(this.#held.times(close));
  }

  #average(length: number, i: number): Num {
    const window = this.bars.slice(i - length + 1, i + 1);
    return window.reduce((sum, { close }) => sum.plus(close), num(0)).div(length);
  }

  #cross(i: number): Side | undefined {
    const { fast, slow } = this.rules;
    if (i < slow) return undefined;
    const before = this.#average(fast, i - 1).cmp(this.#average(slow, i - 1));
    const now = this.#average(fast, i).cmp(this.#average(slow, i));
    return before < 0 && now > 0 ? 'long' : before > 0 && now < 0 ? 'short' : undefined;
  }

  #follow(side: Side, bare: Num, date: string, decided: Num): void {
    const toward = side === 'long' ? 1 : -1;
    if (this.#held.times(toward).gt(0)) return;
    if (!this.#held.isZero()) this.#close(bare, date);
    if (side === 'long' || this.rules.direction === 'both') this.#enter(toward, bare, date, decided);
  }

  #fee(price: Num, units: Num): Num {
    const { commissionRate, feePerShare, feePerOrder } = this.rules;
    return price.times(units).times(commissionRate).plus(units.times(feePerShare)).plus(feePerOrder);
  }

  #close(bare: Num, date: string): void {
    const toward = this.#held.s;
    const units = this.#held.abs();
    const price = bare.times(num(1).minus(num(this.rules.slippage).times(toward)));
    const fee = this.#fee(price, units);
    const { price: paid, fee: entryFee, date: since } = this.#entry;
    const fees = entryFee.plus(fee);
    const pnl = price.minus(paid).times(units).times(toward).minus(fees);
    this.#cash = this.#cash.plus(price.times(this.#held)).minus(fee);
    this.#held = num(0);
    const way = toward > 0 ? 'long' : 'short';
    this.#trades.push(
      `${way} ${units.toFixed()} ${since} @ ${paid.toFixed()} > ${date} @ ${price.toFixed()}: ${pnl.toFixed()} fees ${fees.toFixed()}`,
    );
  }

  #enter(toward: 1 | -1, bare: Num, date: string, decided: Num): void {
    const { spread, slippage, commissionRate, feePerShare, feePerOrder } = this.rules;
    const price = bare.times(num(spread).times(toward).plus(1)).times(num(slippage).times(toward).plus(1));
    const unit = price.plus(bare.times(commissionRate)).plus(feePerShare);
    const units = this.#units(price, unit, decided);
    if (units.isZero() || unit.times(units).plus(feePerOrder).gt(this.#cash)) {
      this.#dropped++;
      return;
    }
    const fee = this.#fee(price, units);
    this.#held = units.times(toward);
    this.#entry = { price, fee, date };
    this.#cash = this.#cash.minus(price.times(this.#held)).minus(fee);
  }

  #units(price: Num, unit: Num, decided: Num): Num {
    const { size, lot, feePerOrder } = this.rules;
    const wholeLots = (units: Num): Num => D.max(0, units.div(lot).floor().times(lot));
    if (size.kind === 'qty') return num(size.value);
    if (size.kind === 'percent') return wholeLots(decided.times(size.value).div(price));
    const spent = this.#cash.minus(feePerOrder).times(num(1).minus(num(2).pow(-52)));
    return wholeLots(spent.div(unit));
  }
}
